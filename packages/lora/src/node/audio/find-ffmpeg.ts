import { FileFormatError, UnsupportedError } from '@loop/core';
import { decodeWav } from '@loop/core/audio';
import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';

import type { ForeignDecoder } from '../../audio/decode/decode-audio.js';

const MAX_OUTPUT_BYTES = 4 * 2 ** 30;
const MAX_MESSAGE = 200;

/** Looks for ffmpeg on the path; `undefined` when it is not installed. */
export async function findFfmpeg(environment: Readonly<Record<string, string | undefined>> = process.env): Promise<string | undefined> {
  const names = process.platform === 'win32' ? ['ffmpeg.exe'] : ['ffmpeg'];
  for (const folder of (environment['PATH'] ?? '').split(path.delimiter)) {
    // A relative entry would run whatever lies in the folder of the songs.
    if (!path.isAbsolute(folder)) continue;
    for (const name of names) {
      const file = path.join(folder, name);
      const isThere = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) return file;
    }
  }
  return undefined;
}

/** Takes what an option `ffmpeg` says: that program, none for `false`, and without it the one on the path. */
export async function chooseFfmpeg(ffmpeg: string | false | undefined): Promise<string | undefined> {
  return ffmpeg === false ? undefined : (ffmpeg ?? findFfmpeg());
}

/**
 * Makes a decoder of an ffmpeg program: for m4a and whatever else `decodeAudio` does not read itself. It gets the sound on its standard input, no
 * name and no network, and is killed when the call is aborted.
 */
export function createFfmpegDecoder(program: string): ForeignDecoder {
  return (bytes, { signal }) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const options = ['-v', 'error', '-protocol_whitelist', 'pipe', '-i', 'pipe:0', '-vn', '-f', 'wav', '-c:a', 'pcm_f32le', 'pipe:1'];
      // Reading from a pipe, ffmpeg cannot go back: files whose index is at the end are refused by it, and reported.
      const child = spawn(program, options, { stdio: ['pipe', 'pipe', 'pipe'], shell: false });
      const pieces: Buffer[] = [];
      let [size, message] = [0, ''];
      const abort = (): void => void child.kill('SIGKILL');
      signal?.addEventListener('abort', abort, { once: true });
      child.stdout.on('data', (piece: Buffer) => {
        size += piece.length;
        if (size > MAX_OUTPUT_BYTES) child.kill('SIGKILL');
        else pieces.push(piece);
      });
      child.stderr.on('data', (piece: Buffer) => {
        if (message.length < MAX_MESSAGE) message += piece.toString('utf8');
      });
      // It may stop reading before everything is written; its exit says why.
      child.stdin.on('error', () => undefined);
      child.stdin.end(bytes);
      child.on('error', (error) => reject(new UnsupportedError('audio', `${program} could not be started.`, { cause: error })));
      child.on('close', (code) => {
        signal?.removeEventListener('abort', abort);
        if (signal?.aborted === true) reject(signal.reason as Error);
        else if (code !== 0 || size === 0) {
          const said = message.trim().replaceAll(/\s+/gu, ' ').slice(0, MAX_MESSAGE);
          reject(new FileFormatError('audio', `ffmpeg could not decode it: ${said === '' ? `it ended with ${code}` : said}`));
        } else {
          try {
            resolve(decodeWav(Buffer.concat(pieces)).audio);
          } catch (error) {
            reject(error as Error);
          }
        }
      });
    });
}
