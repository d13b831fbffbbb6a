import type { Fraction, Ticks } from '../../units.js';
import { TICKS_PER_STEP } from '../song/song.js';

/** A note in the song's own ticks. */
export interface Onset {
  readonly tick: Ticks;
  readonly durationTicks: Ticks;
  readonly pitch: number;
  readonly velocity: Fraction;
  /** What it strikes; only onsets of one kind make a ratchet. */
  readonly kind: string;
}

/** One step of a grid and the onsets that it strikes, evenly spaced. */
export interface QuantizedStep {
  /** Number of the step from the start. */
  readonly index: number;
  /** How far the first onset lies from the grid, −120…120. */
  readonly offsetTicks: Ticks;
  readonly onsets: readonly [Onset, ...Onset[]];
}

/** Onsets on a grid, and how many found no place on it. */
export interface QuantizedLine {
  readonly steps: readonly QuantizedStep[];
  readonly dropped: number;
}

/** How far onsets may lie apart and still be one moment, or off an even spacing and still be even: a tick of a coarse file. */
const TOLERANCE_TICKS = 6;

const MAX_HITS = 8;

/**
 * Puts the notes of one instrument on the grid of sixteenths, at most one step per place, and keeps their micro-timing. Repeated
 * strikes that divide a sixteenth evenly become one step with hits. Of notes at one moment, and of steps at one place, the one
 * with the highest `weight` stays.
 */
export function quantizeLine(onsets: readonly Onset[], weight: (onset: Onset) => number): QuantizedLine {
  const moments = collapseChords(
    onsets.toSorted((a, b) => a.tick - b.tick),
    weight,
  );
  const steps = new Map<number, QuantizedStep>();
  let kept = 0;
  for (let first = 0; first < moments.length;) {
    const group = ratchetAt(moments, first);
    const index = Math.round(group[0].tick / TICKS_PER_STEP);
    const rival = steps.get(index);
    if (rival === undefined || weight(group[0]) > weight(rival.onsets[0])) {
      steps.set(index, { index, offsetTicks: group[0].tick - index * TICKS_PER_STEP, onsets: group });
      kept += group.length - (rival?.onsets.length ?? 0);
    }
    first += group.length;
  }
  return { steps: [...steps.values()], dropped: onsets.length - kept };
}

function collapseChords(sorted: readonly Onset[], weight: (onset: Onset) => number): Onset[] {
  const moments: Onset[] = [];
  for (const onset of sorted) {
    const last = moments.at(-1);
    if (last === undefined || onset.tick - last.tick > TOLERANCE_TICKS) moments.push(onset);
    else if (weight(onset) > weight(last)) moments[moments.length - 1] = onset;
  }
  return moments;
}

/** The longest run from `first` on that divides a sixteenth evenly; it may be of one onset. */
function ratchetAt(moments: readonly Onset[], first: number): [Onset, ...Onset[]] {
  const start = moments[first] as Onset;
  for (let hits = MAX_HITS; hits > 1; hits -= 1) {
    const run = moments.slice(first, first + hits);
    const isEven = run.every(
      ({ tick, pitch, kind }, hit) =>
        pitch === start.pitch && kind === start.kind && Math.abs(tick - start.tick - (hit * TICKS_PER_STEP) / hits) <= TOLERANCE_TICKS,
    );
    if (run.length === hits && isEven) return run as [Onset, ...Onset[]];
  }
  return [start];
}
