import type { Ticks } from '../../units.js';
import type { TimeSignature } from './meter.js';
import { beatsOf } from './meter.js';
import type { Bar } from './song.js';
import { TICKS_PER_STEP } from './song.js';

/** The sixteenth of a quarter note that each sixteenth of a dotted quarter takes, long and short as in a shuffle, and the way back. */
const DOTTED = [0, undefined, 1, undefined, 2, 3] as const;
const PLAIN = [0, 2, 4, 5] as const;

/**
 * Finds the place of a bar that each place of a bar of another meter takes; `undefined` rests. Beats stay beats: the first is the first, the
 * last is the last, and a shorter bar leaves out what is between them.
 *
 * @example
 * ```ts
 * fittedPlaces(4, 3); // [0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15]: the beats 1, 2 and 4
 * ```
 */
export function fittedPlaces(from: TimeSignature, to: TimeSignature): readonly (number | undefined)[] {
  const source = beatsOf({ timeSignature: from });
  const target = beatsOf({ timeSignature: to });
  const ways = source.stepsPerBeat === target.stepsPerBeat ? undefined : target.stepsPerBeat === 6 ? DOTTED : PLAIN;
  return Array.from({ length: target.beats * target.stepsPerBeat }, (_, place) => {
    const beat = Math.floor(place / target.stepsPerBeat);
    const within = place % target.stepsPerBeat;
    const sourceBeat = beat === target.beats - 1 ? source.beats - 1 : beat % source.beats;
    const sourceWithin = ways === undefined ? within : ways[within];
    return sourceWithin === undefined ? undefined : sourceBeat * source.stepsPerBeat + sourceWithin;
  });
}

/** Writes a bar in another meter, see {@link fittedPlaces}. A note that was held is held to the same place. */
export function fitBar(bar: Bar, from: TimeSignature, to: TimeSignature): Bar {
  if (from === to) return bar;
  const places = fittedPlaces(from, to);
  return places.map((source, place) => {
    const step = source === undefined ? undefined : bar[source];
    if (step?.lengthTicks === undefined || source === undefined || step.lengthTicks <= TICKS_PER_STEP) return step;
    return { ...step, lengthTicks: fitLength(step.lengthTicks, source, place) };
  });

  /** Ends a note as far before a step as it did. */
  function fitLength(lengthTicks: Ticks, source: number, place: number): Ticks {
    const end = source + Math.ceil(lengthTicks / TICKS_PER_STEP - 0.05);
    const gapTicks = (end - source) * TICKS_PER_STEP - lengthTicks;
    const within = places.findIndex((other) => other !== undefined && other >= end);
    const fitted = end >= bar.length ? places.length + end - bar.length : within < 0 ? places.length : within;
    return Math.max(TICKS_PER_STEP, (fitted - place) * TICKS_PER_STEP - gapTicks);
  }
}
