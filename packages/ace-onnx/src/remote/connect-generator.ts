import { createChannel, InvalidInputError } from '@loop/core';
import type { Abortable, Channel, MusicCapabilities } from '@loop/core';

import type { Call, CallEvent, ServedTools } from './calls.js';
import type { JobMessage, MessageFromService, MessageToService } from './messages.js';
import type { ServicePort } from './port.js';
import { fromWireError } from './wire-error.js';

/** The line to a service. */
export type GeneratorPort<Order, About> = ServicePort<MessageToService<Order>, MessageFromService<About>>;

/** A service that has opened a generator. */
export interface GeneratorConnection<About> {
  readonly name: string;
  readonly capabilities: MusicCapabilities;
  /** What it can do beside music. */
  readonly tools: ServedTools;
  readonly about: About;
  /** Whether the service still runs. */
  isAlive(): boolean;
  /** Has the service answer a call. Leaving the loop, or the signal, has it stop the work. */
  run<C extends Call>(call: C, options: Abortable): AsyncGenerator<CallEvent<C['name']>, void, void>;
  /** Ends the service at once; what is running rejects with the error. */
  close(error: Error): void;
}

/**
 * Has a service open a generator.
 *
 * @param start - Starts the service and gives the line to it.
 * @param order - What it opens; plain data.
 * @throws What opening threw in the service, or the error with which the service ended.
 */
export async function connectGenerator<Order, About>(
  start: () => GeneratorPort<Order, About>,
  order: Order,
  { signal }: Abortable = {},
): Promise<GeneratorConnection<About>> {
  signal?.throwIfAborted();
  const port = start();
  const opening = createChannel<Exclude<MessageFromService<About>, JobMessage>>();
  const jobs = new Map<number, Channel<JobMessage>>();
  let isAlive = true;
  let lastJob = 0;
  const close = (error: unknown): void => {
    isAlive = false;
    port.close();
    for (const channel of [opening, ...jobs.values()]) channel.fail(error);
  };
  port.onMessage((message) => {
    if ('job' in message) jobs.get(message.job)?.push(message);
    else opening.push(message);
  });
  port.onEnd(close);

  const onAbort = (): void => close(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    port.post({ type: 'open', order });
    const { value: answer } = (await opening.take())!;
    if (answer.type === 'open-failed') throw fromWireError(answer.error);
    const { name, capabilities, tools, about } = answer;
    return { name, capabilities, tools, about, isAlive: () => isAlive, run, close };
  } catch (error) {
    close(error);
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }

  async function* run<C extends Call>(call: C, { signal: leave }: Abortable): AsyncGenerator<CallEvent<C['name']>, void, void> {
    const job = (lastJob += 1);
    const messages = createChannel<JobMessage>();
    const onLeave = (): void => messages.fail(leave?.reason);
    let isRunning = false;
    jobs.set(job, messages);
    leave?.addEventListener('abort', onLeave, { once: true });
    try {
      send(job, call);
      isRunning = true;
      while (isRunning) {
        leave?.throwIfAborted();
        const { value: message } = (await messages.take())!;
        isRunning = message.type === 'job-event' && message.event.type !== 'result';
        if (message.type === 'job-failed') throw fromWireError(message.error);
        // A service answers what it was asked.
        yield message.event as CallEvent<C['name']>;
      }
    } finally {
      leave?.removeEventListener('abort', onLeave);
      jobs.delete(job);
      if (isRunning && isAlive) port.post({ type: 'abort', job });
    }
  }

  function send(job: number, call: Call): void {
    try {
      port.post({ type: 'call', job, call });
    } catch (error) {
      const path = call.name === 'generate' ? 'advanced' : call.name;
      const issue = { path, message: 'must be plain data, which can be sent to where the work is done' };
      throw new InvalidInputError('request', [issue], { cause: error });
    }
  }
}
