import type { TrainingConfiguration } from '../configuration/training-configuration.js';
import { createAdafactor } from '../optimizers/adafactor.js';
import { createAdamW } from '../optimizers/adamw.js';
import type { Optimizer, OptimizerState } from '../optimizers/optimizer.js';
import { createProdigy } from '../optimizers/prodigy.js';

/** Makes the optimizer of a configuration; one that is not here is replaced by AdamW, which its caller reports. */
export function createOptimizer(
  { optimizer, weightDecay }: Pick<TrainingConfiguration, 'optimizer' | 'weightDecay'>,
  state?: OptimizerState,
): Optimizer {
  if (optimizer === 'adafactor') return createAdafactor({ weightDecay }, state);
  if (optimizer === 'prodigy') return createProdigy({ weightDecay, safeguardWarmup: true, biasCorrection: true }, state);
  return createAdamW({ weightDecay }, state);
}
