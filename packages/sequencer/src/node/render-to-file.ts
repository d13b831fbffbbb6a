import { replaceFile } from '@loop/cli';
import type { Abortable, Fraction, Song } from '@loop/core';
import { createWavEncoder } from '@loop/core/audio';
import type { WavFormat } from '@loop/core/audio';

import type { RenderOptions } from '../render/render-options.js';
import { streamSong } from '../render/stream-song.js';

/** How a song becomes a WAV file. */
export interface RenderToFileOptions extends RenderOptions, Abortable {
  /** Whether a file that is there already may be replaced. @defaultValue false */
  readonly overwrite?: boolean | undefined;
  /** How samples are stored. @defaultValue 'pcm24' */
  readonly format?: WavFormat | undefined;
  /** Called with the share that is done, 0–1, after every two seconds of sound. */
  readonly onProgress?: ((fraction: Fraction) => void) | undefined;
}

/** A WAV file that was written. */
export interface RenderedFile {
  /** The path at which it was written. */
  readonly file: string;
  /** Its length in frames. */
  readonly frames: number;
  /** Frames per second. */
  readonly sampleRate: number;
  /** Its length in bytes, with the header. */
  readonly bytes: number;
}

/**
 * Renders a song straight into a WAV file: however long the song is, only two seconds of it are in memory at a time. The file
 * appears when it is complete; a failure or an abort leaves nothing behind.
 *
 * @throws {InvalidInputError} When an option is wrong, or the file is there already and `overwrite` is not set.
 */
export async function renderToFile(song: Song, file: string, options: RenderToFileOptions = {}): Promise<RenderedFile> {
  const { format = 'pcm24', overwrite, onProgress, ...render } = options;
  return replaceFile(
    file,
    async (handle) => {
      let written: RenderedFile | undefined;
      let encoder: ReturnType<typeof createWavEncoder> | undefined;
      for await (const chunk of streamSong(song, render)) {
        const { totalFrames: frames, sampleRate } = chunk;
        if (encoder === undefined) {
          encoder = createWavEncoder({ sampleRate, channels: 2, frames }, { format });
          written = { file, frames, sampleRate, bytes: encoder.byteLength };
          await handle.write(encoder.header());
        }
        await handle.write(encoder.block(chunk.channels));
        onProgress?.((chunk.startFrame + chunk.channels[0].length) / frames);
      }
      return written as RenderedFile;
    },
    { overwrite },
  );
}
