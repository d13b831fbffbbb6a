import type { Abortable, TrainingEvent } from '@loop/core';

import type { TrainingConfiguration } from '../../training/configuration/training-configuration.js';
import { createMemoryMeasure } from './memory-in-use.js';
import { TRAINING_FAMILY, createProcessTraining } from './process-training.js';
import type { ProcessTrainingOptions } from './process-training.js';

/** Which installed trainer trains, and how it is watched. */
export type TrainElsewhereOptions = Omit<ProcessTrainingOptions, 'output' | 'configuration' | 'measureMemory'> & Abortable;

/** Trains with a trainer that is installed on this machine, into the output folder of the configuration. An abort leaves it running. */
export function trainElsewhere(
  configuration: TrainingConfiguration,
  { signal, ...options }: TrainElsewhereOptions,
): AsyncIterable<TrainingEvent> {
  const { tensors, output } = configuration;
  const service = createProcessTraining({ ...options, output, configuration, measureMemory: createMemoryMeasure() });
  return service.train({ tensors, output, advanced: { [TRAINING_FAMILY]: configuration } }, { signal });
}
