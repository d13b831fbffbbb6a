import { ConnectionError, planProgress, TaskFailedError, TimeoutError } from '@loop/core';
import type { Abortable, Fraction, Milliseconds, ProgressPlan, Seconds } from '@loop/core';
import { isTransient } from '@loop/core/http';

import type { ResolvedOptions } from '../client-options.js';
import type { AceProgress } from './dialect.js';

/** One look at a job. */
export interface JobView {
  /** `unknown`: the server shows no trace of it; `gone`: it says that it has none. */
  readonly state: 'unknown' | 'gone' | 'waiting' | 'running' | 'ended';
  /** Share of the work that is done, where the server reports it. */
  readonly fraction?: Fraction | undefined;
  /** What it does, in its own words. */
  readonly stage?: string | undefined;
  /** Place in the queue, 0 = next. */
  readonly queuePosition?: number | undefined;
  /** Time to the end that the server estimates. */
  readonly etaSeconds?: Seconds | undefined;
}

/** The stages of a job, by their usual shares of the time. */
export type JobPhase = 'upload' | 'queue' | 'diffusion' | 'download';

/** Plans the progress of one job. */
export function planJob(options: Pick<ResolvedOptions, 'clock'>): ProgressPlan<JobPhase> {
  const stages = [
    { phase: 'upload', weight: 3 },
    { phase: 'queue', weight: 2 },
    { phase: 'diffusion', weight: 90 },
    { phase: 'download', weight: 5 },
  ] as const;
  return planProgress(stages, { clock: options.clock });
}

/** What polling needs. */
export interface PollOptions extends Abortable {
  readonly taskId: string;
  readonly client: Pick<ResolvedOptions, 'base' | 'clock' | 'delay' | 'pollMs' | 'deadlineMs' | 'forgottenMs' | 'outageMs'>;
  readonly plan: ProgressPlan<JobPhase>;
  /** Whether a look itself waits on the server until the job ends or the time is over. @defaultValue false */
  readonly isHeld?: boolean | undefined;
  /**
   * Asks the server whether it works on anything at all; `undefined` when it does not say. A record of a job outlives the process that
   * worked on it, so it alone does not show that the job lives.
   */
  readonly isWorking?: (() => Promise<boolean | undefined>) | undefined;
}

/** The first wait. Each is longer than the one before, so that short jobs are seen soon and long ones cost few requests. */
const FIRST_WAIT_MS = 8;
/** The first wait on the server, which ends with the job. */
const FIRST_HOLD_MS = 100;
const GROWTH = 1.3;
/** The shortest wait while the server is out of reach. */
const OUTAGE_WAIT_MS = 250;

/**
 * Looks at a job until it has ended: quickly at first, then rarely. A failed connection is no failure of the job: it is looked for again until the outage
 * lasts too long.
 *
 * @returns The last view.
 * @throws {ConnectionError} When the server stays out of reach; the job may go on there.
 * @throws {TaskFailedError} When the server has forgotten the job.
 * @throws {TimeoutError} When the deadline passes.
 */
export async function* pollJob<V extends JobView>(
  look: (waitMs: Milliseconds) => Promise<V>,
  { taskId, client, plan, signal, isHeld = false, isWorking }: PollOptions,
): AsyncGenerator<AceProgress, V, void> {
  const { clock, delay, pollMs, deadlineMs, forgottenMs, outageMs, base } = client;
  const startedMs = clock();
  let knownMs = startedMs;
  let reachedMs = startedMs;
  let waitMs = Math.min(isHeld ? FIRST_HOLD_MS : FIRST_WAIT_MS, pollMs);
  let shown = '';
  // When the job last moved, or was last known to be worked on.
  let movedMs = startedMs;
  let idle = false;
  for (;;) {
    const lookedMs = clock();
    let pauseMs = waitMs;
    try {
      const view = await look(isHeld ? Math.round(waitMs) : 0);
      reachedMs = clock();
      // What the server did not hold, as behind some proxies, is waited here.
      if (isHeld) pauseMs = Math.max(0, waitMs - (reachedMs - lookedMs));
      if (view.state === 'ended') return view;
      if (view.state === 'gone') throw forgotten(taskId);
      if (view.state !== 'unknown') knownMs = reachedMs;
      else if (reachedMs - knownMs >= forgottenMs) throw forgotten(taskId);
      const progress = toProgress(view, taskId, plan);
      const text = JSON.stringify([view.state, view.fraction, view.stage, view.queuePosition]);
      if (text !== shown) {
        movedMs = reachedMs;
        idle = false;
        yield progress;
      } else if (idle) throw lost(taskId, view.stage);
      shown = text;
      if (isWorking !== undefined && view.state !== 'unknown' && reachedMs - movedMs >= forgottenMs) {
        // It may have ended between the two questions, so it is looked at once more.
        idle = (await isWorking()) === false;
        movedMs = reachedMs;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!isTransient(error)) throw error;
      if (clock() - reachedMs >= outageMs) throw outage(taskId, base.href, outageMs, error);
      const asked = (error as { readonly retryAfterMs?: number | undefined }).retryAfterMs ?? 0;
      // A server that was away may have been restarted.
      movedMs = Number.NEGATIVE_INFINITY;
      pauseMs = Math.max(waitMs, OUTAGE_WAIT_MS, Math.min(asked, outageMs));
    }
    if (clock() - startedMs >= deadlineMs) {
      throw new TimeoutError(
        `Task ${taskId} took longer than ${deadlineMs} ms. It may go on on the server: attach('${taskId}') waits again.`,
        deadlineMs,
      );
    }
    if (pauseMs >= 1) await delay(pauseMs, { signal });
    waitMs = Math.min(pollMs, waitMs * GROWTH);
  }
}

function toProgress(view: JobView, taskId: string, plan: ProgressPlan<JobPhase>): AceProgress {
  const phase = view.state === 'running' ? 'diffusion' : 'queue';
  const progress = plan.at(phase, view.fraction ?? 0);
  // Time that was spent waiting says nothing about the time that the work takes.
  const etaSeconds = view.etaSeconds ?? (phase === 'diffusion' && (view.fraction ?? 0) > 0 ? progress.etaSeconds : undefined);
  return { ...progress, etaSeconds, taskId, stage: view.stage, queuePosition: view.queuePosition };
}

function forgotten(taskId: string): TaskFailedError {
  return new TaskFailedError(
    `The server knows nothing of task ${taskId}. It has forgotten it, as with a restart, or never got it; submit it again.`,
    taskId,
  );
}

function lost(taskId: string, stage: string | undefined): TaskFailedError {
  const shown = stage === undefined ? '' : ` (“${stage.slice(0, 100)}”)`;
  return new TaskFailedError(
    `The server still shows task ${taskId} as running${shown}, and works on nothing: it was restarted meanwhile and has lost it. Submit it again.`,
    taskId,
  );
}

function outage(taskId: string, url: string, outageMs: number, cause: unknown): ConnectionError {
  const message = `${url} was out of reach for ${outageMs} ms while task ${taskId} ran there. The task may go on: attach('${taskId}') waits again.`;
  return new ConnectionError(message, url, { cause });
}
