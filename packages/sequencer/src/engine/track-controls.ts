import type { Instrument } from '@loop/core';
import { INSTRUMENTS } from '@loop/core';

/** What of a track automation can move, with its least and greatest value: level, place, and what it sends to the shared room and echoes. */
export const TRACK_CONTROLS = {
  gainDb: { minimum: -60, maximum: 12 },
  pan: { minimum: -1, maximum: 1 },
  reverb: { minimum: 0, maximum: 1 },
  delay: { minimum: 0, maximum: 1 },
} as const;

/** What of a track automation can move. */
export type TrackControlName = keyof typeof TRACK_CONTROLS;

/** A control of one track, as automation names it. */
export interface TrackControl {
  /** The track that it belongs to. */
  readonly instrument: Instrument;
  /** What of it moves. */
  readonly control: TrackControlName;
}

/**
 * Reads the name of a track's control; `undefined` when it is none.
 *
 * @example
 * ```ts
 * trackControl('lead.pan'); // { instrument: 'lead', control: 'pan' }
 * ```
 */
export function trackControl(id: string): TrackControl | undefined {
  const [track, control, ...more] = id.split('.');
  const instrument = INSTRUMENTS.find((one) => one === track);
  if (instrument === undefined || control === undefined || more.length > 0 || !Object.hasOwn(TRACK_CONTROLS, control)) return undefined;
  return { instrument, control: control as TrackControlName };
}

/** Moves a value into a control's range. */
export function clampToTrackControl(control: TrackControlName, value: number): number {
  const { minimum, maximum } = TRACK_CONTROLS[control];
  return Math.max(minimum, Math.min(maximum, value));
}
