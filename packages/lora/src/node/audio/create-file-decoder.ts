import { readFile } from 'node:fs/promises';

import type { Abortable, AudioClip } from '@loop/core';

import { decodeAudio } from '../../audio/decode/decode-audio.js';
import { chooseFfmpeg, createFfmpegDecoder } from './find-ffmpeg.js';

/** Reads the sound of a file in any format. */
export type FileDecoder = (file: string, options?: Abortable) => Promise<AudioClip>;

/**
 * Prepares a reader of audio files, for m4a with a program that decodes it.
 *
 * @param ffmpeg - That program; `false` for none. @defaultValue ffmpeg, when it is on the path
 */
export async function createFileDecoder(ffmpeg?: string | false): Promise<FileDecoder> {
  const program = await chooseFfmpeg(ffmpeg);
  const foreignDecoder = program === undefined ? undefined : createFfmpegDecoder(program);
  return async (file, { signal } = {}) => (await decodeAudio(await readFile(file, { signal }), { signal, foreignDecoder })).audio;
}
