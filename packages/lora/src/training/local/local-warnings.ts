import type { Warning } from '@loop/core';

import { PARAMETERS } from '../configuration/parameters.js';
import type { ConfigurationField, TrainingConfiguration } from '../configuration/training-configuration.js';

/** What the trainer of this machine does instead of what a field asks for. */
const IGNORED: readonly (readonly [field: ConfigurationField, neutral: unknown, instead: string])[] = [
  ['emaDecay', 0, 'no average of the weights is kept here'],
  ['adaptiveTimesteps', 0, 'noise levels are drawn by their law alone'],
  ['targetLoss', 0, 'the step size follows its schedule alone'],
  ['bias', 'none', 'no biases are trained here'],
  ['useTucker', false, 'the transformer has no convolution that is trained'],
  ['useScalar', false, 'no scalar is trained here'],
  ['fp8', false, 'weights are used as they are stored'],
  ['compile', false, 'there is nothing to compile'],
  ['maxSteps', 0, 'the number of epochs decides'],
  ['sampleEveryEpochs', 0, 'no music is made while training'],
];

/** One warning for each field that asks for something which the trainer of this machine does not do; a default of all trainers asks for nothing. */
export function localWarnings(configuration: TrainingConfiguration): readonly Warning[] {
  const ignored = IGNORED.filter(
    ([field, neutral]) => configuration[field] !== neutral && configuration[field] !== PARAMETERS[field].fallback,
  );
  const warnings = ignored.map(([field, , instead]): Warning => ({ code: 'ignored', field, message: `${field} is ignored: ${instead}.` }));
  if (configuration.optimizer === 'adamw8bit' || configuration.optimizer === 'muon')
    warnings.push({ code: 'substituted', field: 'optimizer', message: `${configuration.optimizer} is not here; AdamW trains instead.` });
  const { method, dropout } = configuration;
  if ((method === 'lokr' || method === 'loha') && dropout !== 0 && dropout !== PARAMETERS.dropout.fallback)
    warnings.push({ code: 'ignored', field: 'dropout', message: `dropout is ignored: inputs of ${method} are not dropped here.` });
  return warnings;
}
