import type { Seconds } from '@loop/core';

/** The part of a recording that is seen. */
export interface WaveView {
  readonly from: Seconds;
  readonly to: Seconds;
}

/** The shortest part that can be seen: 2 ms, where single samples show. */
export const MIN_SPAN = 0.002;

/** Shows more or less of a recording, and leaves a time where it is. @param factor - Above 1 shows more. */
export function zoomView({ from, to }: WaveView, factor: number, at: Seconds, length: Seconds): WaveView {
  const span = Math.min(length, Math.max(Math.min(MIN_SPAN, length), (to - from) * factor));
  const share = to === from ? 0.5 : (at - from) / (to - from);
  return placeView(at - share * span, span, length);
}

/** Shows the part that begins at a time, inside the recording. */
export function placeView(from: Seconds, span: Seconds, length: Seconds): WaveView {
  const start = Math.min(Math.max(0, length - span), Math.max(0, from));
  return { from: start, to: Math.min(length, start + span) };
}

/** Moves a view as little as needed for a time to be seen. */
export function reveal({ from, to }: WaveView, at: Seconds, length: Seconds): WaveView {
  const span = to - from;
  if (at < from) return placeView(at, span, length);
  return at > to ? placeView(at - span, span, length) : { from, to };
}
