import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

import { findProcessScript } from '@loop/cli';
import { InferenceError, TaskFailedError, UnsupportedError, createChannel } from '@loop/core';
import type { Channel, DatasetEvent, TrainingEvent, TrainingSettings } from '@loop/core';

import { describeExit } from '../../../training/trainers/exit-meaning.js';
import { fromTransit } from '../../threads/error-in-transit.js';
import type { TrainingWorker } from './training-parts.js';
import type { MessageFromTraining, MessageToTraining, TrainingTask } from './worker-messages.js';

/** One training in a process of its own. */
export interface StartedTrainingWorker {
  /** Makes the tensors, if the module makes any. */
  prepare(settings: TrainingSettings): AsyncGenerator<DatasetEvent, void, void>;
  /** Trains; throws `inference_failed` at the step `worker` when the process ends by itself. */
  train(settings: TrainingSettings): AsyncGenerator<TrainingEvent, void, void>;
  /** Ends what is being done: a preparation at once, a training after its step, with a checkpoint. */
  stop(): void;
  /** Ends the process at once; safe to call twice. */
  close(): void;
}

/** So much of what a process wrote last is looked at when it has crashed. */
const MAX_LAST_WORDS = 4_000;

/**
 * Starts the process in which one training is done.
 *
 * @param root - The folder that every place is below.
 * @throws {UnsupportedError} Where the script of the process is not to be found, as in a bundle.
 */
export function startTrainingWorker(worker: TrainingWorker, root: string): StartedTrainingWorker {
  const child = startProcess(worker);
  let task: Channel<DatasetEvent | TrainingEvent> | undefined;
  let ending: Error | undefined;
  let lastWords = '';
  const post = (message: MessageToTraining): void => void (child.connected && child.send(message, () => undefined));
  const end = (error: Error): void => {
    ending ??= error;
    task?.fail(ending);
  };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (lastWords = (lastWords + text).slice(-MAX_LAST_WORDS)));
  child.on('error', (error) => end(new InferenceError(`The process that trains could not be started: ${error.message}`, 'worker')));
  // Only then everything that it wrote has come.
  child.on('close', (code, signal) => end(new InferenceError(describeEnd({ code, signal, lastWords }), 'worker')));
  child.on('message', (data) => {
    const message = data as MessageFromTraining;
    if (message.type === 'event') task?.push(message.event);
    else if (message.type === 'done') task?.end();
    else task?.fail(fromTransit(message.error, (text) => new TaskFailedError(text)));
  });
  post({ type: 'open', module: String(worker.module), order: worker.order, root });

  async function* run(type: TrainingTask, settings: TrainingSettings): AsyncGenerator<DatasetEvent | TrainingEvent, void, void> {
    if (ending !== undefined) throw ending;
    task = createChannel();
    post({ type, settings });
    yield* task.read();
  }
  return {
    prepare: (settings) => run('prepare', settings) as AsyncGenerator<DatasetEvent, void, void>,
    train: (settings) => run('train', settings) as AsyncGenerator<TrainingEvent, void, void>,
    stop: () => post({ type: 'stop' }),
    close: () => void child.kill('SIGKILL'),
  };
}

function startProcess({ environment, execArgv = [] }: TrainingWorker): ChildProcess {
  const found = findProcessScript(import.meta.url, { source: './training-child', built: 'node/training/worker/training-child' });
  if (found === undefined)
    throw new UnsupportedError('platform', 'The script of the process that trains is not beside @loop/lora; do not bundle the package.');
  return fork(found.script, [], {
    // Losses may be NaN, and orders hold what JSON does not know.
    serialization: 'advanced',
    execArgv: [...found.execArgv, ...execArgv],
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lastWords: string;
}

function describeEnd({ code, signal, lastWords }: ProcessEnd): string {
  if (/heap out of memory|bad_alloc|Cannot allocate memory/i.test(lastWords))
    return 'The process that trains had no memory left. Train with fewer frames or a smaller rank, or close other programs; then go on from what was saved.';
  const meaning = describeExit({ code: code ?? undefined, signal: signal ?? undefined })?.message ?? 'The process ended.';
  const said = lastWords
    .trim()
    .split('\n')
    .findLast((line) => line.trim() !== '');
  return `The training was ended in the middle. ${meaning} What was saved is kept.${said === undefined ? '' : ` It last wrote: ${said.trim().slice(0, 200)}`}`;
}
