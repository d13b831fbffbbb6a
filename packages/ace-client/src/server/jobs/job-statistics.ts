import type { Seconds } from '@loop/core';

/** The average running time of the last jobs. */
export interface JobStatistics {
  /** Average of the last jobs; an initial guess before the first has ended. */
  readonly averageSeconds: Seconds;
  /** Counts one more job. */
  add(seconds: Seconds): void;
}

/** Creates a moving average over the last 50 jobs, which starts at 5 s like the official server's. */
export function createJobStatistics({ window = 50, initialSeconds = 5 } = {}): JobStatistics {
  const samples: Seconds[] = [];
  return {
    get averageSeconds() {
      return samples.length === 0 ? initialSeconds : samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
    },
    add(seconds) {
      samples.push(seconds);
      if (samples.length > window) samples.shift();
    },
  };
}
