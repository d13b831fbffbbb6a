import { DisposedError, raceAbort } from '@loop/core';
import type { Abortable, AdapterTrainer, AdapterWeights, EvaluatedExample } from '@loop/core';
import { adapterParameters } from '@loop/core/generation';

import type { ServicePort } from '../../remote/port.js';
import { fromWireError } from '../../remote/wire-error.js';
import type { MessageFromTrainer, MessageToTrainer, TrainerAnswer, TrainerCall, TrainerFacts } from './trainer-messages.js';

interface Waiting {
  readonly resolve: (answer: TrainerAnswer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes a trainer at the other end of a line one of this place. Adapters are copied there for each call, gradients are handed back.
 *
 * @param order - Says which trainer to open.
 * @param options - `signal`: ends the opening.
 * @throws What opening threw there, with its code and evidence.
 */
export async function connectTrainer<Order>(
  port: ServicePort<MessageToTrainer<Order>, MessageFromTrainer>,
  order: Order,
  { signal }: Abortable = {},
): Promise<AdapterTrainer> {
  const waiting = new Map<number, Waiting>();
  let jobs = 0;
  let end: Error | undefined;
  let opened: (facts: TrainerFacts) => void = () => {};
  let refused: (error: unknown) => void = () => {};
  const opening = new Promise<TrainerFacts>((resolve, reject) => ([opened, refused] = [resolve, reject]));
  const endAll = (error: Error): void => {
    end = error;
    refused(error);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  port.onMessage((message) => {
    if (message.type === 'opened') opened(message.facts);
    else if (message.type === 'open-failed') refused(fromWireError(message.error));
    else {
      const job = waiting.get(message.job);
      waiting.delete(message.job);
      if (message.type === 'done') job?.resolve(message.answer);
      else job?.reject(fromWireError(message.error));
    }
  });
  port.onEnd(endAll);
  port.post({ type: 'open', order });
  const facts = await raceAbort(opening, signal).catch((error: unknown) => {
    port.close();
    throw error;
  });

  const ask = (
    message: (job: number) => MessageToTrainer<Order>,
  ): { readonly job: number; readonly answer: Promise<TrainerAnswer | undefined> } => {
    const job = (jobs += 1);
    const answer = new Promise<TrainerAnswer | undefined>((resolve, reject) => {
      if (end === undefined) waiting.set(job, { resolve, reject });
      else reject(end);
    });
    if (end === undefined) port.post(message(job));
    return { job, answer };
  };
  const call = async (what: TrainerCall, leave: AbortSignal | undefined): Promise<TrainerAnswer> => {
    leave?.throwIfAborted();
    const { job, answer } = ask((number) => ({ type: 'call', job: number, call: what }));
    const abort = (): void => port.post({ type: 'abort', job });
    leave?.addEventListener('abort', abort, { once: true });
    try {
      return (await raceAbort(answer, leave))!;
    } finally {
      leave?.removeEventListener('abort', abort);
    }
  };
  return {
    ...facts,
    create: async (settings, options = {}) => (await call({ name: 'create', settings }, options.signal)) as AdapterWeights,
    async step(example, { adapter, gradients }, options = {}) {
      const { loss, gradients: own } = (await call({ name: 'step', example, adapter }, options.signal)) as {
        readonly loss: number;
        readonly gradients: AdapterWeights;
      };
      const into = adapterParameters(gradients);
      for (const [index, { values }] of adapterParameters(own).entries())
        for (let place = 0; place < values.length; place += 1) into[index]!.values[place]! += values[place]!;
      return { loss };
    },
    evaluate: async (example, adapter, options = {}) =>
      (await call({ name: 'evaluate', example, adapter }, options.signal)) as EvaluatedExample,
    async dispose() {
      if (end !== undefined) return;
      const { answer } = ask((job) => ({ type: 'dispose', job }));
      await answer.catch(() => undefined);
      port.close();
      endAll(new DisposedError('The trainer'));
    },
  };
}
