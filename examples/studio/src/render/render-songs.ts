import type { AudioClip, Song } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { arrangePiece, encodeStem, renderSong, renderStems } from '@loop/sequencer';
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
  /** A piece made of the loop: its sections are played to be levelled, for a third of a second. */
  readonly piece: Song;
}

/** What is heard of a song beside its patterns. */
interface Slots {
  /** The sounds of its slots, by index. */
  readonly samples: readonly (AudioClip | undefined)[];
}

/** What is asked for beside the song. */
interface Details {
  readonly song: Slots;
  readonly wav: Slots;
  /** What the files inside the archive are called. */
  readonly stems: Slots & { readonly name: string };
  /** The length of the piece. */
  readonly piece: { readonly bars: number };
}

/** Something to render. */
export type RenderJob<K extends keyof Renderings = keyof Renderings> = { readonly kind: K; readonly song: Song } & Details[K];

/** Makes each kind of rendering. */
const RENDERERS: {
  readonly [K in keyof Renderings]: (job: RenderJob<K>, onProgress: (fraction: number) => void) => Promise<Renderings[K]>;
} = {
  song: (job, onProgress) => renderSong(job.song, rendering(job, onProgress)),
  async wav(job, onProgress) {
    const clip = await renderSong(job.song, rendering(job, onProgress));
    return { ending: '.wav', bytes: encodeWav(clip, { format: 'pcm24' }), type: 'audio/wav' };
  },
  async stems(job, onProgress) {
    const stems = await renderStems(job.song, rendering(job, onProgress));
    const files = Object.fromEntries(stems.map((stem) => [`${job.name}_${stem.name}.wav`, encodeStem(stem)]));
    return { ending: '_stems.zip', bytes: zipSync(files, { level: 0 }), type: 'application/zip', count: stems.length };
  },
  piece: async ({ song, bars }) => arrangePiece(song, bars),
};

/** Does a job. */
export function render<K extends keyof Renderings>(job: RenderJob<K>, onProgress: (fraction: number) => void): Promise<Renderings[K]> {
  return RENDERERS[job.kind](job, onProgress);
}

function rendering({ samples }: Slots, onProgress: (fraction: number) => void) {
  return {
    samples,
    tail: 'wrap' as const,
    onProgress: ({ fraction = 0 }: { readonly fraction?: number | undefined }) => onProgress(fraction),
  };
}
