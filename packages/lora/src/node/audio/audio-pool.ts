import { DisposedError, FileFormatError, InferenceError, StorageError, UnsupportedError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import { findWorkerScript } from '../threads/find-worker-script.js';
import { runAudioJob } from './audio-job.js';
import type { AudioJob, AudioJobResults } from './audio-job.js';

/** What a worker sends back. @internal */
export type WorkerAnswer =
  | { readonly value: AudioJobResults[keyof AudioJobResults] }
  | { readonly fault: { readonly message: string; readonly code: string | undefined } };

/** Threads that do jobs on audio files. @internal */
export interface AudioPool {
  /** How many jobs run concurrently. */
  readonly size: number;
  /** Does a job, in a free thread. Rejects like the job, or when its thread died. */
  readonly run: <J extends AudioJob>(job: J) => Promise<AudioJobResults[J['kind']]>;
  /** Ends all threads at once; what runs is given up. Safe to call twice. */
  readonly dispose: () => Promise<void>;
}

/** How many threads work unless somebody says otherwise. */
const MOST_WORKERS = 8;
const MAX_MESSAGE = 200;

/**
 * Creates the threads when their first job comes. Without workers, or where a worker's script is not to be found, jobs run here, one by one.
 *
 * @param workers - How many; 0 is here. @defaultValue one per core, at most eight
 * @internal
 */
export function createAudioPool({ workers, signal }: Abortable & { readonly workers?: number | undefined } = {}): AudioPool {
  const found = workers === 0 ? undefined : findWorkerScript('audio/audio-worker');
  if (found === undefined) return { size: 1, run: (job) => runAudioJob(job, { signal }), dispose: () => Promise.resolve() };
  const size = Math.max(1, workers ?? Math.min(MOST_WORKERS, availableParallelism()));
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: { readonly resolve: (worker: Worker) => void; readonly reject: (error: Error) => void }[] = [];
  let isDisposed = false;
  const release = (worker: Worker): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(worker);
    else next.resolve(worker);
  };
  const spawn = (): Worker => {
    const worker = new Worker(found.script, { ...found.options, stdout: true, stderr: true });
    // A library that writes about a damaged file must not write into somebody's terminal.
    worker.stdout.resume();
    worker.stderr.resume();
    all.add(worker);
    worker.once('exit', () => all.delete(worker));
    return worker;
  };
  const acquire = (): Promise<Worker> => {
    if (isDisposed) return Promise.reject(new DisposedError('The pool'));
    const worker = idle.pop();
    if (worker !== undefined) return Promise.resolve(worker);
    if (all.size < size) return Promise.resolve(spawn());
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
    });
  };
  return {
    size,
    async run(job) {
      const worker = await acquire();
      const answer = await ask(worker, job).catch((error: unknown) => {
        // The thread is gone; whoever waits gets another.
        all.delete(worker);
        if (!isDisposed && waiting.length > 0) release(spawn());
        throw error;
      });
      if (!isDisposed) release(worker);
      if ('value' in answer) return answer.value as never;
      throw toError(answer.fault.message, answer.fault.code);
    },
    async dispose() {
      isDisposed = true;
      for (const { reject } of waiting.splice(0)) reject(new DisposedError('The pool'));
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

function ask(worker: Worker, job: AudioJob): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      done();
    };
    const onMessage = (answer: WorkerAnswer): void => settle(() => resolve(answer));
    const crashed = (cause?: Error): InferenceError => {
      const why = cause === undefined ? '' : `: ${cause.message.slice(0, MAX_MESSAGE)}`;
      return new InferenceError(
        `The thread that worked on ${job.path} ended${why}.`,
        'worker',
        cause === undefined ? undefined : { cause },
      );
    };
    const onError = (error: Error): void => settle(() => reject(crashed(error)));
    const onExit = (): void => settle(() => reject(crashed()));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(job);
  });
}

/** Errors lose their class on the way between threads. */
function toError(message: string, code: string | undefined): Error {
  if (code === 'file_format') return new FileFormatError('audio', message);
  if (code === 'unsupported') return new UnsupportedError('audio', message);
  if (code === 'storage') return new StorageError(message, 'other');
  return new Error(message);
}
