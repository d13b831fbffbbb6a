import type { AdapterTrainer } from '@loop/core';
import { adapterParameters, emptyAdapter } from '@loop/core/generation';

import type { Port } from '../../remote/port.js';
import { toWireError } from '../../remote/wire-error.js';
import type { MessageFromTrainer, MessageToTrainer, TrainerAnswer, TrainerCall } from './trainer-messages.js';

/**
 * Serves a trainer to the other end of a line: opens it when it is asked to, then answers calls.
 *
 * @param open - Opens the trainer that an order names.
 */
export function serveTrainer<Order>(
  port: Port<MessageFromTrainer, MessageToTrainer<Order>>,
  open: (order: Order) => Promise<AdapterTrainer>,
): void {
  const jobs = new Map<number, AbortController>();
  let served: Promise<AdapterTrainer> | undefined;

  const start = async (order: Order): Promise<void> => {
    try {
      served = open(order);
      const { sites, frames, isDistilled, timestepLaw, emptyCondition } = await served;
      port.post({ type: 'opened', facts: { sites, frames, isDistilled, timestepLaw, emptyCondition } });
    } catch (error) {
      port.post({ type: 'open-failed', error: toWireError(error) });
    }
  };
  const answer = async (
    job: number,
    work: (trainer: AdapterTrainer, signal: AbortSignal) => Promise<TrainerAnswer | undefined>,
  ): Promise<void> => {
    const controller = new AbortController();
    jobs.set(job, controller);
    try {
      if (served === undefined) throw new Error('The service was asked to train before it was asked to open a trainer.');
      const result = await work(await served, controller.signal);
      port.post({ type: 'done', job, answer: result }, buffersOf(result));
    } catch (error) {
      port.post({ type: 'failed', job, error: toWireError(error) });
    } finally {
      jobs.delete(job);
    }
  };
  port.onMessage((message) => {
    if (message.type === 'open') void start(message.order);
    else if (message.type === 'call') void answer(message.job, (trainer, signal) => doCall(trainer, message.call, signal));
    else if (message.type === 'abort') jobs.get(message.job)?.abort();
    else void answer(message.job, async (trainer) => void (await trainer.dispose()));
  });
}

async function doCall(trainer: AdapterTrainer, call: TrainerCall, signal: AbortSignal): Promise<TrainerAnswer> {
  if (call.name === 'create') return trainer.create(call.settings, { signal });
  const { example, adapter } = call;
  if (call.name === 'evaluate') return trainer.evaluate(example, adapter, { signal });
  const gradients = emptyAdapter(adapter);
  const { loss } = await trainer.step(example, { adapter, gradients }, { signal });
  return { loss, gradients };
}

/** The memory of an answer, which is handed over where the line can do that. */
function buffersOf(answer: TrainerAnswer | undefined): readonly ArrayBuffer[] {
  if (answer === undefined) return [];
  const arrays =
    'prediction' in answer
      ? [answer.prediction]
      : adapterParameters('gradients' in answer ? answer.gradients : answer).map(({ values }) => values);
  return [...new Set(arrays.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
}
