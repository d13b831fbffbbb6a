import type { ConfigurationChanges, TrainingConfiguration } from './training-configuration.js';

/** The layers of v1 that the larger recipe adapts: the lyric encoder, both attentions of the transformer, and the speaker. */
const V1_TARGETS = ['linear_q', 'linear_k', 'linear_v', 'to_q', 'to_k', 'to_v', 'to_out.0'] as const;

const lofi = {
  variant: 'v1',
  method: 'rslora',
  rank: 256,
  alpha: 32,
  dropout: 0,
  targets: ['speaker_embedder', ...V1_TARGETS],
  learningRate: 1e-4,
  maxSteps: 100_000,
  epochs: 1_000_000,
  gradientAccumulation: 1,
  maxGradientNorm: 0.5,
  conditionDropout: 0.15,
  precision: 'bf16',
  workers: 8,
  seed: 42,
} satisfies ConfigurationChanges;

/**
 * The recipes of lofi-lora for ACE-Step v1: the full one (scale 2), the one for less memory (scale 1.41, without the speaker), and the one
 * to try when the loss diverges.
 */
export const LOFI_RECIPES = {
  lofi,
  'lofi-low-memory': { ...lofi, rank: 128, alpha: 16, targets: V1_TARGETS },
  'lofi-stable': { ...lofi, rank: 128, alpha: 16, learningRate: 5e-5, maxGradientNorm: 0.25 },
} satisfies Readonly<Record<string, ConfigurationChanges>>;

/**
 * Writes the file that v1's trainer wants with `--lora_config_path`.
 *
 * @returns JSON for PEFT.
 */
export function formatV1AdapterConfig({ rank, alpha, method, dropout, targets }: TrainingConfiguration): string {
  const config = { r: rank, lora_alpha: alpha, target_modules: targets, use_rslora: method === 'rslora', lora_dropout: dropout };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
