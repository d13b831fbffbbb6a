import { planProgress } from '@loop/core';
import type { GenerationPhase, Milliseconds, ProgressPlan } from '@loop/core';

import type { NetworkName } from '../models/v1/networks.js';
import type { WeightMode } from '../runtime/runtime.js';
import { modeOf } from './networks.js';
import type { NetworkSize } from './network-sizes.js';

/** What the time of a generation depends on. */
export interface SongCost {
  readonly sizes: Readonly<Record<NetworkName, NetworkSize>>;
  /** Networks that are loaded on the way. */
  readonly loads: readonly NetworkName[];
  readonly mode: WeightMode | undefined;
  /** Evaluations of the transformer for one song. */
  readonly evaluations: number;
  readonly frames: number;
  /** Frames of a source that has to be encoded. */
  readonly sourceFrames: number;
  readonly songs: number;
}

// Seconds per parameter and frame of latent (per token for the encoders of words), measured at full width on two cores; only their ratios
// matter here.
const SECONDS: Readonly<Record<'step' | 'encoder' | 'decoder' | 'vocoder' | 'text-encoder' | 'condition', number>> = {
  step: 1.5e-11,
  encoder: 5e-10,
  decoder: 7e-10,
  vocoder: 1.7e-9,
  'text-encoder': 2.2e-11,
  condition: 1.4e-11,
};
const TYPICAL_TOKENS = 200;
// Every call has a cost of its own, which is all that counts in tiny checkpoints.
const SECONDS_PER_CALL = 0.02;
const SECONDS_PER_LOAD = 0.1;
const FOLDED_SECONDS_PER_PARAMETER = 8e-9;
// Mapped weights come from the disk when they are first used, unless they are in the page cache already.
const MAPPED_SECONDS_PER_PARAMETER = 2e-9;
// Resampling and the search for the true peak.
const SECONDS_PER_FINISHED_FRAME = 0.003;

/** Expected seconds of decoding one song, to split its stage between the two decoders. */
export function decodeSeconds({ sizes, frames }: Pick<SongCost, 'sizes' | 'frames'>): {
  readonly decoder: number;
  readonly vocoder: number;
} {
  return {
    decoder: SECONDS_PER_CALL + SECONDS.decoder * sizes.decoder.parameters * frames,
    vocoder: SECONDS_PER_CALL + SECONDS.vocoder * sizes.vocoder.parameters * frames,
  };
}

/** Lays the stages of a generation by the time that each is expected to take. */
export function planSongProgress(cost: SongCost, now: (() => Milliseconds) | undefined): ProgressPlan<GenerationPhase> {
  const { sizes, loads, mode, evaluations, frames, sourceFrames, songs } = cost;
  const load = (...names: readonly NetworkName[]): number =>
    names
      .filter((name) => loads.includes(name))
      .reduce(
        (sum, name) =>
          sum +
          SECONDS_PER_LOAD +
          (modeOf(name, mode) === 'mapped' ? MAPPED_SECONDS_PER_PARAMETER : FOLDED_SECONDS_PER_PARAMETER) * sizes[name].parameters,
        0,
      );
  const text =
    2 * TYPICAL_TOKENS * (SECONDS['text-encoder'] * sizes['text-encoder'].parameters + SECONDS.condition * sizes.condition.parameters);
  const each = SECONDS_PER_CALL + SECONDS.step * sizes.step.parameters * frames;
  const { decoder, vocoder } = decodeSeconds(cost);
  return planProgress<GenerationPhase>(
    [
      { phase: 'text', weight: 6 * SECONDS_PER_CALL + text + load('text-encoder', 'condition', 'cross') },
      { phase: 'encode', weight: sourceFrames === 0 ? 0 : load('encoder') + SECONDS.encoder * sizes.encoder.parameters * sourceFrames },
      { phase: 'load', weight: load('step') },
      { phase: 'diffusion', weight: songs * evaluations * each },
      { phase: 'decode', weight: songs * (decoder + vocoder) + load('decoder', 'vocoder') },
      { phase: 'resample', weight: songs * SECONDS_PER_FINISHED_FRAME * frames },
    ],
    { now },
  );
}
