import { PITCH_CLASSES } from '@loop/core';
import type { Bpm, Decibels, Fraction, Hertz } from '@loop/core';
import { modeOf, parseKey } from '@loop/core/words';

/** What was measured of a clip's sound, by whatever measures it. */
export interface MeasuredSound {
  /** The share of samples that are clipped, 0–1. */
  readonly clippedShare: Fraction;
  /** The share of the time that is silent, 0–1. */
  readonly silentShare: Fraction;
  /** The highest frequency that carries sound. */
  readonly bandwidth: Hertz;
  /** Integrated loudness in LUFS; `-Infinity` for silence. */
  readonly loudnessLufs: number;
  /** The highest level between samples, in dBTP. */
  readonly truePeakDb: Decibels;
  /** The tempo that was heard. */
  readonly bpm?: Bpm | undefined;
  /** The key that was heard, in words. */
  readonly key?: string | undefined;
}

/** What a clip was asked to be. */
export interface AskedSound {
  readonly bpm?: Bpm | undefined;
  /** In words, such as `C minor`. */
  readonly key?: string | undefined;
}

/** What may be wrong with a sound, whatever it was meant to be. */
export const SOUND_FAULTS = ['clipped', 'silent', 'dull', 'quiet', 'loud', 'overshoots'] as const;

/** One of {@link SOUND_FAULTS}. */
export type SoundFault = (typeof SOUND_FAULTS)[number];

/** From where on something is a fault. */
export interface SoundLimits {
  /** @defaultValue 0.001: the share that can be heard as distortion */
  readonly clippedShare?: number | undefined;
  /** @defaultValue 0.5 */
  readonly silentShare?: number | undefined;
  /** The lowest bandwidth that is not dull, in hertz. @defaultValue 10 000 */
  readonly bandwidth?: number | undefined;
  /** Quiet below and loud above, in LUFS. @defaultValue −30 and −6 */
  readonly loudness?: readonly [low: number, high: number] | undefined;
  /** The highest true peak, in dBTP. @defaultValue 1 */
  readonly truePeakDb?: number | undefined;
}

/** Finds what is wrong with a sound without any reference. */
export function soundFaults(sound: MeasuredSound, limits: SoundLimits = {}): readonly SoundFault[] {
  const { clippedShare = 0.001, silentShare = 0.5, bandwidth = 10_000, loudness = [-30, -6], truePeakDb = 1 } = limits;
  const found: Readonly<Record<SoundFault, boolean>> = {
    clipped: sound.clippedShare > clippedShare,
    silent: sound.silentShare > silentShare,
    dull: sound.bandwidth < bandwidth,
    quiet: sound.loudnessLufs < loudness[0],
    loud: sound.loudnessLufs > loudness[1],
    overshoots: sound.truePeakDb > truePeakDb,
  };
  return SOUND_FAULTS.filter((fault) => found[fault]);
}

/**
 * How near a heard tempo is to the one that was asked for: 1 within the tolerance, 0.5 when half, double, a third or three times of it is, since
 * listeners disagree about those too, and 0 otherwise.
 *
 * Source: Gouyon et al., An experimental comparison of audio tempo induction algorithms, 2006 (accuracy 1 and 2, tolerance 4 %).
 */
export function tempoAgreement(asked: Bpm, heard: Bpm, tolerance = 0.04): 0 | 0.5 | 1 {
  const isNear = (factor: number): boolean => Math.abs(heard * factor - asked) <= tolerance * asked;
  if (isNear(1)) return 1;
  return [2, 1 / 2, 3, 1 / 3].some(isNear) ? 0.5 : 0;
}

/**
 * How near a heard key is to the one that was asked for: 1 the same, 0.5 a fifth away, 0.3 the relative, 0.2 the parallel key, 0 otherwise.
 * `undefined` when one of them cannot be read.
 *
 * Source: MIREX audio key detection, https://www.music-ir.org/mirex/wiki/2021:Audio_Key_Detection
 */
export function keyAgreement(asked: string, heard: string): number | undefined {
  const [one, other] = [readKey(asked), readKey(heard)];
  if (one === undefined || other === undefined) return undefined;
  const interval = (other.root - one.root + 12) % 12;
  if (one.isMinor === other.isMinor) return { 0: 1, 5: 0.5, 7: 0.5 }[interval] ?? 0;
  if (interval === 0) return 0.2;
  return interval === (one.isMinor ? 3 : 9) ? 0.3 : 0;
}

function readKey(text: string): { readonly root: number; readonly isMinor: boolean } | undefined {
  const key = parseKey(text);
  if (key === undefined) return undefined;
  return { root: PITCH_CLASSES.indexOf(key.root), isMinor: key.scale !== undefined && modeOf(key.scale) === 'minor' };
}
