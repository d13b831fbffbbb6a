import path from 'node:path';

import { InvalidInputError, QueueFullError } from '@loop/core';
import type {
  Abortable,
  DatasetEvent,
  LossPoint,
  Milliseconds,
  TrainingEvent,
  TrainingService,
  TrainingSettings,
  TrainingStatus,
} from '@loop/core';

import { toTrainingSettings } from '../../training/configuration/to-training-settings.js';
import type { TrainingConfiguration } from '../../training/configuration/training-configuration.js';
import { broadcastTraining, endingMessage } from '../../training/local/broadcast-training.js';
import type { BroadcastTraining } from '../../training/local/broadcast-training.js';
import { latestCheckpoint } from '../../training/local/checkpoint-places.js';
import { LOCAL_TRAINING, createLocalTrainingService, toLocalConfiguration } from '../../training/local/create-local-training-service.js';
import type { LocalTrainingOptions } from '../../training/local/create-local-training-service.js';
import { placeIn } from '../../training/local/training-files.js';
import type { TrainingFiles } from '../../training/local/training-files.js';
import { thinPoints } from '../../training/picture/thin-points.js';
import { recordTraining } from './record-training.js';
import { runFolderOf } from './run-folder.js';
import { createTrainingFolder, insideOf } from './training-folder.js';
import { readRunState } from './watch-run.js';

/** What a training service over a folder is made of. */
export interface FolderTrainingOptions {
  /** The folder that every place is below: runs, tensors and adapters. Nothing outside is read or written. */
  readonly root: string;
  /** Opens what computes losses and gradients. It is disposed when the training ends. */
  readonly openTrainer: LocalTrainingOptions['openTrainer'];
  /** Makes the tensors of a training, or those that are missing, before it starts. @defaultValue they must be there */
  readonly prepare?: ((settings: TrainingSettings, options: Abortable) => AsyncGenerator<DatasetEvent, void, void>) | undefined;
  /** The folder that finished adapters are copied to, each under the name of its run. @defaultValue they stay in their runs */
  readonly adapters?: string | undefined;
  /** A clock in milliseconds. @defaultValue performance.now */
  readonly clock?: (() => Milliseconds) | undefined;
}

/** Where runs are, each under its name. */
const RUNS = 'runs';

/** Parts of the curve that a status carries; each has up to four points. */
const CURVE_PARTS = 400;

/**
 * Trains in this process, for programs that others talk to: each run is recorded in its folder, so that `status` says what became of the last one also
 * after this program was ended in the middle of it, with the checkpoint from which it goes on. A run goes on when nobody watches.
 *
 * @example
 * ```ts
 * const service = createFolderTraining({ root: 'studio', openTrainer, adapters: 'adapters' });
 * for await (const event of service.train({ tensors: 'tensors', output: 'runs/dusty', rank: 16, epochs: 40 })) console.log(event.type);
 * ```
 */
export function createFolderTraining(options: FolderTrainingOptions): TrainingService {
  const { root, openTrainer, prepare, adapters, clock = () => performance.now() } = options;
  const files = createTrainingFolder(root, { confined: true });
  const local = createLocalTrainingService({ files, openTrainer, clock });
  let current: { readonly run: BroadcastTraining; readonly settings: TrainingSettings } | undefined;
  let preparing: AbortController | undefined;

  async function* work(configuration: TrainingConfiguration, settings: TrainingSettings): AsyncGenerator<TrainingEvent, void, void> {
    if (prepare !== undefined) {
      preparing = new AbortController();
      try {
        for await (const event of prepare(settings, { signal: preparing.signal })) if (event.type === 'progress') yield event;
      } finally {
        preparing = undefined;
      }
    }
    const { output } = configuration;
    for await (const event of recordTraining(local, configuration, { output: insideOf(root, output), progressMs: 0 })) {
      if (event.type === 'result' && event.value.ending === 'completed' && adapters !== undefined) {
        const to = placeIn(adapters, path.posix.basename(output));
        if ((await files.list(to)).length === 0) await local.export({ output, to });
      }
      yield event;
    }
  }

  return {
    ...local,
    name: 'trainer of a folder',
    async *train(settings, { signal } = {}) {
      signal?.throwIfAborted();
      const configuration = toLocalConfiguration(settings);
      assertPlaces(root, configuration);
      const isNew = configuration.resumeFrom === '';
      if (isNew && (await files.list(configuration.output)).length > 0) {
        const message = 'is the name of an earlier training; choose another, or resume that one';
        throw new InvalidInputError('settings', [{ path: 'output', message, received: configuration.output }]);
      }
      const before = isNew ? undefined : await readStatus(root, files, configuration.output);
      // Asked last: nothing is awaited between this and the start, so that of two that come together one is refused.
      if (current?.run.isRunning === true) throw new QueueFullError('A training runs already; wait for its end, or stop it.', 1);
      const run = broadcastTraining(work(configuration, settings), before);
      current = { run, settings };
      yield* run.watch(signal);
    },
    async *watch({ signal } = {}) {
      if (current !== undefined) yield* current.run.watch(signal);
    },
    async status() {
      if (current === undefined) {
        const output = await newestRun(root, files);
        return output === undefined ? local.status() : readStatus(root, files, output);
      }
      const { run, settings } = current;
      const status = run.status();
      const hasLeft = !status.running && status.message !== endingMessage(false);
      const resumeFrom = hasLeft ? await latestCheckpoint(files, settings.output ?? '') : undefined;
      return { ...status, losses: thinned(status.losses), settings, resumeFrom };
    },
    async stop() {
      preparing?.abort(new Error('The training was stopped before its first step.'));
      await local.stop();
    },
  };
}

