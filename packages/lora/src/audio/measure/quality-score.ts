import type { Fraction } from '@loop/core';

import type { AudioFacts } from './measure-audio.js';

/** What lowers a {@link QualityScore}. */
export const QUALITY_FAULTS = ['clipping', 'silence', 'bandwidth', 'crest', 'dc', 'hum', 'stereo', 'level'] as const;

/** What lowers a {@link QualityScore}. */
export type QualityFault = (typeof QUALITY_FAULTS)[number];

/** How good a recording is for training, and why. */
export interface QualityScore {
  /** 0–100. */
  readonly score: number;
  /** The points that each fault costs; 0 for what is fine. */
  readonly lost: Readonly<Record<QualityFault, number>>;
}

/**
 * The score of the lofi scripts: 100 − 1000 · (share of samples above 0.99) − 50 · (share of samples below 0.01), within 0–100. It says little about
 * music; see {@link scoreQuality}.
 *
 * Source: the document of lofi-lora, "audio processing".
 */
export function legacyQualityScore({ clipRatio, silenceRatio }: { readonly clipRatio: Fraction; readonly silenceRatio: Fraction }): number {
  return Math.min(100, Math.max(0, 100 - 1000 * clipRatio - 50 * silenceRatio));
}

/**
 * Scores a recording by what is heard: clipping and flat tops, silence by level instead of by sample, a bandwidth that a lossy encoder cut, no
 * dynamics, direct current, hum, channels that cancel each other out, and a level that is far too low. Each costs so many points at most.
 */
export function scoreQuality({ clipping, silence, bandwidth, crestDb, stereo, loudness, seconds, channels }: AudioFacts): QualityScore {
  const perMinute = ((clipping.runs + clipping.flatTops) * 60) / Math.max(1, seconds) / Math.max(1, channels);
  const lost: Record<QualityFault, number> = {
    clipping: Math.min(40, 1000 * clipping.ratio + ramp(perMinute, 1, 300) * 40),
    silence: 30 * ramp(silence.ratio, 0.02, 0.5) + 10 * ramp(silence.longestSeconds, 2, 10),
    bandwidth: bandwidth.shelfHz === undefined ? 0 : 30 * ramp(20_000 - bandwidth.shelfHz, 500, 12_000),
    crest: 15 * ramp(10 - crestDb, 0, 6),
    dc: 10 * ramp(Math.max(0, ...stereo.dcOffsets.map(Math.abs)), 0.001, 0.02),
    hum: 10 * ramp(bandwidth.humDb, 20, 45),
    stereo: 15 * ramp(-stereo.correlation, 0.1, 0.8) + 5 * ramp(Math.abs(stereo.balanceDb), 3, 12),
    level: 15 * ramp(-23 - loudness.integratedLufs, 0, 20),
  };
  const isSilent = loudness.integratedLufs === -Infinity;
  const total = Object.values(lost).reduce((sum, points) => sum + points, 0);
  return { score: isSilent ? 0 : Math.min(100, Math.max(0, 100 - total)), lost };
}

/** 0 up to `from`, 1 from `to` on, straight in between. */
function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
