import type { Random } from '../../random.js';
import type { StyleOf } from '../genres/styles.js';
import { degreeAbove } from '../theory/chords.js';
import type { ScaleName } from '../theory/scales.js';
import { SCALES } from '../theory/scales.js';
import type { Bar } from '../song/song.js';
import { COMMON_STEPS } from '../song/meter.js';
import { TICKS_PER_STEP } from '../song/song.js';
import { nearestChordNote, nearestSafeNote, noteStep, pickEarly } from './notes.js';
import type { PartWriter } from './part.js';
import { roleOf } from './part.js';

/** One note of a riff: degrees above the root of the key, and whether it is accented. */
type RiffNote = { readonly degree: number; readonly accent: boolean } | undefined;

/** Acid lines: a riff of one bar that stays, with its answer at the end of each phrase. */
export const writeAcid: PartWriter<'acid'> = ({ style, bars, key: { scale }, chordAt }, random) => {
  const a = drawRiff(style, scale, random);
  // The answer keeps the first half: only then is it heard as one.
  const answer = [...a.slice(0, 8), ...drawRiff(style, scale, random).slice(8)];
  return Array.from({ length: bars }, (_, bar): Bar => {
    const riff = roleOf(bar) === 'c' ? answer : a;
    return riff.map((note, place) => {
      if (note === undefined) return undefined;
      const near = place % 4 === 0 ? nearestChordNote : nearestSafeNote;
      // An accented note is held into the next and so slides.
      const lengthTicks = note.accent ? TICKS_PER_STEP : Math.round(TICKS_PER_STEP * 0.6);
      return noteStep(near(scale, chordAt(bar, place), note.degree), { velocity: note.accent ? 1 : 0.75, lengthTicks });
    });
  });
};

function drawRiff(style: StyleOf<'acid'>, scale: ScaleName, random: Random): readonly RiffNote[] {
  const octave = SCALES[scale].length;
  const pool = [0, octave, degreeAbove(scale, 0, 'third'), degreeAbove(scale, 0, 'fifth'), degreeAbove(scale, 0, 'seventh')];
  const note = (): RiffNote => ({ degree: pickEarly(random, pool), accent: random.chance(0.3) });
  const maybe = (chance: number): RiffNote => (random.chance(chance) ? note() : undefined);
  const riffs: Record<StyleOf<'acid'>, () => RiffNote[]> = {
    sequence: () => {
      const ladder = random.chance(0.5) ? pool.toSorted((one, other) => one - other) : pool.toSorted((one, other) => other - one);
      return places((place) =>
        random.chance(0.8) ? { degree: ladder[place % ladder.length] as number, accent: place % 3 === 0 } : undefined,
      );
    },
    random: () => places((place) => maybe(place % 4 === 0 ? 0.9 : 0.5)),
    repeated: () => {
      const cell = Array.from({ length: random.chance(0.6) ? 3 : 5 }, (_, index) => (index === 0 ? note() : maybe(0.6)));
      return places((place) => cell[place % cell.length]);
    },
    call_response: () => {
      const call = Array.from({ length: 6 }, (_, index) => (index === 0 ? note() : maybe(0.7)));
      const response = call.map((one) => one && note());
      return places((place) => (place < 8 ? call : response)[place % 8]);
    },
  };
  return riffs[style]();
}

function places(rule: (place: number) => RiffNote): RiffNote[] {
  return Array.from({ length: COMMON_STEPS }, (_, place) => rule(place));
}
