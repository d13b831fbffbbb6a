import { InferenceError } from '@loop/core';
import type { Abortable, AdapterTrainer } from '@loop/core';
import { Worker } from 'node:worker_threads';

import type { ServicePort } from '../remote/port.js';
import { connectTrainer } from '../train/remote/connect-trainer.js';
import type { MessageFromTrainer, MessageToTrainer } from '../train/remote/trainer-messages.js';
import { openAdapterTrainer } from './open-adapter-trainer.js';
import type { AdapterTrainerOrder } from './open-adapter-trainer.js';

/** The script of the worker, which is there once the package is built. */
export const TRAINER_SCRIPT = new URL('./trainer-worker.js', import.meta.url);

/** How a trainer is loaded. */
export interface LoadAdapterTrainerOptions extends AdapterTrainerOrder, Abortable {
  /**
   * Computes in a worker, because a run of ONNX Runtime keeps the thread that asks for it; `false` computes here. A function starts the worker itself,
   * for programs that bundle its script.
   *
   * @defaultValue true
   */
  readonly worker?: boolean | (() => Worker) | undefined;
}

/**
 * Opens a published checkpoint of ACE-Step 1.5 for training adapters of it, in a worker.
 *
 * @param source - A folder in the published layout, one of the models in such a folder, or the name of a model that was pulled.
 * @throws {ModelMissingError} When the folder or a part of it is not there.
 * @throws {UnsupportedError} When it is of another family.
 * @throws {InvalidInputError} With the option's name.
 * @throws {ModelLoadError} When a network cannot be loaded.
 */
export async function loadAdapterTrainer(source: string, options: LoadAdapterTrainerOptions = {}): Promise<AdapterTrainer> {
  const { worker = true, signal, ...order } = options;
  signal?.throwIfAborted();
  if (worker === false) return openAdapterTrainer({ ...order, source });
  const started = typeof worker === 'function' ? worker() : new Worker(TRAINER_SCRIPT);
  return connectTrainer(portOf(started), { ...order, source }, { signal });
}

function portOf<Order>(worker: Worker): ServicePort<MessageToTrainer<Order>, MessageFromTrainer> {
  let isClosed = false;
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    onMessage: (listener) => void worker.on('message', listener),
    onEnd(listener) {
      worker.on('error', (error) => listener(error));
      worker.on('exit', (code) => {
        if (!isClosed) listener(new InferenceError(`The worker that trains has ended with code ${code}.`, 'worker'));
      });
    },
    close() {
      isClosed = true;
      void worker.terminate();
    },
  };
}
