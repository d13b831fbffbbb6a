// The script of the process that trains for `createFolderTraining`.
import { watchParent } from '@loop/cli';
import { InvalidInputError } from '@loop/core';
import type { AdapterTrainer, DatasetEvent, TrainingEvent } from '@loop/core';

import { createLocalTrainingService } from '../../../training/local/create-local-training-service.js';
import { toTransit } from '../../threads/error-in-transit.js';
import { createTrainingFolder } from '../training-folder.js';
import type { OpenTraining, TrainingParts } from './training-parts.js';
import type { MessageFromTraining, MessageToTraining } from './worker-messages.js';

const stopped = new AbortController();
let stopRun: () => void = () => {};
let opening: { readonly root: string; readonly parts: Promise<TrainingParts> } | undefined;

watchParent();
process.on('message', (message) => take(message as MessageToTraining));

function take(message: MessageToTraining): void {
  if (message.type === 'open') {
    opening = { root: message.root, parts: open(message) };
    // It is thrown where the parts are used.
    opening.parts.catch(() => undefined);
  } else if (message.type === 'stop') {
    stopped.abort(new Error('The training was stopped before its first step.'));
    stopRun();
  } else void answer(message);
}

async function open({ module, order }: Extract<MessageToTraining, { type: 'open' }>): Promise<TrainingParts> {
  const { openTraining } = (await import(module)) as { readonly openTraining?: OpenTraining };
  if (typeof openTraining === 'function') return openTraining(order);
  throw new InvalidInputError('worker', [{ path: 'module', message: 'must export `openTraining`', received: module }]);
}

async function answer(task: Exclude<MessageToTraining, { type: 'open' | 'stop' }>): Promise<void> {
  try {
    for await (const event of eventsOf(task)) post({ type: 'event', event });
    post({ type: 'done' });
  } catch (error) {
    post({ type: 'failed', error: toTransit(error) });
  }
}

async function* eventsOf({
  type,
  settings,
}: Exclude<MessageToTraining, { type: 'open' | 'stop' }>): AsyncGenerator<DatasetEvent | TrainingEvent, void, void> {
  const { openTrainer, prepare } = await opening!.parts;
  const { signal } = stopped;
  signal.throwIfAborted();
  if (type === 'prepare') {
    if (prepare !== undefined) yield* prepare(settings, { signal });
    return;
  }
  const files = createTrainingFolder(opening!.root, { confined: true });
  const local = createLocalTrainingService({
    files,
    openTrainer: async (...asked) => hearing(await openTrainer(...asked)),
    clock: () => performance.now(),
  });
  stopRun = () => void local.stop();
  yield* local.train(settings);
}

/** Gives this process a moment before each step, in which it says what came of the last one, and one behind it, in which it hears that it should stop. */
function hearing(trainer: AdapterTrainer): AdapterTrainer {
  return {
    ...trainer,
    async step(...asked) {
      await new Promise(setImmediate);
      const measured = await trainer.step(...asked);
      await new Promise(setImmediate);
      return measured;
    },
  };
}

function post(message: MessageFromTraining): void {
  // The parent may be gone, which ends this process anyway.
  process.send?.(message, undefined, undefined, () => undefined);
}
