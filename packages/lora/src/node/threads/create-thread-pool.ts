import { DisposedError, InferenceError } from '@loop/core';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import { fromTransit } from './error-in-transit.js';
import type { ErrorInTransit } from './error-in-transit.js';
import { findWorkerScript } from './find-worker-script.js';

/** What a thread answers to a job. */
export type ThreadAnswer<Value> = { readonly value: Value } | { readonly fault: ErrorInTransit };

/** Threads that do jobs. */
export interface ThreadPool<Job, Value> {
  /** How many jobs run concurrently. */
  readonly size: number;
  /** Does a job, in a free thread. Rejects like the job, or when its thread died. */
  readonly run: (job: Job) => Promise<Value>;
  /** Ends all threads at once; what runs is given up. Safe to call twice. */
  readonly dispose: () => Promise<void>;
}

/** Settings of {@link createThreadPool}. */
export interface ThreadPoolOptions<Job, Value> {
  /** The worker's script below `src/node`, without ending: one that calls `answerJobs`. */
  readonly script: string;
  /** How many threads; 0 is here. @defaultValue one for each core, at most eight */
  readonly threads: number | undefined;
  /** Does a job in this thread: without threads, and where a worker's script is not to be found. */
  readonly runHere: (job: Job) => Promise<Value>;
  /** What a job works on, for messages. */
  readonly nameOf: (job: Job) => string;
}

/** More threads than these wait for the disk, unless somebody says otherwise. */
const MOST_THREADS = 8;
const MAX_MESSAGE = 200;

/** Creates the threads when their first job comes. */
export function createThreadPool<Job, Value>(options: ThreadPoolOptions<Job, Value>): ThreadPool<Job, Value> {
  const { threads, runHere, nameOf } = options;
  const found = threads === 0 ? undefined : findWorkerScript(options.script);
  if (found === undefined) return { size: 1, run: runHere, dispose: () => Promise.resolve() };
  const size = threads ?? Math.min(MOST_THREADS, availableParallelism());
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
      const answer = await ask<Job, Value>(worker, job, nameOf(job)).catch((error: unknown) => {
        // The thread is gone; whoever waits gets another.
        all.delete(worker);
        if (!isDisposed && waiting.length > 0) release(spawn());
        throw error;
      });
      if (!isDisposed) release(worker);
      if ('value' in answer) return answer.value;
      throw fromTransit(answer.fault);
    },
    async dispose() {
      isDisposed = true;
      for (const { reject } of waiting.splice(0)) reject(new DisposedError('The pool'));
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

function ask<Job, Value>(worker: Worker, job: Job, name: string): Promise<ThreadAnswer<Value>> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      done();
    };
    const onMessage = (answer: ThreadAnswer<Value>): void => settle(() => resolve(answer));
    const crashed = (cause?: Error): InferenceError => {
      const why = cause === undefined ? '' : `: ${cause.message.slice(0, MAX_MESSAGE)}`;
      return new InferenceError(`The thread that worked on ${name} ended${why}.`, 'worker', cause === undefined ? undefined : { cause });
    };
    const onError = (error: Error): void => settle(() => reject(crashed(error)));
    const onExit = (): void => settle(() => reject(crashed()));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(job);
  });
}
