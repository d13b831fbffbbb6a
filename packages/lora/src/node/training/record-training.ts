import { identifyProcess, isProcessAlive, makeFolder } from '@loop/cli';
import { InvalidInputError, TaskFailedError, delay } from '@loop/core';
import type { Abortable, Milliseconds, TrainingEvent, TrainingService } from '@loop/core';

import type { TrainingConfiguration } from '../../training/configuration/training-configuration.js';
import { thinPoints } from '../../training/picture/thin-points.js';
import { toTrainingSettings } from '../../training/configuration/to-training-settings.js';
import { superviseTraining } from '../../training/run/supervise-training.js';
import type { SuperviseTrainingOptions } from '../../training/run/supervise-training.js';
import { isTrainingEvent } from '../../training/run/run-record.js';
import type { RunRecord } from '../../training/run/run-record.js';
import { openRun, runFolderOf } from './run-folder.js';
import type { RunFolder } from './run-folder.js';

/** How a training of a service is recorded. */
export interface RecordTrainingOptions extends Partial<Omit<SuperviseTrainingOptions, 'epochs' | 'steps'>> {
  /** The folder of the run on this machine. */
  readonly output: string;
  /** Time between two entries of progress in the journal, in milliseconds; everything else is entered at once. @defaultValue 1000 */
  readonly progressMs?: Milliseconds | undefined;
  /** The module whose trainer runs in this program, with which the run can be resumed. */
  readonly module?: string | undefined;
}

/**
 * Trains with any service – a server through `@loop/ace-client`, the trainer of this machine – and records the run in a folder, so that another program can
 * watch it with {@link watchJournal}, end it with {@link stopRun}, and a later one can go on with {@link continueRecording}. A configuration that resumes
 * goes on in the journal of the run that is there.
 *
 * @throws {InvalidInputError} When a run in that folder is still being recorded.
 */
export async function* recordTraining(
  service: TrainingService,
  configuration: TrainingConfiguration,
  options: RecordTrainingOptions,
): AsyncGenerator<TrainingEvent, void, void> {
  const run = runFolderOf(options.output);
  await assertFree(run);
  await makeFolder(run.folder);
  const { family } = await service.capabilities({ signal: options.signal });
  const isResumed = configuration.resumeFrom !== '';
  const before = isResumed ? await run.readRecord() : undefined;
  const record: RunRecord = {
    version: 1,
    trainer: service.name,
    module: options.module,
    startedMs: before?.startedMs ?? Date.now(),
    configuration,
    process: await identifyProcess(process.pid),
    resumed: isResumed ? { place: configuration.resumeFrom } : undefined,
  };
  if (isResumed) await run.append({ atMs: Date.now(), event: { type: 'resumed' } });
  await run.writeRecord(record);
  yield* enter(service, run, superviseTraining(service, toTrainingSettings(configuration, family), supervision(record, options)), options);
}

/**
 * Goes on recording a run whose recorder ended, while its service trained on.
 *
 * @throws {InvalidInputError} When it is still being recorded.
 */
export async function* continueRecording(
  service: TrainingService,
  options: RecordTrainingOptions,
): AsyncGenerator<TrainingEvent, void, void> {
  const { run, record } = await openRun(options.output);
  await assertFree(run);
  const continued = { ...record, process: await identifyProcess(process.pid) };
  await run.writeRecord(continued);
  yield* enter(service, run, superviseTraining(service, 'watch', supervision(record, options)), options);
}

/**
 * Watches a run that another program records: first what it entered already, then what comes.
 *
 * @throws {TaskFailedError} When the training failed, or its recorder ended before it.
 */
export async function* watchJournal(
  run: RunFolder,
  record: RunRecord,
  { signal, pollMs = 1_000 }: Abortable & { readonly pollMs?: Milliseconds | undefined } = {},
): AsyncGenerator<TrainingEvent, void, void> {
  const follow = run.followJournal();
  for (;;) {
    signal?.throwIfAborted();
    const isRecorded = record.process !== undefined && (await isProcessAlive({ pid: record.process.pid, started: record.process.started }));
    const entries = (await follow()).filter(({ atMs }) => atMs >= record.startedMs);
    const resumed = entries.findLastIndex(({ event }) => event.type === 'resumed');
    for (const [index, { event }] of entries.entries()) {
      // What ended before it was resumed did not end.
      if (index < resumed && (event.type === 'failed' || event.type === 'result')) continue;
      if (event.type === 'failed') throw new TaskFailedError(event.message);
      if (!isTrainingEvent(event)) continue;
      yield event;
      if (event.type === 'result') return;
    }
    if (!isRecorded) {
      throw new TaskFailedError(
        record.module === undefined
          ? `The program that recorded this training by ${record.trainer} ended before it. It may train on: go on with continueRecording.`
          : 'The program that trained ended before the training did. Resume it: it goes on from its newest checkpoint.',
      );
    }
    await delay(pollMs, { signal });
  }
}

async function* enter(
  service: TrainingService,
  run: RunFolder,
  events: AsyncIterable<TrainingEvent>,
  { progressMs = 1_000, signal }: RecordTrainingOptions,
): AsyncGenerator<TrainingEvent, void, void> {
  const follow = run.followJournal();
  const beganMs = Date.now();
  let lastMs = -Infinity;
  try {
    for await (const event of events) {
      const atMs = Date.now();
      const isEntered = event.type !== 'progress' || atMs - lastMs >= progressMs;
      if (isEntered) {
        await run.append({ atMs, event: event.type === 'result' ? shortened(event) : event });
        if (event.type === 'progress') lastMs = atMs;
        // Another program may have asked for its end.
        if ((await follow()).some((entry) => entry.event.type === 'stop-asked' && entry.atMs >= beganMs)) await service.stop({ signal });
      }
      yield event;
    }
  } catch (error) {
    // Whoever leaves leaves the training alone.
    if (signal?.aborted !== true) {
      await run.append({ atMs: Date.now(), event: { type: 'failed', message: error instanceof Error ? error.message : String(error) } });
    }
    throw error;
  }
}

/** The result as the journal keeps it, whose lines are short: a long curve is in the entries of its steps. */
function shortened(event: Extract<TrainingEvent, { type: 'result' }>): TrainingEvent {
  const points = thinPoints(
    event.value.losses.map(({ step, loss }) => ({ x: step, y: loss })),
    CURVE_PARTS,
  );
  return { ...event, value: { ...event.value, losses: points.map(({ x, y }) => ({ step: x, loss: y })) } };
}

const CURVE_PARTS = 1_000;

async function assertFree(run: RunFolder): Promise<void> {
  const record = await run.readRecord();
  const { process: identity } = record ?? {};
  if (identity === undefined || identity.pid === process.pid || !(await isProcessAlive({ pid: identity.pid, started: identity.started })))
    return;
  throw new InvalidInputError('options', [
    { path: 'output', message: 'is being trained into or recorded by another program; watch that run' },
  ]);
}

function supervision({ configuration }: RunRecord, options: RecordTrainingOptions): SuperviseTrainingOptions {
  const { bestAfter, patience } = configuration;
  return { clock: () => Date.now(), bestAfter, patience, ...withoutUndefined(options) };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}
