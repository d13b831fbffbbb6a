import { stat } from 'node:fs/promises';
import path from 'node:path';

import { isProcessAlive } from '@loop/cli';
import { TaskFailedError, delay } from '@loop/core';
import type { Abortable, CheckpointRole, Milliseconds, TrainingEvent } from '@loop/core';

import type { RetentionOptions } from '../../training/run/checkpoint-retention.js';
import type { BestRule } from '../../training/run/best-watch.js';
import { createTrainingMonitor } from '../../training/run/training-monitor.js';
import type { TrainingMonitor, TrainingState } from '../../training/run/training-monitor.js';
import { judgeEnding } from '../../training/trainers/exit-meaning.js';
import type { ProcessExit } from '../../training/trainers/exit-meaning.js';
import { FAILURE_ADVICE } from '../../training/trainers/observation.js';
import { TRAINERS } from '../../training/trainers/trainer-command.js';
import type { ProcessTrainer } from '../../training/trainers/trainer-command.js';
import { observationsOf } from '../../training/run/event-observations.js';
import { isTrainingEvent } from '../../training/run/run-record.js';
import type { JournalEntry, RunRecord } from '../../training/run/run-record.js';
import type { MeasureMemory } from './memory-in-use.js';
import { pruneCheckpoints } from './prune-checkpoints.js';
import { createRunSources } from './run-sources.js';
import type { RunFolder } from './run-folder.js';
import { stopTrainer } from './trainer-process.js';
import type { StopLadder } from './trainer-process.js';

/** How a run is watched. */
export interface WatchRunOptions extends Abortable {
  /** Time between two looks, in milliseconds. @defaultValue 1000 */
  readonly pollMs?: Milliseconds | undefined;
  /** Whether the run is ended when no epoch is better for too long, or its losses are no numbers. @defaultValue true */
  readonly control?: boolean | undefined;
  /** How the best epoch is found. @defaultValue 'held-out' */
  readonly rule?: BestRule | undefined;
  /** Which checkpoints stay. @defaultValue all of them */
  readonly retention?: RetentionOptions | undefined;
  /** The signals that end a run, each with the time that it is given in milliseconds. @defaultValue SIGINT 10 s, SIGTERM 5 s, SIGKILL */
  readonly stopLadder?: StopLadder | undefined;
  /** Measures memory. @defaultValue nothing is measured */
  readonly measureMemory?: MeasureMemory | undefined;
  /** Resolves when the exit of the process was noted in the journal; for the side that started it. */
  readonly exitNoted?: Promise<void> | undefined;
}

/**
 * Watches a run from its start to its end, whoever started it and whenever: everything is read from its folder. Two may watch one run. Leaving the
 * stream leaves the run alone.
 *
 * @throws {TaskFailedError} When the training failed; its last lines are in the message.
 */
export async function* watchRun(
  run: RunFolder,
  record: RunRecord,
  options: WatchRunOptions = {},
): AsyncGenerator<TrainingEvent, void, void> {
  const { pollMs = 1_000, control = true, retention, measureMemory, signal } = options;
  const trainer = trainerOf(record);
  const identity = record.process;
  const sources = createRunSources(run, trainer, record);
  const monitor = monitorOf(record, options.rule);
  let isFirst = true;
  let looks = 0;
  let wasStopped = false;
  for (;;) {
    signal?.throwIfAborted();
    // Asked before reading: what was printed before the end is not missed.
    const isEnded = identity === undefined || !(await isProcessAlive({ pid: identity.pid, started: identity.started }));
    const nowMs = isFirst ? undefined : Date.now();
    if (isEnded) await options.exitNoted;
    const seen = await sources.read(isEnded);
    if (measureMemory !== undefined && identity !== undefined && !isEnded && looks % 5 === 0) {
      const memory = await measureMemory(identity.pid);
      if (memory !== undefined) monitor.observe(memory, nowMs);
    }
    for (const observation of seen) {
      for (const event of monitor.observe(observation, nowMs)) {
        yield event;
        if (event.type === 'checkpoint' && control && retention !== undefined)
          await pruneCheckpoints(run.output, monitor.state.checkpoints, { ...retention, bestEpoch: monitor.state.best?.epoch });
      }
    }
    if (isEnded) break;
    if (nowMs !== undefined) yield* monitor.tick(nowMs);
    if (control && monitor.stopReason !== undefined && !wasStopped && identity !== undefined) {
      wasStopped = true;
      await run.append({ atMs: Date.now(), event: { type: 'stop-asked' } });
      await stopTrainer({ pid: identity.pid, started: identity.started }, options.stopLadder);
      continue;
    }
    isFirst = false;
    looks += 1;
    await delay(pollMs, { signal });
  }
  yield { type: 'result', value: await conclude(run, record, monitor, sources.lastLines) };
}

