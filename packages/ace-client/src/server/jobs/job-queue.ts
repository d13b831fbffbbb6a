import type { Abortable, Fraction, Milliseconds, Seconds, Warning } from '@loop/core';
import { isLoopError } from '@loop/core';

import { hidePaths } from '../hide-paths.js';
import type { AceServerLimits } from '../limits.js';
import { Refusal } from '../refusal.js';
import { createRetention } from './job-retention.js';
import { createJobStatistics } from './job-statistics.js';
import type { JobStore } from './job-store.js';
import { isEnded } from './job.js';
import type { Job, JobError, JobOutput, JobState } from './job.js';
import type { JobAnalysis } from './run-analysis.js';
import { runWithLimit } from './run-with-limit.js';

/** How far a running job has come; not stored. */
export interface JobProgress {
  /** 0–1, never back, below 1. */
  readonly fraction: Fraction;
  /** What it does now, for people. */
  readonly stage: string;
  /** Estimated time until the result, where the generator knows. */
  readonly etaSeconds?: Seconds | undefined;
}

/** What a successful run gives back. Its files are stored already. */
export interface JobOutcome {
  /** The audio files that it made, one for each variation. */
  readonly outputs: readonly JobOutput[];
  /** What it found in place of making audio. */
  readonly analysis?: JobAnalysis | undefined;
  /** Departures from what was asked. */
  readonly warnings: readonly Warning[];
}

/** Does the work of one job. */
export type JobRunner = (
  job: Job,
  context: { readonly signal: AbortSignal; readonly onProgress: (progress: JobProgress) => void },
) => Promise<JobOutcome>;

/** What the queue reports to an operator. */
export interface JobEvent {
  readonly type: 'job-queued' | 'job-started' | 'job-ended' | 'job-restored';
  /** The job's name. */
  readonly id: string;
  /** Its state after the event. */
  readonly state: JobState;
  /** The error behind a failure, for the operator's eyes only. */
  readonly cause?: unknown;
}

/** Counts of jobs by state, and of the queue. */
export interface QueueStatistics {
  readonly jobs: Readonly<Record<JobState, number>>;
  /** Jobs that wait. */
  readonly queueSize: number;
  /** Average running time of the last jobs. */
  readonly averageSeconds: Seconds;
}

/** A queue of jobs that run one after the other and survive the process. */
export interface JobQueue {
  /** Restores what an earlier process left and starts working. Called once, first. */
  open(): Promise<void>;
  /**
   * Reserves a place.
   *
   * @throws {Refusal} 429 when the queue is full.
   */
  reserve(): { release(): void };
  /** Stores a job and lets it wait its turn; a job that has ended already is stored only. Resolves when it cannot get lost any more. */
  add(job: Job): Promise<void>;
  /** The newest state of a job; `undefined` when it is not known, or not any more. */
  get(id: string): Job | undefined;
  /** How far a running job is. */
  progressOf(id: string): JobProgress | undefined;
  /** Place of a waiting job, 1 = next; 0 when it does not wait. */
  positionOf(id: string): number;
  /** Cancels a job and waits until it has ended; an ended job stays as it is. */
  cancel(id: string): Promise<Job | undefined>;
  /** Waits until a job has ended; gives its state so far when the signal aborts first. */
  ended(id: string, options?: Abortable): Promise<Job | undefined>;
  statistics(): QueueStatistics;
  /** Deletes what is too old; cheap, called before work. */
  sweep(): Promise<void>;
  /** Stops. Waiting and running jobs stay stored and go on in the next process. */
  dispose(): Promise<void>;
}

/** What a queue is made of. */
export interface JobQueueOptions {
  readonly store: JobStore;
  readonly limits: AceServerLimits;
  readonly run: JobRunner;
  /** Milliseconds since 1970. */
  readonly clock: () => Milliseconds;
  /** Milliseconds since any moment, for intervals; nobody sets it. */
  readonly uptime: () => Milliseconds;
  readonly onEvent?: ((event: JobEvent) => void) | undefined;
}

const CANCELLED = new Error('cancelled by the client');
const STOPPED = new Error('the server stops');

