import { InvalidInputError } from '../../errors.js';
import { describeValue, formatPath } from '../../validate.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { BarChords } from '../harmony/chord.js';
import type { Metered } from './meter.js';
import { stepsPerBar } from './meter.js';
import type { Bar, LoopPattern, Song } from './song.js';

/** Something that does not fit a song's meter. */
export interface MeterFault {
  readonly path: PropertyKey[];
  readonly message: string;
  readonly input: unknown;
}

/** What of a song does not fit its meter: bars of another number of steps, and chords that do not share a bar evenly. */
export function meterFaults(song: Pick<Song, 'timeSignature' | 'tracks' | 'chords' | 'variations'>): readonly MeterFault[] {
  const faultsIn = (loop: LoopPattern, path: PropertyKey[]): readonly MeterFault[] =>
    INSTRUMENTS.flatMap((instrument) =>
      loop[instrument].bars.flatMap((bar, index) => barFaults(song, bar, [...path, instrument, 'bars', index])),
    );
  const others = Object.entries(song.variations?.others ?? {}).flatMap(([name, loop]) =>
    loop === undefined ? [] : faultsIn(loop, ['variations', 'others', name]),
  );
  const bars = [...faultsIn(song.tracks, ['tracks']), ...others];
  return [...bars, ...(song.chords ?? []).flatMap((chords, bar) => chordFaults(song, chords, ['chords', bar]))];
}

/** A bar of another number of steps. */
export function barFaults(song: Metered, bar: Bar, path: PropertyKey[]): readonly MeterFault[] {
  const steps = stepsPerBar(song);
  return bar.length === steps ? [] : [{ path, message: `must have ${steps} steps`, input: bar }];
}

/** Chords that do not share a bar evenly. */
export function chordFaults(song: Metered, chords: BarChords, path: PropertyKey[]): readonly MeterFault[] {
  const steps = stepsPerBar(song);
  if (chords.length > 0 && steps % chords.length === 0) return [];
  return [{ path, message: `must be ${steps === 12 ? '1 to 4' : '1, 2 or 4'} chords`, input: chords }];
}

/** @throws {InvalidInputError} When there are faults. */
export function assertMeter(what: string, faults: readonly MeterFault[]): void {
  if (faults.length === 0) return;
  const issues = faults.map(({ path, message, input }) => ({ path: formatPath(path), message, received: describeValue(input) }));
  throw new InvalidInputError(what, issues);
}
