import { createHash } from 'node:crypto';

/** What a track's name is made of. */
export interface TrackKey {
  /** Such as `ace_step`. */
  readonly backend: string;
  readonly prompt: string;
  /** 0–2⁶⁴−1. */
  readonly seed: bigint;
  /** The length that was asked for. */
  readonly durationSeconds: number;
  /** Such as `ace-step-v1`. */
  readonly modelVersion: string;
  /** Settings that differ from the backend's defaults, by name; without any, the name is the one that lofi.nvim's own daemon gives. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** Names a track: 16 hexadecimal digits that depend on all that shapes its sound. */
export function trackId({ backend, prompt, seed, durationSeconds, modelVersion, settings }: TrackKey): string {
  const salt = Object.keys(settings)
    .sort()
    .map((name) => `:${name}=${settings[name]}`)
    .join('');
  return createHash('sha256').update(`${backend}:${prompt}:${seed}:${durationSeconds}:${modelVersion}${salt}`).digest('hex').slice(0, 16);
}
