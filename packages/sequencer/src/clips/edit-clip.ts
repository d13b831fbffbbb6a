import { InvalidInputError } from '@loop/core';
import type { AudioClip, Decibels, Seconds } from '@loop/core';
import { FADE_CURVES, fadeClip, normalizePeak } from '@loop/core/audio';
import type { FadeCurve } from '@loop/core/audio';

import { copyFrames, frameRegion } from './frames.js';
import type { ClipRegion } from './frames.js';

/** What is done to a clip, as plain data: the clip itself stays as it is. All times count from the start of the clip as it is. */
export interface ClipEdit extends ClipRegion {
  /** How long what is kept fades in from silence; at most all of it. @defaultValue 0 */
  readonly fadeInSeconds?: Seconds | undefined;
  /** How long what is kept fades out to silence; at most all of it. @defaultValue 0 */
  readonly fadeOutSeconds?: Seconds | undefined;
  /** The shape of both fades. @defaultValue 'equal-power' */
  readonly fadeCurve?: FadeCurve | undefined;
  /** The level that the highest sample gets, −60…0 dBFS. @defaultValue the level that it has */
  readonly peakDb?: Decibels | undefined;
}

/** The quietest peak that an edit may ask for. */
const MIN_PEAK_DB = -60;

/**
 * Makes the clip that an edit describes: cut to the frame, then faded, then brought to its level.
 *
 * @returns A new clip; nothing is shared.
 * @throws {InvalidInputError} When the region is empty or not inside the clip, or a fade or the level is out of range.
 *
 * @example
 * ```ts
 * const hit = editClip(clip, { startSeconds: 0.5, endSeconds: 0.8, fadeOutSeconds: 0.05, peakDb: -1 });
 * ```
 */
export function editClip(clip: AudioClip, edit: ClipEdit = {}): AudioClip {
  const { fadeInSeconds = 0, fadeOutSeconds = 0, fadeCurve = 'equal-power', peakDb } = edit;
  if (!FADE_CURVES.includes(fadeCurve)) {
    throw new InvalidInputError('edit', [
      { path: 'fadeCurve', message: 'is not known', allowed: FADE_CURVES, received: String(fadeCurve) },
    ]);
  }
  if (peakDb !== undefined && !(peakDb >= MIN_PEAK_DB && peakDb <= 0)) {
    throw new InvalidInputError('edit', [{ path: 'peakDb', message: `must be ${MIN_PEAK_DB}…0`, received: String(peakDb) }]);
  }
  const kept = copyFrames(clip, frameRegion(clip, edit));
  for (const [path, seconds] of Object.entries({ fadeInSeconds, fadeOutSeconds })) {
    if (!(seconds >= 0 && Number.isFinite(seconds)))
      throw new InvalidInputError('edit', [{ path, message: 'must be a number of seconds from 0', received: String(seconds) }]);
  }
  const faded =
    fadeInSeconds + fadeOutSeconds === 0
      ? kept
      : fadeClip(kept, { inSeconds: fadeInSeconds, outSeconds: fadeOutSeconds, curve: fadeCurve });
  return peakDb === undefined ? faded : normalizePeak(faded, { peakDb });
}
