import * as z from 'zod/mini';

import type { TrackJob } from '../jobs/track-job.js';
import { protocolFault } from '../protocol/rpc-error.js';
import { readBackendType, readParameters } from '../requests/read-parameters.js';
import type { DaemonContext, Method } from './method.js';

const target = z.object({ track_id: z.optional(z.nullable(z.string())), backend: z.optional(z.nullable(z.string())) });

/** `cancel`: ends a track that runs or waits, by `track_id`, or the download of a `backend`. */
export function cancelMethod({ runner, downloads }: DaemonContext): Method {
  return (parameters) => {
    const { track_id: id, backend } = readParameters(target, parameters);
    if (typeof backend === 'string') return { result: { cancelled: downloads.cancel(readBackendType(backend)), was_generating: false } };
    if (typeof id !== 'string') throw protocolFault('parameters', 'Invalid params: track_id must name what is to be cancelled');
    const ended = runner.cancel(id);
    if (ended === undefined) return { result: { cancelled: false, was_generating: false } };
    return { result: { cancelled: true, was_generating: ended.wasRunning }, after: ended.report };
  };
}

/** `queue_status`: what runs, and what waits in its order. */
export function queueStatusMethod({ runner, configuration }: DaemonContext): Method {
  return () => {
    const { running, waiting } = runner.list();
    const ahead = running === undefined ? 0 : 1;
    return {
      result: {
        capacity: configuration.queueLimit,
        ...(running === undefined ? {} : { current: describeJob(running, 0) }),
        pending: waiting.map((job, index) => ({ ...describeJob(job, ahead + index), priority: job.priority })),
      },
    };
  };
}

function describeJob({ id, backend, request }: TrackJob, position: number): object {
  return {
    track_id: id,
    position,
    backend: backend.type,
    prompt: request.prompt,
    duration_sec: request.durationSeconds,
    seed: request.seed,
  };
}