/** What is known of a run now, from its folder alone. */
export async function readRunState(run: RunFolder, record: RunRecord, rule?: BestRule): Promise<TrainingState> {
  const monitor = monitorOf(record, rule);
  if (record.log === undefined) {
    // Nothing was printed: it was recorded by the program that ran it.
    const entries = withoutUndone((await run.readJournal()).filter(({ atMs }) => atMs >= record.startedMs));
    for (const event of entries) for (const observation of observationsOf(event)) monitor.observe(observation, undefined);
    return monitor.state;
  }
  const sources = createRunSources(run, trainerOf(record), record);
  for (const observation of await sources.read(true)) monitor.observe(observation, undefined);
  return monitor.state;
}

/** The events of a training that count: steps after the checkpoint from which it was resumed were made again. */
function withoutUndone(entries: readonly JournalEntry[]): readonly TrainingEvent[] {
  let events: TrainingEvent[] = [];
  let isResumed = false;
  for (const { event } of entries) {
    if (!isTrainingEvent(event)) {
      isResumed ||= event.type === 'resumed';
      continue;
    }
    const step = stepOf(event);
    if (isResumed && step !== undefined) {
      events = events.filter((before) => (stepOf(before) ?? 0) < step);
      isResumed = false;
    }
    events.push(event);
  }
  return events;
}

function stepOf(event: TrainingEvent): number | undefined {
  return event.type === 'result' ? undefined : event.step;
}

function monitorOf({ configuration, resumed }: RunRecord, rule: BestRule | undefined): TrainingMonitor {
  const { epochs, maxSteps, patience, bestAfter, variant } = configuration;
  return createTrainingMonitor({
    bestAfter,
    patience,
    rule,
    epochs: variant === 'v1' ? undefined : epochs,
    steps: maxSteps > 0 ? maxSteps : undefined,
    savedLoss: resumed?.loss,
  });
}

function trainerOf({ trainer }: RunRecord): ProcessTrainer {
  const found = Object.hasOwn(TRAINERS, trainer) ? TRAINERS[trainer as keyof typeof TRAINERS] : undefined;
  if (found !== undefined) return found;
  throw new TaskFailedError(`The run was made by ${trainer.slice(0, 60)}, which is no process of this machine.`);
}

async function conclude(
  run: RunFolder,
  record: RunRecord,
  monitor: TrainingMonitor,
  lastLines: readonly string[],
): Promise<Extract<TrainingEvent, { type: 'result' }>['value']> {
  const { state } = monitor;
  const journal = (await run.readJournal()).filter(({ atMs }) => atMs >= record.startedMs);
  const exit = journal.findLast(({ event }) => event.type === 'exit')?.event as ProcessExit | undefined;
  const placeOf = (role: CheckpointRole): string | undefined =>
    state.checkpoints.findLast((each) => each.role === role && each.place !== '')?.place;
  const final = placeOf('final');
  const verdict = judgeEnding({
    exit: exit ?? {},
    said: state.said,
    failure: state.failure,
    steps: state.step,
    hasArtefacts: final !== undefined,
    wasStopped: journal.some(({ event }) => event.type === 'stop-asked'),
  });
  if (verdict.ending === 'failed') {
    const advice = FAILURE_ADVICE[verdict.reason];
    throw new TaskFailedError(`The training failed: ${verdict.message.slice(0, 300)} ${advice}\n${lastLines.join('\n').slice(-1_000)}`);
  }
  return {
    ending: verdict.ending,
    output: final ?? (await existingPlace(state.place, record)) ?? placeOf('best') ?? placeOf('stopped') ?? placeOf('periodic'),
    epochs: state.epoch,
    losses: state.losses,
    warnings: state.warnings,
  };
}

/** The place that a trainer named, which may be relative to its own folder, where something is there. */
async function existingPlace(place: string | undefined, { command }: RunRecord): Promise<string | undefined> {
  if (place === undefined) return undefined;
  const whole = path.resolve(command?.folder ?? '.', place);
  return (await stat(whole).catch(() => undefined)) === undefined ? undefined : whole;
}
