import type { Seconds } from '@loop/core';
import type { CanvasSource } from 'mediabunny';

/** Pictures of a video in a second, at most. */
export const PICTURES_PER_SECOND = 30;

/** Frames of the screen come a little early and late. */
const LEAST_SECONDS = 0.87 / PICTURES_PER_SECOND;

/** A picture that stands still is written again so often, so that players can seek in it. */
const STILL_SECONDS = 1;

/** The pictures of a video, in order. Where the encoder is behind, pictures are left out. */
export interface PictureTrack {
  /** Whether a new picture may be added. */
  isDue(at: Seconds): boolean;
  /** Whether the last picture has stood so long that it is to be written again. */
  isStale(at: Seconds): boolean;
  /** Adds what the canvas shows now. */
  add(at: Seconds): Promise<void>;
}

/** Creates the pictures of a video that begins at 0. */
export function createPictureTrack(source: Pick<CanvasSource, 'add'>): PictureTrack {
  let last = Number.NEGATIVE_INFINITY;
  let isBusy = false;
  return {
    isDue: (at) => !isBusy && at - last >= LEAST_SECONDS,
    isStale: (at) => !isBusy && at - last >= STILL_SECONDS,
    async add(at) {
      last = at;
      isBusy = true;
      await source.add(at, 1 / PICTURES_PER_SECOND);
      isBusy = false;
    },
  };
}