/** Creates a queue over a store. */
export function createJobQueue({ store, limits, run, clock, uptime, onEvent }: JobQueueOptions): JobQueue {
  const jobs = new Map<string, Job>();
  const waiting: string[] = [];
  const watchers = new Map<string, Set<(job: Job) => void>>();
  const statistics = createJobStatistics();
  const retention = createRetention({ store, limits, clock, uptime, jobs });
  let reserved = 0;
  let running: { readonly id: string; readonly controller: AbortController; progress: JobProgress } | undefined;
  let worker: Promise<void> = Promise.resolve();
  let stopped = false;

  const put = async (job: Job, durable: boolean): Promise<void> => {
    await store.save(job, { durable });
    jobs.set(job.id, job);
  };

  const end = async (job: Job, changes: Partial<Job> & { readonly state: JobState }, cause?: unknown): Promise<void> => {
    const ended: Job = { ...job, ...changes, inputs: { ...job.inputs, owned: [] }, endedAtMs: clock() };
    await put(ended, true);
    await Promise.allSettled(job.inputs.owned.map((name) => store.deleteFile(name)));
    for (const notify of watchers.get(job.id) ?? []) notify(ended);
    watchers.delete(job.id);
    onEvent?.({ type: 'job-ended', id: job.id, state: ended.state, cause });
  };

  const work = async (queued: Job): Promise<void> => {
    const job: Job = { ...queued, state: 'running', attempts: queued.attempts + 1, startedAtMs: clock() };
    const controller = new AbortController();
    const current = { id: job.id, controller, progress: { fraction: 0, stage: 'running' } as JobProgress };
    running = current;
    try {
      await put(job, false);
      onEvent?.({ type: 'job-started', id: job.id, state: 'running' });
      const onProgress = (progress: JobProgress): void => {
        current.progress = { ...progress, fraction: Math.min(0.999, Math.max(current.progress.fraction, progress.fraction)) };
      };
      const outcome = await runWithLimit((signal) => run(job, { signal, onProgress }), {
        signal: controller.signal,
        timeoutMs: limits.jobTimeoutMs,
      });
      statistics.add((clock() - (job.startedAtMs as number)) / 1000);
      await end(job, { state: 'succeeded', ...outcome });
    } catch (error) {
      if (controller.signal.reason === STOPPED) await put({ ...job, state: 'queued', attempts: queued.attempts }, true);
      else if (controller.signal.reason === CANCELLED) await end(job, { state: 'cancelled' });
      else await end(job, { state: 'failed', error: toJobError(error) }, error);
    } finally {
      running = undefined;
    }
  };

  const kick = (): void => {
    worker = worker.then(async () => {
      for (;;) {
        const id = stopped ? undefined : waiting.shift();
        const job = id === undefined ? undefined : jobs.get(id);
        if (job === undefined) return;
        // A store that cannot write must not stop the queue: the job stays as it was stored and is reported as failed.
        await work(job).catch((error: unknown) => forget(job, error));
      }
    });
  };

  const forget = (job: Job, error: unknown): void => {
    const failed: Job = { ...job, state: 'failed', error: { code: 'internal', message: 'The server could not store the job.' } };
    jobs.set(job.id, { ...failed, endedAtMs: clock() });
    for (const notify of watchers.get(job.id) ?? []) notify(failed);
    watchers.delete(job.id);
    onEvent?.({ type: 'job-ended', id: job.id, state: 'failed', cause: error });
  };

  const ended: JobQueue['ended'] = (id, { signal } = {}) => {
    const job = jobs.get(id);
    if (job === undefined || isEnded(job) || signal?.aborted === true) return Promise.resolve(job);
    return new Promise((resolve) => {
      const notices = watchers.get(id) ?? new Set();
      const onAbort = (): void => {
        notices.delete(notify);
        resolve(jobs.get(id));
      };
      const notify = (last: Job): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve(last);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      watchers.set(id, notices.add(notify));
    });
  };

  return {
    ended,
    async open() {
      for (const job of await store.open()) jobs.set(job.id, job);
      // First, for on a full disk this makes the room that the rest needs.
      await retention.collectGarbage();
      for (const job of [...jobs.values()].filter((job) => !isEnded(job))) {
        onEvent?.({ type: 'job-restored', id: job.id, state: job.state });
        if (job.attempts < limits.maxAttempts) waiting.push(job.id);
        else {
          const error = { code: 'task_failed', message: diedTooOften(job.attempts) } as const;
          await end(job, { state: 'failed', error }).catch((cause: unknown) => forget(job, cause));
        }
      }
      kick();
    },
    reserve() {
      if (waiting.length + reserved >= limits.maxQueued) {
        const seconds = Math.max(1, Math.ceil(statistics.averageSeconds));
        throw new Refusal(429, 'queue_full', 'Server busy: queue is full', { 'Retry-After': String(seconds) });
      }
      reserved += 1;
      let held = true;
      return {
        release() {
          if (held) reserved -= 1;
          held = false;
        },
      };
    },
    async add(job) {
      if (stopped) throw new Refusal(503, 'unavailable', 'The server is stopping', { 'Retry-After': '5' });
      await put(job, true);
      if (isEnded(job)) return;
      waiting.push(job.id);
      onEvent?.({ type: 'job-queued', id: job.id, state: 'queued' });
      kick();
    },
    get: (id) => jobs.get(id),
    progressOf: (id) => (running?.id === id ? running.progress : undefined),
    positionOf: (id) => waiting.indexOf(id) + 1,
    async cancel(id) {
      const job = jobs.get(id);
      if (job === undefined || isEnded(job)) return job;
      const place = waiting.indexOf(id);
      if (place !== -1) {
        waiting.splice(place, 1);
        await end(job, { state: 'cancelled' });
        return jobs.get(id);
      }
      if (running?.id === id) running.controller.abort(CANCELLED);
      return ended(id);
    },
    statistics() {
      const counts: Record<JobState, number> = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
      for (const job of jobs.values()) counts[job.state] += 1;
      return { jobs: counts, queueSize: waiting.length, averageSeconds: statistics.averageSeconds };
    },
    sweep: () => retention.sweep(),
    async dispose() {
      if (!stopped) {
        stopped = true;
        running?.controller.abort(STOPPED);
      }
      await worker;
      for (const [id, notices] of watchers) for (const notify of notices) notify(jobs.get(id) as Job);
      watchers.clear();
    },
  };
}

function toJobError(error: unknown): JobError {
  // Texts of foreign errors may hold paths and secrets; only the SDK's own are written for clients.
  if (isLoopError(error, 'storage')) {
    const message = error.reason === 'quota' ? 'The server’s disk is full.' : 'The server could not store the music.';
    return { code: 'storage', message };
  }
  if (isLoopError(error)) return { code: error.code, message: hidePaths(error.message) };
  return { code: 'internal', message: 'The generator failed; the server log says why.' };
}

function diedTooOften(attempts: number): string {
  return `The server died ${attempts} times while it worked on this job, so it was given up.`;
}
