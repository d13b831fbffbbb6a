import type { Abortable, DatasetEvent, TrainingSettings } from '@loop/core';

import type { LocalTrainingOptions } from '../../../training/local/create-local-training-service.js';

/** What trains, without a place to do it. */
export interface TrainingParts {
  /** Opens what computes losses and gradients. It is disposed when the training ends. */
  readonly openTrainer: LocalTrainingOptions['openTrainer'];
  /** Makes the tensors of a training, or those that are missing, before it starts. @defaultValue they must be there */
  readonly prepare?: ((settings: TrainingSettings, options: Abortable) => AsyncGenerator<DatasetEvent, void, void>) | undefined;
}

/** What a module exports as `openTraining`, so that another process trains with it. */
export type OpenTraining<Order = unknown> = (order: Order) => TrainingParts | Promise<TrainingParts>;

/** A process that trains, so that this one answers while a step takes a minute. */
export interface TrainingWorker {
  /** The address of a module that exports `openTraining`, an {@link OpenTraining}; such as `new URL('./my-training.js', import.meta.url)`. */
  readonly module: string | URL;
  /** What `openTraining` is called with; plain data. */
  readonly order?: unknown;
  /** Variables of its environment beside those of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Arguments of Node for it, such as `--max-old-space-size=4096`, beside those of this process. */
  readonly execArgv?: readonly string[] | undefined;
}
