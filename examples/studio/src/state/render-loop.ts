import type { AudioClip, Song } from '@loop/core';
import { renderSong } from '@loop/sequencer';

/** Renders the loop of a song without a seam, whatever mode it plays in. */
export function renderLoop(
  song: Song,
  {
    signal,
    onProgress,
  }: { readonly signal?: AbortSignal | undefined; readonly onProgress?: ((fraction: number) => void) | undefined } = {},
): Promise<AudioClip> {
  return renderSong({ ...song, mode: 'loop' }, { signal, tail: 'wrap', onProgress: ({ fraction }) => onProgress?.(fraction ?? 0) });
}
