import { createRandom, eventsBetween, stepsPerBar, ticksPerBar } from '@loop/core';
import type { Fraction, Seed, Song, Voice } from '@loop/core';

/** The rings, from the middle of the lake outwards. */
export const LANES = 3;

/** The ring that a thing lies on: 0 is the innermost. */
export type Lane = 0 | 1 | 2;

/** Something that lies on the lake in one lap. */
export interface Thing {
  /** The sixteenth at which the firefly passes it. */
  readonly step: number;
  readonly lane: Lane;
  readonly kind: 'light' | 'thorn';
}

/** Lights lie where these sound, so that gathering them is playing along. */
const MELODY: ReadonlySet<Voice> = new Set(['lead', 'stab', 'acid', 'open-hat', 'clap']);
const BEAT: ReadonlySet<Voice> = new Set(['kick']);

/**
 * Lays out one lap along the notes of its bar. There is always a way to gather every light and to touch no thorn: it wanders by one ring at
 * most from one light to the next, lights lie on it, and thorns beside it.
 *
 * @param song - The song; the lap is the bar at that place of its playback.
 * @param options - `seed` and `lap` name the draws; `warmth`, 0–1, is how many thorns there are.
 */
export function layOutLap(
  song: Song,
  { seed, lap, warmth }: { readonly seed: Seed; readonly lap: number; readonly warmth: Fraction },
): readonly Thing[] {
  const random = createRandom(seed).fork(`lap ${lap}`);
  const length = ticksPerBar(song);
  const notes = eventsBetween(song, lap * length, (lap + 1) * length).filter((event) => event.type === 'note');
  const stepsOf = (voices: ReadonlySet<Voice>): ReadonlySet<number> =>
    new Set(notes.filter(({ voice }) => voices.has(voice)).map(({ step }) => step % stepsPerBar(song)));
  const [sung, struck] = [stepsOf(MELODY), stepsOf(BEAT)];
  const things: Thing[] = [];
  let lane = random.integer(LANES) as Lane;
  let last = -LANES;
  for (let step = 0; step < stepsPerBar(song); step += 1) {
    const turn = random.pick([-1, 0, 1]);
    const isThorny = random.chance(0.15 + 0.55 * warmth);
    const side = random.pick([-1, 1]);
    // Two sixteenths are enough to change rings.
    const isLight = (sung.has(step) || (sung.size === 0 && step % 4 === 2)) && step - last >= 2;
    if (isLight) {
      lane = Math.min(Math.max(lane + turn, 0), LANES - 1) as Lane;
      last = step;
      things.push({ step, lane, kind: 'light' });
    }
    if (struck.has(step) && isThorny && lap > 0) {
      // On a ring that the way is not on.
      const beside = lane === 1 ? lane + side : LANES - 1 - lane;
      things.push({ step, lane: beside as Lane, kind: 'thorn' });
    }
  }
  return things;
}
