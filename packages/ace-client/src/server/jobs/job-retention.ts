import type { Milliseconds } from '@loop/core';

import type { AceServerLimits } from '../limits.js';
import type { JobStore } from './job-store.js';
import { isEnded } from './job.js';
import type { Job } from './job.js';
import { createSteadyClock } from './steady-clock.js';

/** Forgets finished jobs that are too old or too many, with their files. */
export interface Retention {
  /** Removes what is over the limits; looks only once in a while, so it may be called often. */
  sweep(): Promise<void>;
  /** Deletes files that no job names: what a dead process left. Called once at the start. */
  collectGarbage(): Promise<void>;
}

/** At most this often `sweep` really looks. */
const INTERVAL_MS = 10_000;

/** Creates the rule of what to keep over the queue's own map of jobs. */
export function createRetention({
  store,
  limits,
  clock,
  uptime,
  jobs,
}: {
  readonly store: JobStore;
  readonly limits: Pick<AceServerLimits, 'retentionMs' | 'maxFinished' | 'maxResultBytes'>;
  readonly clock: () => Milliseconds;
  readonly uptime: () => Milliseconds;
  readonly jobs: Map<string, Job>;
}): Retention {
  let now = createSteadyClock({ clock, uptime, startMs: clock() });
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastFinished = 0;

  const sweep = async (): Promise<void> => {
    const nowMs = now();
    if (nowMs - lastMs < INTERVAL_MS && jobs.size - lastFinished < limits.maxFinished / 10) return;
    lastMs = nowMs;
    const expired = findExpired([...jobs.values()], limits, nowMs);
    for (const job of expired) jobs.delete(job.id);
    lastFinished = jobs.size;
    if (expired.length === 0) return;
    const ids = expired.map((job) => job.id);
    const isForgotten = await store.remove(ids).then(
      () => true,
      () => false,
    );
    await Promise.allSettled(expired.flatMap(filesOf).map((name) => store.deleteFile(name)));
    // A full disk has no room even for forgetting; without the files it has.
    if (!isForgotten) await store.remove(ids).catch(() => undefined);
  };

  return {
    sweep,
    async collectGarbage() {
      const lastKnownMs = Math.max(...[...jobs.values()].map((job) => job.endedAtMs ?? job.createdAtMs));
      now = createSteadyClock({ clock, uptime, startMs: jobs.size === 0 ? clock() : lastKnownMs });
      const named = new Set([...jobs.values()].flatMap((job) => [...filesOf(job), ...job.inputs.owned]));
      const orphans = (await store.listFiles()).filter((name) => !named.has(name));
      await Promise.allSettled(orphans.map((name) => store.deleteFile(name)));
      await sweep();
    },
  };
}

/** The finished jobs to forget: too old, beyond the count, or beyond the bytes, oldest first. */
function findExpired(
  jobs: readonly Job[],
  limits: Pick<AceServerLimits, 'retentionMs' | 'maxFinished' | 'maxResultBytes'>,
  nowMs: Milliseconds,
): readonly Job[] {
  const newestFirst = jobs.filter(isEnded).sort((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0));
  let bytes = 0;
  return newestFirst.filter((job, index) => {
    bytes += (job.outputs ?? []).reduce((sum, output) => sum + output.bytes, 0);
    const isTooOld = nowMs - (job.endedAtMs ?? 0) > limits.retentionMs;
    return isTooOld || index >= limits.maxFinished || bytes > limits.maxResultBytes;
  });
}

function filesOf(job: Job): string[] {
  return (job.outputs ?? []).map((output) => output.file);
}
