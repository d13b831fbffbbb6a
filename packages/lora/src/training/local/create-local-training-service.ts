import { InvalidInputError, QueueFullError, UnsupportedError } from '@loop/core';
import type { Abortable, AdapterTrainer, DatasetEvent, DatasetInput, Milliseconds, TrainingService, TrainingSettings } from '@loop/core';

import { createTrainingConfiguration } from '../configuration/create-configuration.js';
import type { ConfigurationChanges, TrainingConfiguration } from '../configuration/training-configuration.js';
import { placeIn } from './training-files.js';
import type { TrainingFiles } from './training-files.js';
import { startTraining } from './training-run.js';
import type { TrainingRun } from './training-run.js';

/** The family of settings in `advanced` that the trainer of this machine reads: fields of a `TrainingConfiguration`. */
export const LOCAL_TRAINING = 'local';

/** The kinds of adapters that are trained here. */
const METHODS = ['lora', 'rslora', 'dora', 'lokr', 'loha'] as const;

/** What a service on this machine is made of. */
export interface LocalTrainingOptions {
  /** Opens what computes losses and gradients, such as `createAdapterTrainer` of `@loop/ace-onnx/train`. It is disposed when the training ends. */
  readonly openTrainer: (configuration: TrainingConfiguration, options: Abortable) => Promise<AdapterTrainer>;
  /** Where tracks are read and checkpoints written. */
  readonly files: TrainingFiles;
  /** Makes tensors of audio. @defaultValue the service prepares nothing */
  readonly prepare?: ((input: DatasetInput, options: Abortable) => AsyncGenerator<DatasetEvent, void, void>) | undefined;
  /** A clock in milliseconds. @defaultValue none: no speeds and no expected ends */
  readonly clock?: (() => Milliseconds) | undefined;
}

/**
 * Trains adapters on this machine, behind core's `TrainingService`. The settings are core's; all others are fields of a `TrainingConfiguration` in
 * `advanced.local`. A training goes on when nobody watches; `stop` ends it after its step with a checkpoint.
 *
 * @example
 * ```ts
 * const service = createLocalTrainingService({ openTrainer, files });
 * for await (const event of service.train({ tensors: 'tensors', output: 'runs/dusty', rank: 16, epochs: 40 })) console.log(event);
 * ```
 */
export function createLocalTrainingService({ openTrainer, files, prepare, clock }: LocalTrainingOptions): TrainingService {
  let run: TrainingRun | undefined;
  return {
    name: 'local trainer',
    capabilities: async () => ({
      kind: 'local',
      description: 'Trains adapters of ACE-Step 1.5 in this process, without Python.',
      methods: METHODS,
      honours: [
        'output',
        'method',
        'rank',
        'alpha',
        'dropout',
        'learningRate',
        'epochs',
        'batchSize',
        'gradientAccumulation',
        'saveEveryEpochs',
        'seed',
        'resumeFrom',
      ],
      family: LOCAL_TRAINING,
      datasets: prepare === undefined ? [] : ['place'],
      checkpoints: true,
      validation: true,
      exports: true,
      deterministic: true,
    }),
    async *prepare(input, options = {}) {
      if (prepare === undefined)
        throw new UnsupportedError('training', 'This trainer prepares no datasets; prepare them with `ace-onnx prepare`.');
      yield* prepare(input, options);
    },
    async *train(settings, { signal } = {}) {
      signal?.throwIfAborted();
      if (run?.isRunning === true) throw new QueueFullError('A training runs already; wait for its end, or stop it.', 1);
      const configuration = toLocalConfiguration(settings);
      const started = startTraining(configuration, { openTrainer, files, clock });
      run = started;
      yield* started.watch(signal);
    },
    async *watch({ signal } = {}) {
      if (run !== undefined) yield* run.watch(signal);
    },
    status: async () => run?.status() ?? { running: false, phase: undefined, message: 'Nothing was trained yet.', losses: [] },
    async stop() {
      run?.stop();
    },
    async export({ output, to }) {
      const adapter = (await files.list(output)).includes('final') ? placeIn(output, 'final') : output;
      const names = (await files.list(adapter)).filter((name) => /^adapter_|^lokr_/u.test(name));
      if (names.length === 0)
        throw new InvalidInputError('input', [{ path: 'output', message: 'must be a training that has ended', received: output }]);
      if ((await files.list(to)).length > 0) throw new InvalidInputError('input', [{ path: 'to', message: 'must be empty', received: to }]);
      const copies = await Promise.all(
        names.map(async (name) => {
          const source = await files.open(placeIn(adapter, name));
          return [name, await source.read(0, source.size)] as const;
        }),
      );
      await files.writeFolder(to, new Map(copies));
      return { source: to };
    },
  };
}

/**
 * The configuration that settings ask for.
 *
 * @throws {InvalidInputError} With the path of each field that cannot be.
 */
export function toLocalConfiguration({ advanced, ...settings }: TrainingSettings): TrainingConfiguration {
  const own = (advanced?.[LOCAL_TRAINING] ?? {}) as ConfigurationChanges;
  // Dropout of the adapter costs a tenth of a step, so that here it is asked for.
  const configuration = createTrainingConfiguration(settings, { dropout: 0, ...own });
  if (configuration.output === '')
    throw new InvalidInputError('settings', [{ path: 'output', message: 'must be the folder that the run writes into' }]);
  if (!(METHODS as readonly string[]).includes(configuration.method))
    throw new InvalidInputError('settings', [
      { path: 'method', message: 'is not trained here', received: configuration.method, allowed: METHODS },
    ]);
  return configuration;
}
