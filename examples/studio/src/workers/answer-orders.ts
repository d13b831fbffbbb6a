import { isLoopError } from '@loop/core';

import type { SentOrder, WorkerAnswer } from './work-line.js';

/** Carries out the orders of a work line in this worker. The samples and bytes of what is made are handed over, not copied. */
export function answerOrders<Order, Answer extends object>(
  work: (order: Order, onProgress: (fraction: number) => void) => Answer | Promise<Answer>,
): void {
  const answer = (message: WorkerAnswer<Answer>, transfer: Transferable[] = []): void => postMessage(message, { transfer });
  addEventListener('message', ({ data: { id, order } }: MessageEvent<SentOrder<Order>>) => {
    const carryOut = async (): Promise<Answer> => work(order, (fraction) => answer({ id, type: 'progress', fraction }));
    carryOut().then(
      (value) => answer({ id, type: 'done', value }, buffersOf(value)),
      (error: unknown) => answer({ id, type: 'failed', error, code: isLoopError(error) ? error.code : undefined }),
    );
  });
}

function buffersOf({ bytes, channels = [] }: { readonly bytes?: Uint8Array; readonly channels?: readonly Float32Array[] }): Transferable[] {
  const all = [...(bytes === undefined ? [] : [bytes]), ...channels].map(({ buffer }) => buffer as ArrayBuffer);
  // Channels may share one buffer, which can be handed over once.
  return [...new Set(all)];
}
