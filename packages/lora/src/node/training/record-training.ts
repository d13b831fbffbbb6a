import { mkdir } from 'node:fs/promises';

import { identifyProcess, isProcessAlive, toStorageError } from '@loop/cli';
import { InvalidInputError, TaskFailedError, delay } from '@loop/core';
import type { Abortable, Milliseconds, TrainingEvent, TrainingService } from '@loop/core';

import type { TrainingConfiguration } from '../../training/configuration/training-configuration.js';
import { toTrainingSettings } from '../../training/configuration/to-training-settings.js';
import { superviseTraining } from '../../training/run/supervise-training.js';
import type { SuperviseTrainingOptions } from '../../training/run/supervise-training.js';
import type { RunRecord } from '../../training/run/run-record.js';
import { openRun, runFolderOf } from './run-folder.js';
import type { RunFolder } from './run-folder.js';

/** How a training of a service is recorded. */
export interface RecordTrainingOptions extends Partial<Omit<SuperviseTrainingOptions, 'epochs' | 'steps'>> {
  /** The folder of the run on this machine. */
  readonly output: string;
  /** Time between two entries of progress in the journal, in milliseconds; everything else is entered at once. @defaultValue 1000 */
  readonly progressMs?: Milliseconds | undefined;
}

/**
 * Trains with any service – a server through `@loop/ace-client`, the trainer of this machine – and records the run in a folder, so that another program can
 * watch it with {@link watchJournal}, and a later one can go on with {@link continueRecording}.
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
  await mkdir(run.folder, { recursive: true }).catch((error: unknown) => {
    throw toStorageError(error, run.folder);
  });
  const { family } = await service.capabilities({ signal: options.signal });
  const record: RunRecord = {
    version: 1,
    trainer: service.name,
    startedMs: Date.now(),
    configuration,
    process: await identifyProcess(process.pid),
  };
  await run.writeRecord(record);
  yield* enter(run, superviseTraining(service, toTrainingSettings(configuration, family), supervision(record, options)), options);
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
  yield* enter(run, superviseTraining(service, 'watch', supervision(record, options)), options);
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
  for (let entered = 0; ;) {
    signal?.throwIfAborted();
    const isRecorded = record.process !== undefined && (await isProcessAlive({ pid: record.process.pid, started: record.process.started }));
    const entries = (await run.readJournal()).filter(({ atMs }) => atMs >= record.startedMs);
    for (const { event } of entries.slice(entered)) {
      if (event.type === 'failed') throw new TaskFailedError(event.message);
      if (event.type === 'stop-asked' || event.type === 'exit') continue;
      yield event;
      if (event.type === 'result') return;
    }
    entered = entries.length;
    if (!isRecorded) {
      throw new TaskFailedError(
        `The program that recorded this training by ${record.trainer} ended before it. It may train on: go on with continueRecording.`,
      );
    }
    await delay(pollMs, { signal });
  }
}

async function* enter(
  run: RunFolder,
  events: AsyncIterable<TrainingEvent>,
  { progressMs = 1_000, signal }: RecordTrainingOptions,
): AsyncGenerator<TrainingEvent, void, void> {
  let lastMs = -Infinity;
  try {
    for await (const event of events) {
      const atMs = Date.now();
      if (event.type !== 'progress' || atMs - lastMs >= progressMs) {
        await run.append({ atMs, event });
        if (event.type === 'progress') lastMs = atMs;
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
