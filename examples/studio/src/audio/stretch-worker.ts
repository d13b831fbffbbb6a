import type { AudioClip } from '@loop/core';
import { stretchClip } from '@loop/sequencer';

/** A clip to be stretched, with a number that names it in the answer. */
export interface StretchOrder {
  readonly id: number;
  readonly clip: AudioClip;
  readonly frames: number;
  readonly loop: boolean;
}

/** What became of it. */
export interface StretchAnswer {
  readonly id: number;
  readonly clip: AudioClip;
}

addEventListener('message', ({ data: { id, clip, frames, loop } }: MessageEvent<StretchOrder>) => {
  const stretched = stretchClip(clip, { frames, loop });
  postMessage({ id, clip: stretched } satisfies StretchAnswer, { transfer: stretched.channels.map(({ buffer }) => buffer as ArrayBuffer) });
});
