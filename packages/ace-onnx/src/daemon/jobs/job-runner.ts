import { isLoopError } from '@loop/core';
import type { GenerationEvent, Milliseconds } from '@loop/core';
import type { WavFormat } from '@loop/core/audio';

import { createJobQueue } from '../queue/job-queue.js';
import type { Priority } from '../queue/job-queue.js';
import type { CachedTrack, TrackCache } from '../tracks/track-cache.js';
import { OpeningFailed } from './make-track.js';
import type { MakeTrack } from './make-track.js';
import { createProgressCurves } from './progress-curves.js';
import { createProgressReporter } from './progress-reporter.js';
import type { ProgressMessage } from './progress-reporter.js';
import type { TrackJob } from './track-job.js';

/** The one end of a job. */
export type JobEnd =
  | { readonly kind: 'complete'; readonly track: CachedTrack; readonly seconds: number; readonly warnings: readonly string[] }
  | { readonly kind: 'failed'; readonly code: 'MODEL_LOAD_FAILED' | 'MODEL_INFERENCE_FAILED'; readonly message: string }
  | { readonly kind: 'cancelled'; readonly step: number; readonly steps: number };

/** What a runner works with. */
export interface JobRunnerOptions {
  readonly make: MakeTrack;
  readonly tracks: TrackCache;
  readonly format: WavFormat;
  /** How many jobs may wait. */
  readonly limit: number;
  readonly clock: () => Milliseconds;
  readonly onProgress: (message: ProgressMessage) => void;
  /** Called once for each job. */
  readonly onEnd: (job: TrackJob, end: JobEnd) => void;
}

/** Runs jobs one after the other. */
export interface JobRunner {
  /** Adds a job; {@link start} begins it. One that waits already may become more urgent. */
  add(job: TrackJob, priority: Priority): void;
  /** Begins the next job when none runs. */
  start(): void;
  /** How many jobs are ahead of one: 0 for the one that runs or will run next; `undefined` when it neither runs nor waits. */
  positionOf(id: string): number | undefined;
  /** Whether a job runs. */
  isRunning(id: string): boolean;
  /** Whether no further job may wait. */
  isFull(): boolean;
  /** Ends a job. The end is reported when `report` is called, so that an answer can go before it; `undefined` when it is too late or there is none. */
  cancel(id: string): { readonly wasRunning: boolean; readonly report: () => void } | undefined;
  /** What runs, and what waits in its order. */
  list(): { readonly running: TrackJob | undefined; readonly waiting: readonly (TrackJob & { readonly priority: Priority })[] };
}

interface Running {
  readonly job: TrackJob;
  step: number;
  steps: number;
  /** Whether the track is being put in its place, or the job has ended. */
  isSettled: boolean;
}

/** Creates a runner. */
export function createJobRunner({ make, tracks, format, limit, clock, onProgress, onEnd }: JobRunnerOptions): JobRunner {
  const queue = createJobQueue<TrackJob>(limit);
  const curves = createProgressCurves();
  let running: Running | undefined;

  const run = async (current: Running): Promise<void> => {
    const { job } = current;
    const { id, controller, request, backend, modelVersion } = job;
    const startedMs = clock();
    const file = tracks.reserve(id);
    // What shapes how the time is spent, beside the machine.
    const settings = `${modelVersion} ${request.steps} ${request.durationSeconds}`;
    const progress = createProgressReporter(id, { clock, send: onProgress, curve: curves.of(backend.type, settings) });
    const onEvent = (event: GenerationEvent): void => {
      if (current.isSettled) return;
      if (event.type === 'progress' && event.step !== undefined) Object.assign(current, { step: event.step, steps: event.steps ?? 0 });
      progress.report(event);
    };
    try {
      const written = await make(job, { file, format, onProgress: onEvent });
      controller.signal.throwIfAborted();
      current.isSettled = true;
      const { durationSeconds, sampleRate, bytes, warnings } = written;
      const track = await tracks.commit(file, {
        version: 1,
        trackId: id,
        prompt: request.prompt,
        seed: String(request.seed),
        backend: backend.type,
        modelVersion,
        fingerprint: fingerprintOf(job),
        durationSeconds,
        sampleRate,
        bytes,
      });
      curves.learn(backend.type, settings, progress.finish());
      onEnd(job, { kind: 'complete', track, seconds: Math.round(clock() - startedMs) / 1000, warnings });
    } catch (error) {
      await tracks.discard(file).catch(() => undefined);
      if (controller.signal.aborted) return;
      current.isSettled = true;
      const code =
        error instanceof OpeningFailed || isLoopError(error, 'model_load_failed') ? 'MODEL_LOAD_FAILED' : 'MODEL_INFERENCE_FAILED';
      onEnd(job, { kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
    }
  };

  const start = (): void => {
    if (running !== undefined) return;
    const job = queue.take();
    if (job === undefined) return;
    const current: Running = { job, step: 0, steps: 0, isSettled: false };
    running = current;
    void run(current).finally(() => {
      running = undefined;
      start();
    });
  };

  const runs = (id: string): boolean => running?.job.id === id && !running.isSettled && !running.job.controller.signal.aborted;
  return {
    add: (job, priority) => queue.add(job, priority),
    start,
    positionOf(id) {
      if (running?.job.id === id && !running.job.controller.signal.aborted) return 0;
      const waiting = queue.positionOf(id);
      return waiting === undefined ? undefined : waiting + (running === undefined ? 0 : 1);
    },
    isRunning: runs,
    isFull: () => queue.isFull(),
    cancel(id) {
      const waiting = queue.remove(id);
      if (waiting !== undefined) {
        waiting.controller.abort(new Error('cancelled'));
        return { wasRunning: false, report: () => onEnd(waiting, { kind: 'cancelled', step: 0, steps: 0 }) };
      }
      if (running === undefined || !runs(id)) return undefined;
      const { job, step, steps } = running;
      running.isSettled = true;
      job.controller.abort(new Error('cancelled'));
      return { wasRunning: true, report: () => onEnd(job, { kind: 'cancelled', step, steps }) };
    },
    list: () => ({ running: running?.job, waiting: queue.list() }),
  };
}

/** Of which files a track is made: those of the model, and of the LoRA. */
export function fingerprintOf({ installation, request }: Pick<TrackJob, 'installation' | 'request'>): string {
  return request.lora === undefined ? installation.fingerprint : `${installation.fingerprint} ${request.lora.fingerprint}`;
}
