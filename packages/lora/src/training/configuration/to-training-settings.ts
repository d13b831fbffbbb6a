import { TRAINING_FIELDS } from '@loop/core';
import type { TrainingMethod, TrainingSettings } from '@loop/core';

import type { TrainingConfiguration } from './training-configuration.js';

/**
 * Turns a configuration into the settings of any `TrainingService`: core's own fields, and all others in `advanced`, under the family that the service reads.
 *
 * @param family - What the service's capabilities say; without it the other fields are left out.
 */
export function toTrainingSettings(configuration: TrainingConfiguration, family?: string): TrainingSettings {
  const core = new Set<string>([...TRAINING_FIELDS, 'tensors']);
  const entries = Object.entries(configuration).filter(([name, value]) => !((name === 'output' || name === 'resumeFrom') && value === ''));
  const named = Object.fromEntries(entries.filter(([name]) => core.has(name))) as unknown as TrainingSettings & {
    readonly method: TrainingMethod;
  };
  const others = Object.fromEntries(entries.filter(([name]) => !core.has(name)));
  return family === undefined ? named : { ...named, advanced: { [family]: others } };
}
