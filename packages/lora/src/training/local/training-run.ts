import type { TrainingConfiguration } from '../configuration/training-configuration.js';
import { broadcastTraining } from './broadcast-training.js';
import type { BroadcastTraining } from './broadcast-training.js';
import type { LocalTrainingOptions } from './create-local-training-service.js';
import { trainAdapter } from './train-adapter.js';

/** A training that goes on by itself. */
export interface TrainingRun extends BroadcastTraining {
  /** Ends it after its step. */
  stop(): void;
}

/** Starts a training that goes on whether anybody watches or not. */
export function startTraining(
  configuration: TrainingConfiguration,
  { openTrainer, files, clock }: Omit<LocalTrainingOptions, 'prepare'>,
): TrainingRun {
  let isStopped = false;
  async function* work() {
    const trainer = await openTrainer(configuration, {});
    try {
      yield* trainAdapter(configuration, { trainer, files, clock, shouldStop: () => isStopped });
    } finally {
      await trainer.dispose();
    }
  }
  const run = broadcastTraining(work());
  return {
    get isRunning() {
      return run.isRunning;
    },
    watch: run.watch,
    status: run.status,
    stop() {
      isStopped = true;
    },
  };
}
