import {
  GENRES,
  INSTRUMENTS,
  MAX_SEED,
  PITCHED_INSTRUMENTS,
  PITCH_CLASSES,
  SCALES,
  STYLES,
  TIME_SIGNATURES,
  TRACK_STATES,
  articulationsOf,
  stepsPerBar,
} from '@loop/core';
import type { Bar, Instrument, ScaleName, Song, Step, TimeSignature, Tracks } from '@loop/core';
import fc from 'fast-check';

/** How large the songs of {@link arbitrarySong} get. */
export interface ArbitrarySongOptions {
  /** The most bars in a pool and in the loop. @defaultValue 3 */
  readonly maxBars?: number | undefined;
}

/**
 * Draws valid songs of every kind, for property tests: all meters, states, styles and keys, micro-timing, ratchets, chances, polymeter,
 * arrangements that name bars outside the pool, hidden bars, any text in titles and sections.
 */
export function arbitrarySong({ maxBars = 3 }: ArbitrarySongOptions = {}): fc.Arbitrary<Song> {
  const timeSignatures = fc.constantFrom<(TimeSignature | undefined)[]>(undefined, undefined, undefined, ...TIME_SIGNATURES);
  return timeSignatures.chain((timeSignature) => songIn(timeSignature, maxBars));
}

function songIn(timeSignature: TimeSignature | undefined, maxBars: number): fc.Arbitrary<Song> {
  const steps = stepsPerBar({ timeSignature });
  return fc.record({
    title: text(24),
    seed,
    genre: optional(fc.constantFrom(...GENRES)),
    bpm: fc.oneof(fc.integer({ min: 30, max: 300 }), real(30, 300)),
    timeSignature: fc.constant(timeSignature),
    swing: real(0, 0.5),
    intensity: real(0, 1),
    key: fc.record({ root: fc.constantFrom(...PITCH_CLASSES), scale: fc.constantFrom(...(Object.keys(SCALES) as ScaleName[])) }),
    barCount: fc.integer({ min: 1, max: maxBars }),
    tracks: fc.record(
      Object.fromEntries(INSTRUMENTS.map((instrument) => [instrument, arbitraryTrack(instrument, maxBars, steps)])),
    ) as unknown as fc.Arbitrary<Tracks>,
    mode: fc.constantFrom('loop' as const, 'song' as const),
    arrangement: fc.array(fc.record({ bar: fc.nat({ max: maxBars }), section: optional(text(12)) }), { maxLength: 5 }),
    sound: fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z.]{0,12}$/), fc.oneof(real(-100, 20_000), text(8)), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    slots: fc.array(
      fc.record({ sampleId: optional(text(12)), name: text(12), gainDb: real(-40, 6), muted: fc.boolean(), loop: fc.boolean() }),
      { maxLength: 4 },
    ),
  });
}

const seed = fc.integer({ min: 0, max: MAX_SEED });

function arbitraryTrack(instrument: Instrument, maxBars: number, steps: number): fc.Arbitrary<unknown> {
  return fc.record({
    style: fc.constantFrom<string>(...STYLES[instrument]),
    state: fc.constantFrom(...TRACK_STATES),
    locked: fc.boolean(),
    seed,
    bars: fc.array(arbitraryBar(instrument, steps), { minLength: 1, maxLength: maxBars }),
    lengthSteps: fc.option(fc.integer({ min: 1, max: 64 }), { nil: undefined, freq: 3 }),
    mix: fc.record({ gainDb: real(-60, 12), pan: real(-1, 1), solo: fc.constantFrom(false, false, false, false, false, true) }),
  });
}

function arbitraryBar(instrument: Instrument, steps: number): fc.Arbitrary<Bar> {
  return fc.array(optional(arbitraryStep(instrument)), { minLength: steps, maxLength: steps });
}

function arbitraryStep(instrument: Instrument): fc.Arbitrary<Step> {
  const pitched = (PITCHED_INSTRUMENTS as readonly string[]).includes(instrument);
  const articulations = articulationsOf(instrument);
  return fc.record({
    hits: fc.integer({ min: 1, max: 8 }),
    velocity: fc.oneof(fc.constantFrom(0.8, 1), real(0.01, 1)),
    probability: fc.oneof(fc.constant(1), real(0, 1)),
    offsetTicks: fc.oneof(fc.constant(0), fc.integer({ min: -120, max: 120 })),
    lengthTicks: optional(fc.integer({ min: 1, max: 7_680 })),
    ...(pitched && { degree: fc.integer({ min: -14, max: 28 }), alter: optional(fc.integer({ min: -11, max: 11 })) }),
    ...(articulations.length > 0 && { articulation: optional(fc.constantFrom(...articulations)) }),
    ...(instrument === 'perc' && { degree: optional(fc.integer({ min: 0, max: 5 })) }),
  });
}

function optional<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

/** Numbers that JSON keeps: neither NaN nor −0. */
function real(min: number, max: number): fc.Arbitrary<number> {
  return fc.double({ min, max, noNaN: true }).map((value) => value + 0);
}

function text(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: 'grapheme', maxLength });
}
