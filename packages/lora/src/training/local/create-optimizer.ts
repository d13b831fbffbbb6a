import type { TrainingConfiguration } from '../configuration/training-configuration.js';
import { createAdafactor } from '../optimizers/adafactor.js';
import { createAdamW } from '../optimizers/adamw.js';
import type { Optimizer, OptimizerState } from '../optimizers/optimizer.js';
import { createProdigy } from '../optimizers/prodigy.js';

/** What v1's trainer gives AdamW. */
const V1_BETAS = [0.8, 0.9] as const;

/** Makes the optimizer of a configuration; one that is not here is replaced by AdamW, which its caller reports. */
export function createOptimizer(
  { optimizer, weightDecay, variant }: Pick<TrainingConfiguration, 'optimizer' | 'weightDecay' | 'variant'>,
  state?: OptimizerState,
): Optimizer {
  if (optimizer === 'adafactor') return createAdafactor({ weightDecay }, state);
  if (optimizer === 'prodigy') return createProdigy({ weightDecay, safeguardWarmup: true, biasCorrection: true }, state);
  return createAdamW({ weightDecay, betas: variant === 'v1' ? V1_BETAS : undefined }, state);
}
