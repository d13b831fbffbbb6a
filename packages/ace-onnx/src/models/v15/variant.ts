import type { TransformerConfig } from './config.js';

/** What a checkpoint was trained for. */
export interface Variant {
  /** Distilled: few steps and no guidance. */
  readonly isTurbo: boolean;
  /** Whether it can also add, isolate and fill in tracks. */
  readonly hasTracks: boolean;
  /** Denoising steps; `undefined` for the table of eight of turbo models. */
  readonly steps: number | undefined;
  readonly shift: number;
  readonly guidanceScale: number;
  /** Whether its results gain from the wavelet correction; others are spoiled by it. */
  readonly isCorrected: boolean;
}

/**
 * Finds what a checkpoint was trained for: by its configuration, and by the names of those that were trained for one shift.
 *
 * @param folder - The transformer's folder, such as `acestep-v15-turbo-shift1`.
 */
export function variantOf({ isTurbo, version }: Pick<TransformerConfig, 'isTurbo' | 'version'>, folder: string): Variant {
  const named = /shift(\d+(?:\.\d+)?)$/.exec(folder)?.[1];
  return {
    isTurbo,
    hasTracks: !isTurbo && !version.includes('sft'),
    steps: isTurbo ? undefined : 50,
    shift: named === undefined ? (isTurbo ? 3 : 1) : Number(named),
    guidanceScale: isTurbo ? 1 : 7,
    isCorrected: isTurbo,
  };
}
