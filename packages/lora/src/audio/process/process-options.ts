import { InvalidInputError } from '@loop/core';
import type { Decibels, Fraction, Hertz, InputIssue, Seconds } from '@loop/core';

/** What becomes of a recording that is too long: cut at its end, divided at phrases, or left as it is. */
export const LONG_POLICIES = ['trim', 'segment', 'keep'] as const;

/** What becomes of a recording that is too long. */
export type LongPolicy = (typeof LONG_POLICIES)[number];

/** What is brought to a level: nothing, the highest sample, the highest value between samples, or the loudness. */
export const NORMALIZATIONS = ['none', 'peak', 'true-peak', 'loudness'] as const;

/** What is brought to a level. */
export type Normalization = (typeof NORMALIZATIONS)[number];

/** How recordings are made ready for training. */
export interface ProcessOptions {
  /** The rate to resample to. @defaultValue 48000, what ACE-Step works at */
  readonly sampleRate?: Hertz | undefined;
  /** Shorter ones are skipped, after silence was trimmed. @defaultValue 30 */
  readonly minSeconds?: Seconds | undefined;
  /** The longest piece. @defaultValue 240, where trainers cut */
  readonly maxSeconds?: Seconds | undefined;
  /** What becomes of longer ones. @defaultValue 'trim' */
  readonly long?: LongPolicy | undefined;
  /** Whether silence at the start and the end is removed, but for a tenth of a second. @defaultValue true */
  readonly trimSilence?: boolean | undefined;
  /** What is brought to a level. @defaultValue 'peak' */
  readonly normalize?: Normalization | undefined;
  /** The level of the peak, and the one that loudness may not exceed. @defaultValue −1 */
  readonly peakDb?: Decibels | undefined;
  /** The loudness, in LUFS. @defaultValue −14 */
  readonly targetLufs?: Decibels | undefined;
  /** A smaller change of level is not made: a file that needs nothing else stays as it is. @defaultValue 0.5 */
  readonly toleranceDb?: Decibels | undefined;
  /** Recordings with a larger share of clipped samples fail. @defaultValue 0.001 */
  readonly maxClipped?: Fraction | undefined;
  /** Recordings with a larger share of silence fail. @defaultValue 0.5 */
  readonly maxSilent?: Fraction | undefined;
}

/** {@link ProcessOptions} with everything decided. @internal */
export type ProcessSettings = { readonly [Name in keyof ProcessOptions]-?: Exclude<ProcessOptions[Name], undefined> };

/** Checks and completes options. @throws {InvalidInputError} With every fault. @internal */
export function resolveProcessOptions(options: ProcessOptions): ProcessSettings {
  const settings: ProcessSettings = {
    sampleRate: options.sampleRate ?? 48_000,
    minSeconds: options.minSeconds ?? 30,
    maxSeconds: options.maxSeconds ?? 240,
    long: options.long ?? 'trim',
    trimSilence: options.trimSilence ?? true,
    normalize: options.normalize ?? 'peak',
    peakDb: options.peakDb ?? -1,
    targetLufs: options.targetLufs ?? -14,
    toleranceDb: options.toleranceDb ?? 0.5,
    maxClipped: options.maxClipped ?? 0.001,
    maxSilent: options.maxSilent ?? 0.5,
  };
  const issues: InputIssue[] = [];
  const range = (path: keyof ProcessOptions, lowest: number, highest: number): void => {
    const value = settings[path] as number;
    if (!(value >= lowest && value <= highest)) issues.push({ path, message: `must be ${lowest}–${highest}`, received: String(value) });
  };
  range('sampleRate', 8000, 192_000);
  range('minSeconds', 0, 3600);
  range('maxSeconds', 1, 7200);
  range('peakDb', -60, 0);
  range('targetLufs', -60, 0);
  range('toleranceDb', 0, 6);
  range('maxClipped', 0, 1);
  range('maxSilent', 0, 1);
  if (settings.minSeconds * 2 > settings.maxSeconds && settings.long === 'segment') {
    const message = 'must be at most half of maxSeconds, or the rest of a divided recording has no place';
    issues.push({ path: 'minSeconds', message, received: String(settings.minSeconds) });
  }
  if (!LONG_POLICIES.includes(settings.long)) {
    issues.push({ path: 'long', message: 'is not known', received: String(settings.long), allowed: [...LONG_POLICIES] });
  }
  if (!NORMALIZATIONS.includes(settings.normalize)) {
    issues.push({ path: 'normalize', message: 'is not known', received: String(settings.normalize), allowed: [...NORMALIZATIONS] });
  }
  if (issues.length > 0) throw new InvalidInputError('processing', issues);
  return settings;
}
