import { TICKS_PER_QUARTER, ticksPerBar } from '@loop/core';
import type { Bpm, Metered, Seconds } from '@loop/core';

/** A tempo and the bars that it takes to fill a length. */
export interface TempoPlan {
  readonly bpm: Bpm;
  /** Whole bars; the last one may reach beyond the length. */
  readonly bars: number;
}

/** How far a tempo may move so that the length is a whole number of phrases. */
const TOLERANCE = 0.06;

/**
 * Fills a length with bars. A free tempo moves a little, so that the music ends with a bar and, in longer music, with a phrase of
 * two or four; a fixed one stays, and the last bar is cut where it must.
 *
 * @param durationSeconds - The length to fill.
 * @param tempo - `bpm` is the wish; `isFixed` says that it was asked for; `timeSignature` is the meter.
 */
export function fitTempo(durationSeconds: Seconds, tempo: Metered & { readonly bpm: Bpm; readonly isFixed: boolean }): TempoPlan {
  const beats = ticksPerBar(tempo) / TICKS_PER_QUARTER;
  const bars = (durationSeconds * tempo.bpm) / 60 / beats;
  if (!tempo.isFixed) {
    for (const phrase of bars >= 16 ? [4, 2, 1] : bars >= 6 ? [2, 1] : [1]) {
      const whole = Math.max(1, Math.round(bars / phrase)) * phrase;
      const bpm = (whole * beats * 60) / durationSeconds;
      if (Math.abs(bpm / tempo.bpm - 1) <= TOLERANCE && bpm >= 30 && bpm <= 300) return { bpm, bars: whole };
    }
  }
  return { bpm: tempo.bpm, bars: Math.max(1, Math.ceil(bars - 1e-9)) };
}
