import type { Abortable, OpenAdapterTrainer, TrainingCheckpoint, TrainingEvent, TrainingProgress, TrainingService } from '@loop/core';

import type { TrainingConfiguration } from '../../training/configuration/training-configuration.js';
import { createLocalTrainingService } from '../../training/local/create-local-training-service.js';
import { toTrainerRequest } from '../../training/local/trainer-request.js';
import type { BestRule } from '../../training/run/best-watch.js';
import type { RetentionOptions } from '../../training/run/checkpoint-retention.js';
import { createMemoryMeasure } from './memory-in-use.js';
import { pruneCheckpoints } from './prune-checkpoints.js';
import { recordTraining } from './record-training.js';
import { createTrainingFolder } from './training-folder.js';

/** How a training runs in this program. */
export interface TrainHereOptions extends Abortable {
  /** Opens what computes losses and gradients. */
  readonly openTrainer: OpenAdapterTrainer;
  /** The module that it is of, so that the run can be resumed by another program. */
  readonly module?: string | undefined;
  /** How the best epoch is found; `held-out` is what the trainer does by itself. @defaultValue 'held-out' */
  readonly rule?: BestRule | undefined;
  /** Which checkpoints stay. @defaultValue all of them */
  readonly retention?: RetentionOptions | undefined;
}

/**
 * Trains in this program, and records the run in its output folder, where others watch it and end it. An abort ends it after its step, with a
 * checkpoint; a program that is killed loses what came after its newest checkpoint, and nothing else.
 *
 * @throws {InvalidInputError} When the folder is being trained into, or the configuration cannot be trained here.
 * @throws {TaskFailedError} When ten losses or gradients in a row are no numbers.
 */
export async function* trainHere(
  configuration: TrainingConfiguration,
  { openTrainer, module, rule, retention, signal }: TrainHereOptions,
): AsyncGenerator<TrainingEvent, void, void> {
  signal?.throwIfAborted();
  const service = withMemory(
    createLocalTrainingService({
      files: createTrainingFolder(),
      openTrainer: (settings, options) => openTrainer(toTrainerRequest(settings), options),
      clock: () => performance.now(),
    }),
  );
  const stop = (): void => void service.stop();
  signal?.addEventListener('abort', stop, { once: true });
  const checkpoints: TrainingCheckpoint[] = [];
  let bestEpoch: number | undefined;
  try {
    // Every step is entered: here a step takes seconds, and the curve is drawn from the journal.
    const options = { output: configuration.output, module, rule, control: rule === 'trainer', progressMs: 0 };
    for await (const event of recordTraining(service, configuration, options)) {
      yield event;
      if (event.type !== 'checkpoint') continue;
      checkpoints.push(event);
      if (event.role === 'best') bestEpoch = event.epoch;
      if (retention !== undefined) await pruneCheckpoints(configuration.output, checkpoints, { ...retention, bestEpoch });
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Time between two measurements of memory, for which other programs are asked. */
const MEASURED_EVERY_MS = 2_000;

/** Adds to each progress what memory this process has: the trainer computes in it, in a thread of its own or not. */
function withMemory(service: TrainingService): TrainingService {
  const measure = createMemoryMeasure();
  let memory: Pick<TrainingProgress, 'memoryBytes' | 'hostMemoryBytes'> = {};
  let measuredMs = -Infinity;
  return {
    ...service,
    async *train(settings, options) {
      for await (const event of service.train(settings, options)) {
        if (event.type === 'progress' && performance.now() - measuredMs > MEASURED_EVERY_MS) {
          measuredMs = performance.now();
          const { deviceBytes, hostBytes } = (await measure(process.pid)) ?? {};
          memory = { memoryBytes: deviceBytes, hostMemoryBytes: hostBytes };
        }
        yield event.type === 'progress' ? { ...event, ...memory } : event;
      }
    },
  };
}
