import type { Abortable } from '@loop/core';
import { drawSeed } from '@loop/core';

import { compose } from '../composing/compose.js';
import { renderWindow } from '../audio/render-window.js';
import type { PatternRequest, TrackJob, TrackWork } from './track-job.js';

/** Length of new music when none is asked for. */
const DEFAULT_SECONDS = 30;

/** Makes new music, or a new take of music that a seed made. */
export async function* composeTrack(
  { request, brief, seed, sampleRate }: TrackJob<Extract<PatternRequest, { task: 'text2music' | 'retake' }>>,
  { signal }: Abortable,
): TrackWork {
  signal?.throwIfAborted();
  const durationSeconds = request.durationSeconds ?? DEFAULT_SECONDS;
  const retake = request.task === 'retake' ? { seed: request.retakeSeed ?? drawSeed(), variance: request.variance ?? 0.5 } : undefined;
  const { warnings, ...composition } = compose(brief, { seed, durationSeconds, retake });
  const rendered = yield* renderWindow({ ...composition, sampleRate, stems: request.stems ?? false }, { signal });
  return {
    ...rendered,
    composition,
    song: composition.song,
    warnings,
    parameters: retake === undefined ? {} : { retakeSeed: retake.seed },
  };
}
