import type { Abortable } from '@loop/core';

import { createThreadPool } from '../threads/create-thread-pool.js';
import { runAudioJob } from './audio-job.js';
import type { AudioJob, AudioJobResults } from './audio-job.js';

/** Threads that do jobs on audio files. @internal */
export interface AudioPool {
  /** How many jobs run concurrently. */
  readonly size: number;
  /** Does a job, in a free thread. Rejects like the job, or when its thread died. */
  readonly run: <J extends AudioJob>(job: J) => Promise<AudioJobResults[J['kind']]>;
  /** Ends all threads at once; what runs is given up. Safe to call twice. */
  readonly dispose: () => Promise<void>;
}

/**
 * Creates threads for audio files; without them jobs run here, one by one.
 *
 * @param workers - How many; 0 is here. @defaultValue one per core, at most eight
 * @internal
 */
export function createAudioPool({ workers, signal }: Abortable & { readonly workers?: number | undefined } = {}): AudioPool {
  return createThreadPool<AudioJob, never>({
    script: 'audio/audio-worker',
    threads: workers,
    runHere: (job) => runAudioJob(job, { signal }) as Promise<never>,
    nameOf: ({ path }) => path,
  });
}
