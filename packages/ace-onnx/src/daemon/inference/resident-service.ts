import type { Abortable } from '@loop/core';
import { raceAbort } from '@loop/core';

import type { InferenceOrder } from './inference-order.js';
import type { InferenceService } from './start-inference.js';

/** Keeps one generator open: the next order for another closes it. */
export interface ResidentService {
  /** The generator of an order; opened when another or none is open. The signal ends the wait, not the opening, for the next request may need it. */
  use(order: InferenceOrder, options?: Abortable): Promise<InferenceService>;
  /** Whether the generator of an order is open or being opened; `undefined` when it is neither. */
  stateOf(order: InferenceOrder): 'open' | 'opening' | undefined;
  /** Ends the process; one that is still being opened ends as soon as it is. Safe to call twice. */
  close(): Promise<void>;
}

/** @param start - Opens a generator in a process of its own. */
export function createResidentService(start: (order: InferenceOrder) => Promise<InferenceService>): ResidentService {
  let held: { readonly key: string; isOpening: boolean; readonly service: Promise<InferenceService> } | undefined;
  const close = async (): Promise<void> => {
    const closing = held;
    held = undefined;
    const ended = closing?.service.then(({ generator }) => generator.dispose()).catch(() => undefined);
    if (closing?.isOpening === false) await ended;
  };
  return {
    use(order, { signal } = {}) {
      const key = keyOf(order);
      if (held?.key !== key) {
        void close();
        const service = start(order);
        const opened = { key, isOpening: true, service };
        held = opened;
        service.then(
          () => (opened.isOpening = false),
          // A model that could not be opened is tried again with the next request.
          () => (held === opened ? (held = undefined) : undefined),
        );
      }
      return raceAbort(held!.service, signal);
    },
    stateOf(order) {
      if (held?.key !== keyOf(order)) return undefined;
      return held.isOpening ? 'opening' : 'open';
    },
    close,
  };
}

function keyOf(order: InferenceOrder): string {
  return JSON.stringify(order);
}
