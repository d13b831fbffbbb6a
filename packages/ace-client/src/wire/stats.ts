import type { Seconds } from '@loop/core';
import * as z from 'zod/mini';

import { maybeNumber, orElse } from './lenient.js';
import { parseResponse } from './parse-response.js';

/** What a server reports about its work. */
export interface AceStats {
  /** Jobs by state since the server started: total, queued, running, succeeded, failed, and whatever else it counts. */
  readonly jobs: Readonly<Record<string, number>>;
  /** Jobs that wait. */
  readonly queueSize?: number | undefined;
  /** Jobs that may wait. */
  readonly queueLimit?: number | undefined;
  /** Average running time of a job. */
  readonly averageJobSeconds?: Seconds | undefined;
}

const schema = z.object({
  jobs: orElse(z.record(z.string(), z.number()), {}),
  queue_size: maybeNumber,
  queue_maxsize: maybeNumber,
  avg_job_seconds: maybeNumber,
});

/**
 * Reads the payload of `/v1/stats`.
 *
 * @throws {InvalidResponseError} When it is none.
 */
export function readStats(payload: unknown): AceStats {
  const { jobs, queue_size, queue_maxsize, avg_job_seconds } = parseResponse(schema, payload, 'GET /v1/stats');
  return { jobs, queueSize: queue_size, queueLimit: queue_maxsize, averageJobSeconds: avg_job_seconds };
}

/** Estimates how long a job waits and works that has so many before it. */
export function secondsUntilTurn({ averageJobSeconds }: AceStats, position: number): Seconds | undefined {
  return averageJobSeconds === undefined || averageJobSeconds <= 0 ? undefined : averageJobSeconds * (position + 1);
}
