import { InferenceError } from '@loop/core';

import type { Port, ServicePort } from '../remote/port.js';

/** The inside of a worker, as far as it is used here. */
export interface WorkerInside {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/** The line from inside a worker to its page. */
export function portOfPage<Sent, Received>(inside: WorkerInside): Port<Sent, Received> {
  return {
    post: (message, transfer = []) => inside.postMessage(message, [...transfer]),
    onMessage(listener) {
      inside.onmessage = ({ data }: MessageEvent<Received>) => listener(data);
    },
  };
}

/** The line from a page to a worker of its own. When the worker ends by itself, the error is `inference_failed` at the step `worker`. */
export function portOfWorker<Sent, Received>(worker: Worker): ServicePort<Sent, Received> {
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    onMessage: (listener) => worker.addEventListener('message', ({ data }: MessageEvent<Received>) => listener(data)),
    onEnd(listener) {
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        const text = event.message || 'its script could not be loaded';
        listener(new InferenceError(`The worker stopped: ${text}. The next call starts a new one.`, 'worker'));
      });
      worker.addEventListener('messageerror', () => listener(new InferenceError('A message of the worker could not be read.', 'worker')));
    },
    close: () => worker.terminate(),
  };
}
