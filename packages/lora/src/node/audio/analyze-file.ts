import type { Abortable, Seconds } from '@loop/core';
import path from 'node:path';

import type { HeardFile } from '../../audio/lint/hear-file.js';
import { runAudioJob } from './audio-job.js';
import { chooseFfmpeg } from './find-ffmpeg.js';

/** Settings of {@link analyzeFile}. */
export interface AnalyzeFileOptions extends Abortable {
  /** The program that decodes m4a; `false` for none. @defaultValue ffmpeg, when it is on the path */
  readonly ffmpeg?: string | false | undefined;
  /** Longer sounds are refused before they are decoded. @defaultValue 7200 */
  readonly maxSeconds?: Seconds | undefined;
}

/**
 * Reads an audio file and says everything about it: format, loudness, clipping, silence, bandwidth, tempo, beats, bars and key. A file that cannot be
 * heard answers with its `fault`.
 *
 * @throws {StorageError} When the file cannot be read from the disk.
 *
 * @example
 * ```ts
 * const { music, facts } = await analyzeFile('songs/rain.flac');
 * ```
 */
export async function analyzeFile(file: string, options: AnalyzeFileOptions = {}): Promise<HeardFile> {
  const { signal, maxSeconds } = options;
  const ffmpeg = await chooseFfmpeg(options.ffmpeg);
  const job = {
    kind: 'hear',
    folder: path.dirname(file),
    path: path.basename(file),
    music: true,
    picture: false,
    maxSeconds,
    ffmpeg,
  } as const;
  return runAudioJob(job, { signal });
}
