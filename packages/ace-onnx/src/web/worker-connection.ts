import { createChannel, InferenceError, InvalidInputError, ModelLoadError } from '@loop/core';
import type { Abortable, Channel, GenerationStreamEvent, MusicCapabilities, MusicRequest } from '@loop/core';

import type { MemoryPlan } from '../pipeline/plan-memory.js';
import type { JobMessage, MessageFromWorker, MessageToWorker } from './messages.js';
import type { WebSource } from './open-web-checkpoint.js';
import type { EngineOptions } from './web-engine.js';
import type { WebRuntimeReport } from './web-runtime.js';
import { fromWireError } from './wire-error.js';

/** A worker that has opened a checkpoint. */
export interface WorkerConnection {
  readonly name: string;
  readonly capabilities: MusicCapabilities;
  readonly report: WebRuntimeReport;
  readonly memoryPlan: MemoryPlan;
  /** Whether the worker still runs. */
  isAlive(): boolean;
  /** Has the worker do a job. Leaving the loop, or the signal, has it stop the work. */
  run(request: MusicRequest, options: Abortable): AsyncGenerator<GenerationStreamEvent, void, void>;
  /** Ends the worker at once; what is running rejects with the error. */
  close(error: Error): void;
}

/**
 * Starts a worker and has it open a checkpoint.
 *
 * @throws What opening threw in the worker; {ModelLoadError} when the worker itself does not start.
 */
export async function connectWorker(start: () => Worker, source: WebSource, options: EngineOptions & Abortable): Promise<WorkerConnection> {
  const { signal, ...engine } = options;
  signal?.throwIfAborted();
  const worker = startWorker(start);
  const opening = createChannel<Exclude<MessageFromWorker, JobMessage>>();
  const jobs = new Map<number, Channel<JobMessage>>();
  let isAlive = true;
  let lastJob = 0;
  const post = (message: MessageToWorker): void => worker.postMessage(message);
  const close = (error: unknown): void => {
    isAlive = false;
    worker.terminate();
    for (const channel of [opening, ...jobs.values()]) channel.fail(error);
  };
  worker.addEventListener('message', ({ data }: MessageEvent<MessageFromWorker>) => {
    if ('job' in data) jobs.get(data.job)?.push(data);
    else opening.push(data);
  });
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    close(
      new InferenceError(
        `The worker stopped: ${event.message || 'its script could not be loaded'}. The next call starts a new one.`,
        'worker',
      ),
    );
  });
  worker.addEventListener('messageerror', () => close(new InferenceError('A message of the worker could not be read.', 'worker')));

  const onAbort = (): void => close(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    post({ type: 'open', source, options: engine });
    const { value: answer } = (await opening.take())!;
    if (answer.type === 'open-failed') throw fromWireError(answer.error);
    const { name, capabilities, report, memoryPlan } = answer;
    return { name, capabilities, report, memoryPlan, isAlive: () => isAlive, run, close };
  } catch (error) {
    close(error);
    signal?.throwIfAborted();
    throw (error as Partial<InferenceError>).step === 'worker' ? notStarted(error) : error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }

  async function* run(request: MusicRequest, { signal: leave }: Abortable): AsyncGenerator<GenerationStreamEvent, void, void> {
    const job = (lastJob += 1);
    const messages = createChannel<JobMessage>();
    const onLeave = (): void => messages.fail(leave?.reason);
    let isRunning = false;
    jobs.set(job, messages);
    leave?.addEventListener('abort', onLeave, { once: true });
    try {
      send(job, request);
      isRunning = true;
      while (isRunning) {
        leave?.throwIfAborted();
        const { value: message } = (await messages.take())!;
        isRunning = message.type === 'job-event' && message.event.type !== 'result';
        if (message.type === 'job-failed') throw fromWireError(message.error);
        yield message.event;
      }
    } finally {
      leave?.removeEventListener('abort', onLeave);
      jobs.delete(job);
      if (isRunning && isAlive) post({ type: 'abort', job });
    }
  }

  function send(job: number, request: MusicRequest): void {
    try {
      post({ type: 'generate', job, request });
    } catch (error) {
      const issue = { path: 'advanced', message: 'must be plain data, which can be sent to a worker' };
      throw new InvalidInputError('request', [issue], { cause: error });
    }
  }
}

function startWorker(start: () => Worker): Worker {
  try {
    return start();
  } catch (error) {
    throw notStarted(error);
  }
}

function notStarted(cause: unknown): ModelLoadError {
  const text = cause instanceof Error ? cause.message : String(cause);
  return new ModelLoadError(`The worker did not start: ${text} Give a worker of your own as \`worker\`, or \`worker: false\`.`, 'other', {
    cause,
  });
}
