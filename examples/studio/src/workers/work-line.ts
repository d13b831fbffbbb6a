import { LoopError } from '@loop/core';
import type { Abortable, ErrorCode } from '@loop/core';

/** What long work is watched and ended by. */
export interface Watched extends Abortable {
  /** The share that is done, 0–1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** Has an order carried out in a thread of its own. Rejects with what the work failed with, or with {@link NoWorker}. */
export type WorkLine<Order, Answer> = (order: Order, watched?: Watched) => Promise<Answer>;

/** An order on its way to a worker. */
export interface SentOrder<Order> {
  readonly id: number;
  readonly order: Order;
}

/** What a worker answers to an order: how far it is, and then once what came of it. */
export type WorkerAnswer<Answer> = { readonly id: number } & (
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'done'; readonly value: Answer }
  | { readonly type: 'failed'; readonly error: unknown; readonly code: ErrorCode | undefined }
);

/** There is no worker: this browser starts none of this kind, or the one that ran has died. */
export class NoWorker extends Error {}

interface Waiting<Answer> extends Watched {
  readonly sent: SentOrder<unknown>;
  readonly resolve: (value: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** A worker that has had nothing to do for so long ends, in milliseconds. */
const IDLE_MS = 10_000;

/**
 * Creates a line to a worker that carries out orders by `answerOrders`. It starts with the first order and ends when it has nothing to do. What is aborted
 * ends with it at once; what else waits begins again in a new one.
 */
export function createWorkLine<Order, Answer>(start: () => Worker): WorkLine<Order, Answer> {
  const waiting = new Map<number, Waiting<Answer>>();
  let count = 0;
  let worker: Worker | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;

  const end = (): void => {
    clearTimeout(idle);
    worker?.terminate();
    worker = undefined;
  };
  const fail = (message: string): void => {
    end();
    for (const { reject } of waiting.values()) reject(new NoWorker(message));
    waiting.clear();
  };
  const begin = (): Worker => {
    const made = start();
    made.onerror = ({ message }) => fail(message);
    made.onmessage = ({ data }: MessageEvent<WorkerAnswer<Answer>>) => {
      const asked = waiting.get(data.id);
      if (data.type === 'progress') return asked?.onProgress?.(data.fraction);
      waiting.delete(data.id);
      if (waiting.size === 0) idle = setTimeout(end, IDLE_MS);
      if (data.type === 'done') asked?.resolve(data.value);
      else asked?.reject(data.code === undefined ? data.error : new LoopError(data.code, (data.error as Error).message));
    };
    return made;
  };
  const send = (sent: SentOrder<unknown>): void => {
    try {
      clearTimeout(idle);
      (worker ??= begin()).postMessage(sent);
    } catch (error) {
      fail((error as Error).message);
    }
  };
  return async (order, { signal, onProgress } = {}) => {
    signal?.throwIfAborted();
    const sent: SentOrder<Order> = { id: (count += 1), order };
    const abort = (): void => {
      const asked = waiting.get(sent.id);
      if (asked === undefined) return;
      waiting.delete(sent.id);
      asked.reject(signal?.reason);
      end();
      for (const other of waiting.values()) send(other.sent);
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await new Promise<Answer>((resolve, reject) => {
        waiting.set(sent.id, { sent, onProgress, resolve, reject });
        send(sent);
      });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  };
}
