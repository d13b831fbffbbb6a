import type { AudioClip, Progress, Song } from '@loop/core';
import { planProgress } from '@loop/core';

import type { RenderOptions } from './render-options.js';
import { streamSong } from './stream-song.js';

/** How a song is rendered in one go. */
export interface RenderSongOptions extends RenderOptions {
  /** Called after every two seconds of sound. */
  readonly onProgress?: ((progress: Progress<'rendering'>) => void) | undefined;
}

/**
 * Renders a song to a stereo clip, exactly as long as its bars, faster than it plays. Equal songs and options give equal bytes
 * on every platform.
 *
 * @throws {InvalidInputError} When an option is out of range.
 * @example
 * ```ts
 * const clip = await renderSong(createSong({ genre: 'techno', seed: 7 }));
 * ```
 */
export async function renderSong(song: Song, options: RenderSongOptions = {}): Promise<AudioClip> {
  const { onProgress, ...rest } = options;
  const progress = planProgress([{ phase: 'rendering' as const, weight: 1 }]);
  let left = new Float32Array(0);
  let right = left;
  let sampleRate = 0;
  for await (const chunk of streamSong(song, rest)) {
    if (chunk.startFrame === 0) {
      left = new Float32Array(chunk.totalFrames);
      right = new Float32Array(chunk.totalFrames);
      ({ sampleRate } = chunk);
    }
    left.set(chunk.channels[0], chunk.startFrame);
    right.set(chunk.channels[1], chunk.startFrame);
    onProgress?.(progress.at('rendering', (chunk.startFrame + chunk.channels[0].length) / chunk.totalFrames));
  }
  return { sampleRate, channels: [left, right] };
}
