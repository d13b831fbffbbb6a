import type { Fraction, Gain } from '../../units.js';
import { decibelsToGain, sinPi } from '../math.js';

/** The shapes that a fade can have. */
export const FADE_CURVES = ['linear', 'equal-power', 'exponential'] as const;

/**
 * The shape of a fade: a straight line (keeps the level of like sounds in a crossfade), a quarter of a sine (keeps the power of
 * unlike sounds), or a straight line in decibels over 60 dB (an even fade to the ear).
 */
export type FadeCurve = (typeof FADE_CURVES)[number];

/** The gain of a fade-in after a share of its length: 0 at 0, 1 at 1. @internal */
export function fadeGain(curve: FadeCurve, share: Fraction): Gain {
  if (share <= 0) return 0;
  if (share >= 1) return 1;
  if (curve === 'linear') return share;
  return curve === 'equal-power' ? sinPi(share / 2) : decibelsToGain(60 * (share - 1));
}
