import type { AudioClip, Song } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { encodeStem, renderSong, renderStems } from '@loop/sequencer';
import { zipSync } from 'fflate';

/** A file to save. */
export interface SongFile {
  /** What its name ends with, such as `.wav`. */
  readonly ending: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** What can be rendered of a song, and what comes of it. */
export interface Renderings {
  /** The song without a seam, in the mode that it plays in. */
  readonly song: AudioClip;
  /** The song without a seam, as a WAV file of 24 bits. */
  readonly wav: SongFile;
  /** Each part of the song, as WAV files of 32-bit floats in one archive. */
  readonly stems: SongFile & { readonly count: number };
}

/** Something to render. */
export interface RenderJob<K extends keyof Renderings = keyof Renderings> {
  readonly kind: K;
  readonly song: Song;
  /** What the files inside an archive are called. */
  readonly name: string;
}

/** Makes each kind of rendering. */
export const RENDERERS: {
  readonly [K in keyof Renderings]: (job: RenderJob, onProgress: (fraction: number) => void) => Promise<Renderings[K]>;
} = {
  song: ({ song }, onProgress) => renderSong(song, rendering(onProgress)),
  async wav({ song }, onProgress) {
    const clip = await renderSong(song, rendering(onProgress));
    return { ending: '.wav', bytes: encodeWav(clip, { format: 'pcm24' }), type: 'audio/wav' };
  },
  async stems({ song, name }, onProgress) {
    const stems = await renderStems(song, rendering(onProgress));
    const files = Object.fromEntries(stems.map((stem) => [`${name}_${stem.name}.wav`, encodeStem(stem)]));
    return { ending: '_stems.zip', bytes: zipSync(files, { level: 0 }), type: 'application/zip', count: stems.length };
  },
};

function rendering(onProgress: (fraction: number) => void) {
  return {
    tail: 'wrap' as const,
    onProgress: ({ fraction = 0 }: { readonly fraction?: number | undefined }) => onProgress(fraction),
  };
}
