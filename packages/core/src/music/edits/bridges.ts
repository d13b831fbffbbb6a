import { createRandom, hashSeed } from '../../random.js';
import type { Random } from '../../random.js';
import type { Seed } from '../../units.js';
import type { Articulation } from '../genres/articulations.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import { BRIDGES } from '../song/song.js';
import type { Bar, Bridge, Song, SongStyle, Step } from '../song/song.js';
import { fitBar } from '../song/fit-bar.js';
import type { Metered } from '../song/meter.js';
import { COMMON_STEPS, emptyBar } from '../song/meter.js';
import { createStep } from '../song/step.js';
import { SCALES } from '../theory/scales.js';
import { crashOn } from '../writing/cymbals.js';
import { addToArrangement } from './arrangement.js';
import { assertOneOf, poolSize } from './assert-edit.js';
import { appendArrangedBar } from './bars.js';
import type { BarContent } from './bars.js';

/**
 * Writes a bridge as a new bar behind the loop and at the end of the arrangement. Song mode plays it; the loop stays as it is, and new
 * patterns leave the bridge alone. The song marks the bar, so that a build-up opens the filter and rises, and a breakdown steps back,
 * wherever the arrangement puts it.
 *
 * @param options - `seed`: names the draws; by default it follows from the song's seed and the new bar's place, so that the same edit
 * writes the same bar.
 * @returns The song and the index of the new bar.
 * @throws {InvalidInputError} When there is no such bridge, or the pool is full.
 */
export function addBridge(
  song: Song,
  bridge: Bridge,
  options: { readonly seed?: Seed | undefined } = {},
): { readonly song: Song; readonly bar: number } {
  const { seed = hashSeed(song.seed, `bridge ${poolSize(song)}`) } = options;
  const { style, timeSignature } = song;
  const content = writeBridge(bridge, { scaleSize: SCALES[song.key.scale].length, style, seed, timeSignature });
  const added = appendArrangedBar(song, content);
  const bridges = [...(song.bridges ?? []), { bar: added.bar, bridge }];
  const marked = song.style === 'classic' ? added.song : { ...added.song, bridges };
  return { song: addToArrangement(marked, added.bar, { section: bridge }), bar: added.bar };
}

/** How a bridge is written; in 4/4 unless the meter is given. */
export interface WriteBridgeOptions extends Metered {
  /** Notes of the song's scale. */
  readonly scaleSize: number;
  /** Names the draws. */
  readonly seed: Seed;
  /** In the classic style the bridges are those of the original LOOP MACHINE, without toms and crashes. */
  readonly style?: SongStyle | undefined;
}

/** Writes a bridge for every instrument; those without a part rest. @throws {InvalidInputError} When there is no such bridge. */
export function writeBridge(bridge: Bridge, options: WriteBridgeOptions): BarContent {
  assertOneOf(bridge, { path: 'bridge', allowed: BRIDGES });
  const random = createRandom(options.seed).fork(bridge);
  const written = { buildup, breakdown, fill, drop }[bridge](random, options.scaleSize);
  const parts = options.style === 'classic' ? written : withToms(written, bridge);
  const fitted = (bar: Bar | undefined): Bar => (bar === undefined ? emptyBar(options) : fitBar(bar, 4, options.timeSignature ?? 4));
  return Object.fromEntries(INSTRUMENTS.map((instrument) => [instrument, fitted(parts[instrument])])) as unknown as BarContent;
}

type Parts = { readonly [I in Instrument]?: Bar };

/** Writes a bar by a rule for each of its sixteen places. */
function bar(rule: (place: number) => Step | undefined): Bar {
  return Array.from({ length: COMMON_STEPS }, (_, place) => rule(place));
}

const hit = (hits: number, articulation?: Articulation): Step => createStep(articulation === undefined ? { hits } : { hits, articulation });
const on = (place: number, places: readonly number[]): boolean => places.includes(place);

function buildup(random: Random): Parts {
  return {
    kick: bar((place) => (on(place, [0, 4, 8]) ? hit(1) : undefined)),
    hat: bar((place) => {
      if (place >= 12) return hit(3, 'roll');
      if (place >= 8) return hit(2, 'closed');
      return on(place, [4, 6]) ? hit(1, 'closed') : undefined;
    }),
    perc: bar((place) => (place >= 12 && random.chance(0.7) ? hit(2) : undefined)),
    clap: bar((place) => (place >= 14 ? hit(3) : undefined)),
    // A rise in whole tones, outside the scale on purpose: two semitones per beat above the root.
    bass: bar((place) => (place % 4 === 0 ? createStep(place === 0 ? { degree: 0 } : { degree: 0, alter: place / 2 }) : undefined)),
  };
}

function breakdown(random: Random): Parts {
  return {
    acid: bar((place) => (on(place, [0, 8]) ? createStep({ degree: random.integer(8) }) : undefined)),
    stab: bar((place) => (place === 0 ? hit(1) : undefined)),
  };
}

/** A fill runs down the toms, a drop and a breakdown begin with a crash. */
function withToms(parts: Parts, bridge: Bridge): Parts {
  if (bridge === 'fill') return { ...parts, perc: TOM_RUN };
  return bridge === 'buildup' ? parts : { ...parts, hat: crashOn(parts.hat ?? emptyBar({})) };
}

const TOM_RUN = /* @__PURE__ */ bar((place) => (place % 3 === 0 ? createStep({ articulation: 'tom', degree: 5 - place / 3 }) : undefined));

function fill(random: Random): Parts {
  return {
    kick: bar((place) => (on(place, [0, 3, 6, 10, 13]) && random.chance(0.8) ? hit(1) : undefined)),
    clap: bar((place) => (place >= 4 ? hit(Math.floor(place / 4)) : undefined)),
    hat: bar((place) => hit(1, place % 4 === 2 ? 'open' : 'closed')),
    perc: bar((place) => (place % 3 === 0 ? hit(1) : undefined)),
  };
}

function drop(random: Random, scaleSize: number): Parts {
  return {
    kick: bar((place) => (place % 4 === 0 ? hit(1) : undefined)),
    bass: bar((place) => createStep({ degree: place % 2 === 1 ? scaleSize : 0 })),
    hat: bar((place) => hit(1, place % 4 === 2 ? 'open' : 'accent')),
    clap: bar((place) => (on(place, [4, 12]) ? hit(1) : undefined)),
    acid: bar((place) => (place % 2 === 0 && random.chance(0.7) ? createStep({ degree: random.integer(8) }) : undefined)),
    stab: bar((place) => (on(place, [0, 6, 12]) && random.chance(0.6) ? hit(1) : undefined)),
  };
}
