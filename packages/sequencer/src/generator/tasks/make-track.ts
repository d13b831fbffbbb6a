import type { Abortable } from '@loop/core';

import { composeTrack } from './compose-track.js';
import { coverTrack } from './cover-track.js';
import { extendTrack } from './extend-track.js';
import { repaintTrack } from './repaint-track.js';
import type { TrackJob, TrackWork } from './track-job.js';

/** Makes one track of a request, whatever its task. */
export function makeTrack(job: TrackJob, options: Abortable): TrackWork {
  const { request } = job;
  if (request.task === 'repaint') return repaintTrack({ ...job, request }, options);
  if (request.task === 'cover') return coverTrack({ ...job, request }, options);
  if (request.task === 'extend') return extendTrack({ ...job, request }, options);
  return composeTrack({ ...job, request }, options);
}
