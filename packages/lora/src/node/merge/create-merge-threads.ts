import { DisposedError, InferenceError } from '@loop/core';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import { createRowMergers } from '../../merge/rows/create-row-mergers.js';
import type { OpenRowMerger, StoredRows } from '../../merge/rows/row-merger.js';
import { findWorkerScript } from '../threads/find-worker-script.js';
import type { WorkerScript } from '../threads/find-worker-script.js';
import type { MergeAnswer, MergeQuestion } from './merge-messages.js';

/** Threads that merge adapters. */
export interface MergeThreads {
  /** For `mergeAdapters`. */
  readonly openMerger: OpenRowMerger;
  /** How many threads there may be; 0 where everything is done here. */
  readonly size: number;
  /** Ends the threads; what runs is given up. Safe to call twice. */
  dispose(): Promise<void>;
}

/** Settings of {@link createMergeThreads}. */
export interface MergeThreadsOptions {
  /** How many threads; 0 merges here. @defaultValue one for each core, at most eight */
  readonly threads?: number | undefined;
}

/** More threads than these wait for the disk. */
const MOST_THREADS = 8;

/** Weights with fewer values are merged here: they would be done before a thread has them. */
const FEW_VALUES = 512 * 1_024;

/**
 * Prepares threads that merge adapters into a base model, for `mergeAdapters(base, adapters, { openMerger })`. Rows of large weights are divided among
 * them, and the file has the same bytes as without them. They start with the first large weight.
 */
export function createMergeThreads({ threads }: MergeThreadsOptions = {}): MergeThreads {
  const size = threads ?? Math.min(MOST_THREADS, availableParallelism());
  const found = size === 0 ? undefined : findWorkerScript('merge/merge-worker');
  if (found === undefined) return { openMerger: createRowMergers(), size: 0, dispose: () => Promise.resolve() };
  const openHere = createRowMergers();
  let all: readonly Thread[] = [];
  let isDisposed = false;
  let tensors = 0;
  const openMerger: OpenRowMerger = async (merge) => {
    if (isDisposed) throw new DisposedError('The threads that merge');
    if (merge.shape.reduce((product, length) => product * length, 1) < FEW_VALUES) return openHere(merge);
    if (all.length === 0) all = Array.from({ length: size }, () => startThread(found));
    const tensor = (tensors += 1);
    const opened = await Promise.all(all.map((thread) => thread.ask({ kind: 'open', tensor, merge })));
    const isMeasured = opened.some((answer) => 'isMeasured' in answer && answer.isMeasured);
    // Lengths of columns are summed up in one thread, which then knows them.
    const workers = isMeasured ? all.slice(0, 1) : all;
    let turn = 0;
    const next = (): Thread => workers[(turn += 1) % workers.length]!;
    return {
      concurrency: 2 * workers.length,
      measure: isMeasured ? async (rows) => void (await next().ask({ kind: 'measure', tensor, rows: ownBytes(rows) })) : undefined,
      async merge(rows) {
        const answer = await next().ask({ kind: 'merge', tensor, rows: ownBytes(rows) });
        return (answer as { readonly bytes: Uint8Array }).bytes;
      },
      close: async () => void (await Promise.all(all.map((thread) => thread.ask({ kind: 'close', tensor })))),
    };
  };
  return {
    openMerger,
    size,
    async dispose() {
      isDisposed = true;
      await Promise.all(all.map((thread) => thread.end()));
    },
  };
}

/** A part of a large buffer is copied, or the whole buffer would go over. */
function ownBytes({ bytes, from, to }: StoredRows): StoredRows {
  return { bytes: bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice(), from, to };
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

interface Thread {
  ask(question: WithoutId<MergeQuestion>): Promise<MergeAnswer>;
  end(): Promise<void>;
}

function startThread({ script, options }: WorkerScript): Thread {
  const worker = new Worker(script, options);
  // Waiting for work must not keep a program alive.
  worker.unref();
  const waiting = new Map<number, { readonly resolve: (answer: MergeAnswer) => void; readonly reject: (error: Error) => void }>();
  let asked = 0;
  let end: Error | undefined;
  const fail = (error: Error): void => {
    end ??= error;
    for (const { reject } of waiting.values()) reject(end);
    waiting.clear();
    worker.unref();
  };
  worker.on('message', (answer: MergeAnswer) => {
    const entry = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('fault' in answer) entry?.reject(new InferenceError(`A thread could not merge: ${answer.fault.slice(0, 200)}.`, 'worker'));
    else entry?.resolve(answer);
  });
  worker.on('error', (cause) => fail(new InferenceError('The thread that merged ended.', 'worker', { cause })));
  worker.on('exit', () => fail(new InferenceError('The thread that merged ended.', 'worker')));
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (end !== undefined) return void reject(end);
        const id = (asked += 1);
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ ...question, id });
      }),
    async end() {
      fail(new DisposedError('The threads that merge'));
      await worker.terminate();
    },
  };
}
