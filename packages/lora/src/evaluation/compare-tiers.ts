import { InvalidInputError } from '@loop/core';
import type { AudioClip } from '@loop/core';

import type { Measures } from './success-gates.js';

/** How much worse a smaller model may be than the whole one, as shares: 0.05 is five per cent. */
export interface TierTolerance {
  /** How much the Fréchet audio distance may rise. */
  readonly fad: number;
  /** How much the alignment with prompts may fall. */
  readonly alignment: number;
  /** How much the lyrics may be understood less. */
  readonly lyrics: number;
}

/** The tiers of a model by how many bits its weights have, and what each may cost. */
export const TIERS = {
  fp16: { fad: 0, alignment: 0, lyrics: 0 },
  int8: { fad: 0.05, alignment: 0.03, lyrics: 0.05 },
  int4: { fad: 0.15, alignment: 0.1, lyrics: 0.15 },
} as const satisfies Readonly<Record<string, TierTolerance>>;

/** The name of a tier. */
export type TierName = keyof typeof TIERS;

/** What a tier lost in one measure. */
export interface TierLoss {
  readonly measure: 'fadInfinity' | 'alignment' | 'lyricsAccuracy';
  readonly whole: number;
  readonly tier: number;
  /** The loss as a share of the whole model's value; negative when the tier is better. */
  readonly loss: number;
  readonly allowed: number;
  readonly isWithin: boolean;
}

/** Whether a tier keeps what it must. */
export interface TierComparison {
  readonly tier: TierName;
  readonly isWithin: boolean;
  readonly losses: readonly TierLoss[];
}

/** Measurements repeat to about this share; less is no loss. */
const SLACK = 0.01;

/**
 * Compares a smaller model with the whole one by what was measured of both, on the same prompts and seeds.
 *
 * @throws {InvalidInputError} When no measure is there for both.
 */
export function compareTiers(tier: TierName, whole: Measures, smaller: Measures): TierComparison {
  const tolerance: TierTolerance = TIERS[tier];
  const losses = (
    [
      ['fadInfinity', tolerance.fad],
      ['alignment', tolerance.alignment],
      ['lyricsAccuracy', tolerance.lyrics],
    ] as const
  ).flatMap(([measure, allowed]): TierLoss[] => {
    const [from, to] = [whole[measure], smaller[measure]];
    if (from === undefined || to === undefined) return [];
    const worse = measure === 'fadInfinity' ? to - from : from - to;
    const loss = worse === 0 ? 0 : worse / Math.abs(from);
    return [{ measure, whole: from, tier: to, loss, allowed, isWithin: loss <= allowed + SLACK }];
  });
  if (losses.length === 0) {
    const message = 'must both have fadInfinity, alignment or lyricsAccuracy';
    throw new InvalidInputError('measures', [{ path: '', message, received: 'none that both have' }]);
  }
  return { tier, isWithin: losses.every(({ isWithin }) => isWithin), losses };
}

/**
 * The signal-to-noise ratio of a clip beside the same clip of the whole model, made with the same seed, in decibels: `Infinity` when they are equal.
 *
 * @throws {InvalidInputError} When the clips differ in rate, channels or length.
 */
export function signalToNoise(whole: AudioClip, smaller: AudioClip): number {
  const describe = ({ sampleRate, channels }: AudioClip): string =>
    `${channels.length} × ${channels[0]?.length ?? 0} samples at ${sampleRate} Hz`;
  if (describe(whole) !== describe(smaller)) {
    throw new InvalidInputError('clips', [{ path: '', message: `must both be ${describe(whole)}`, received: describe(smaller) }]);
  }
  let [signal, noise] = [0, 0];
  for (const [index, channel] of whole.channels.entries()) {
    const other = smaller.channels[index]!;
    for (let frame = 0; frame < channel.length; frame += 1) {
      signal += channel[frame]! ** 2;
      noise += (channel[frame]! - other[frame]!) ** 2;
    }
  }
  return noise === 0 ? Infinity : 10 * Math.log10(signal / noise);
}
