import type { JobEnd } from '../jobs/job-runner.js';
import type { TrackJob } from '../jobs/track-job.js';
import type { CachedTrack } from '../tracks/track-cache.js';

/** A message that answers nothing. */
export interface Notification {
  readonly method: string;
  readonly params: object;
}

/** What is said when a job ends: what completes, fails or cancels it. */
export function endMessages(job: TrackJob, end: JobEnd): readonly Notification[] {
  const { id: track_id } = job;
  switch (end.kind) {
    case 'complete':
      return [completionOf(end.track, { seed: job.request.seed, seconds: end.seconds, isCached: false, warnings: end.warnings })];
    case 'failed':
      return [{ method: 'generation_error', params: { track_id, code: end.code, message: end.message } }];
    case 'cancelled':
      return [
        { method: 'generation_cancelled', params: { track_id, at_step: end.step, total_steps: end.steps } },
        // The plugin does not know the other one; this ends its wait.
        { method: 'generation_error', params: { track_id, code: 'GENERATION_CANCELLED', message: 'The generation was cancelled.' } },
      ];
  }
}

/** How a track came about. */
export interface CompletionDetails {
  readonly seed: bigint;
  /** How long it took; 0 from the cache. */
  readonly seconds: number;
  readonly isCached: boolean;
  readonly warnings: readonly string[];
}

/** Says that a track is there. */
export function completionOf(track: CachedTrack, { seed, seconds, isCached, warnings }: CompletionDetails): Notification {
  return {
    method: 'generation_complete',
    params: {
      track_id: track.trackId,
      path: track.path,
      duration_sec: track.durationSeconds,
      sample_rate: track.sampleRate,
      prompt: track.prompt,
      seed,
      generation_time_sec: seconds,
      model_version: track.modelVersion,
      backend: track.backend,
      cached: isCached,
      ...(warnings.length === 0 ? {} : { warnings }),
    },
  };
}
