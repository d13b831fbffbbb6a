import path from 'node:path';

import { DisposedError, InvalidInputError, QueueFullError } from '@loop/core';
import type { DatasetEvent, LossPoint, Milliseconds, TrainingEvent, TrainingService, TrainingSettings, TrainingStatus } from '@loop/core';

import { toTrainingSettings } from '../../training/configuration/to-training-settings.js';
import type { TrainingConfiguration } from '../../training/configuration/training-configuration.js';
import { broadcastTraining, endingMessage } from '../../training/local/broadcast-training.js';
import type { BroadcastTraining, TrainingPast } from '../../training/local/broadcast-training.js';
import { latestCheckpoint, stepOfPlace } from '../../training/local/checkpoint-places.js';
import { LOCAL_TRAINING, createLocalTrainingService, toLocalConfiguration } from '../../training/local/create-local-training-service.js';
import { placeIn } from '../../training/local/training-files.js';
import type { TrainingFiles } from '../../training/local/training-files.js';
import { thinPoints } from '../../training/picture/thin-points.js';
import { recordTraining } from './record-training.js';
import { runFolderOf } from './run-folder.js';
import { createTrainingFolder, insideOf } from './training-folder.js';
import { readRunState } from './watch-run.js';
import { startTrainingWorker } from './worker/start-training-worker.js';
import type { TrainingParts, TrainingWorker } from './worker/training-parts.js';

/** Where a training service over a folder keeps what it makes. */
export interface FolderTrainingPlaces {
  /** The folder that every place is below: runs, tensors and adapters. Nothing outside is read or written. */
  readonly root: string;
  /** The folder that finished adapters are copied to, each under the name of its run. @defaultValue they stay in their runs */
  readonly adapters?: string | undefined;
  /** A clock in milliseconds. @defaultValue performance.now */
  readonly clock?: (() => Milliseconds) | undefined;
}

/** What a training service over a folder is made of: its places, and what trains – in this process, or in a `worker`, another one for each training. */
export type FolderTrainingOptions = FolderTrainingPlaces &
  (
    | (TrainingParts & { readonly worker?: undefined })
    | { readonly worker: TrainingWorker; readonly openTrainer?: undefined; readonly prepare?: undefined }
  );

/** Where runs are, each under its name. */
const RUNS = 'runs';

/** Parts of the curve that a status carries; each has up to four points. */
const CURVE_PARTS = 400;

/**
 * Trains for programs that others talk to: each run is recorded in its folder, so that `status` says what became of the last one also
 * after this program was ended in the middle of it, with the checkpoint from which it goes on. A run goes on when nobody watches.
 *
 * A step of a large model keeps the thread that computes it for a minute. With `worker` it is the thread of another process, which ends with the training,
 * and with this process whatever happens to it; where it crashes or has no memory left, the training fails with `inference_failed` and this process goes on.
 *
 * @example
 * ```ts
 * const service = createFolderTraining({ root: 'studio', openTrainer, adapters: 'adapters' });
 * for await (const event of service.train({ tensors: 'tensors', output: 'runs/dusty', rank: 16, epochs: 40 })) console.log(event.type);
 * ```
 * @throws {UnsupportedError} From `train`, where the script of the worker is not to be found.
 */
export function createFolderTraining(options: FolderTrainingOptions): TrainingService {
  const { root, worker, adapters, clock = () => performance.now() } = options;
  const files = createTrainingFolder(root, { confined: true });
  // With a worker it only answers what it can do; what it would train with is never opened.
  const openTrainer = options.openTrainer ?? (() => Promise.reject(new DisposedError('The worker')));
  const here = createLocalTrainingService({ files, openTrainer, clock });
  let current: { readonly run: BroadcastTraining; readonly settings: TrainingSettings } | undefined;
  let stopNow: (() => void) | undefined;

  const work = (configuration: TrainingConfiguration, settings: TrainingSettings): AsyncGenerator<TrainingEvent, void, void> =>
    worker === undefined ? workHere(configuration, settings) : workElsewhere(worker, configuration, settings);
  async function* workHere(configuration: TrainingConfiguration, settings: TrainingSettings): AsyncGenerator<TrainingEvent, void, void> {
    if (options.prepare !== undefined) {
      const preparing = new AbortController();
      stopNow = () => preparing.abort(new Error('The training was stopped before its first step.'));
      yield* progressOf(options.prepare(settings, { signal: preparing.signal }));
    }
    stopNow = () => void here.stop();
    yield* record(here, configuration);
  }
  async function* workElsewhere(
    asked: TrainingWorker,
    configuration: TrainingConfiguration,
    settings: TrainingSettings,
  ): AsyncGenerator<TrainingEvent, void, void> {
    const process = startTrainingWorker(asked, root);
    stopNow = () => process.stop();
    try {
      yield* progressOf(process.prepare(settings));
      yield* record({ ...here, train: (own) => process.train(own), stop: async () => process.stop() }, configuration);
    } finally {
      process.close();
    }
  }
  async function* record(service: TrainingService, configuration: TrainingConfiguration): AsyncGenerator<TrainingEvent, void, void> {
    const { output } = configuration;
    for await (const event of recordTraining(service, configuration, { output: insideOf(root, output), progressMs: 0 })) {
      if (event.type === 'result' && event.value.ending === 'completed' && adapters !== undefined) {
        const to = placeIn(adapters, path.posix.basename(output));
        if ((await files.list(to)).length === 0) await here.export({ output, to });
      }
      yield event;
    }
  }

  return {
    ...here,
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
      const before = isNew ? undefined : pastOf(await readStatus(root, files, configuration.output), configuration.resumeFrom);
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
        return output === undefined ? here.status() : readStatus(root, files, output);
      }
      const { run, settings } = current;
      const status = run.status();
      const hasLeft = !status.running && status.message !== endingMessage(false);
      const resumeFrom = hasLeft ? await latestCheckpoint(files, settings.output ?? '') : undefined;
      return { ...status, losses: thinned(status.losses), settings, resumeFrom };
    },
    async stop() {
      if (current?.run.isRunning === true) stopNow?.();
    },
  };
}

/** How a preparation goes; its result is in the files. */
async function* progressOf(events: AsyncIterable<DatasetEvent>): AsyncGenerator<TrainingEvent, void, void> {
  for await (const event of events) if (event.type === 'progress') yield event;
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

/** What counts of a run that goes on from a checkpoint: what came after it is made again. */
function pastOf({ losses, events = [] }: TrainingStatus, resumeFrom: string): TrainingPast {
  const last = stepOfPlace(resumeFrom) ?? Infinity;
  return { losses: losses.filter(({ step }) => step <= last), events: events.filter(({ step = 0 }) => step <= last) };
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