/** What is known of a run that no program trains now, from its folder alone. */
async function readStatus(root: string, files: TrainingFiles, output: string): Promise<TrainingStatus> {
  const run = runFolderOf(insideOf(root, output));
  const record = await run.readRecord();
  if (record === undefined)
    throw new InvalidInputError('settings', [{ path: 'output', message: 'holds no training', received: output.slice(0, 80) }]);
  const state = await readRunState(run, record);
  const journal = await run.readJournal();
  const last = journal.findLast(({ event }) => event.type === 'result' || event.type === 'failed' || event.type === 'resumed')?.event;
  const isCompleted = last?.type === 'result' && last.value.ending === 'completed';
  const validations = state.validations.map(({ step, loss }) => ({ type: 'validation', step, loss }) as const);
  const events = [...state.checkpoints, ...validations, ...state.alarms].toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0));
  return {
    running: false,
    phase: undefined,
    message: last?.type === 'result' ? endingMessage(!isCompleted) : 'The program that trained was ended before the training was.',
    epoch: state.epoch,
    epochs: state.epochs,
    step: state.step,
    loss: state.loss,
    losses: thinned(state.losses),
    startedAt: record.startedMs / 1_000,
    error: last?.type === 'failed' ? last.message : undefined,
    events,
    settings: toTrainingSettings({ ...record.configuration, resumeFrom: '' }, LOCAL_TRAINING),
    resumeFrom: isCompleted ? undefined : await latestCheckpoint(files, output),
  };
}

/** The run that began last. */
async function newestRun(root: string, files: TrainingFiles): Promise<string | undefined> {
  let newest: { readonly output: string; readonly startedMs: Milliseconds } | undefined;
  for (const name of await files.list(RUNS)) {
    const output = placeIn(RUNS, name);
    const startedMs = (await runFolderOf(insideOf(root, output)).readRecord())?.startedMs;
    if (startedMs !== undefined && startedMs >= (newest?.startedMs ?? -Infinity)) newest = { output, startedMs };
  }
  return newest?.output;
}

/** @throws {InvalidInputError} For a place outside the folder, or a run that is not below `runs`. */
function assertPlaces(root: string, configuration: TrainingConfiguration): void {
  for (const field of ['tensors', 'output', 'resumeFrom'] as const) {
    if (configuration[field] !== '') insideOf(root, configuration[field], field);
  }
  const { output } = configuration;
  if (path.posix.dirname(output) === RUNS && !path.posix.basename(output).startsWith('.')) return;
  throw new InvalidInputError('settings', [{ path: 'output', message: 'must be `runs/` and a name', received: output.slice(0, 80) }]);
}

/** A curve of bounded length that keeps its peaks. */
function thinned(losses: readonly LossPoint[]): readonly LossPoint[] {
  const points = losses.map(({ step, loss }) => ({ x: step, y: loss }));
  return thinPoints(points, CURVE_PARTS).map(({ x, y }) => ({ step: x, loss: y }));
}
