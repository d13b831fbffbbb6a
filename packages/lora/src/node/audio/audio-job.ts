import { FileFormatError } from '@loop/core';
import type { Abortable, Seconds } from '@loop/core';
import { toStorageError } from '@loop/cli';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { decodeAudio } from '../../audio/decode/decode-audio.js';
import type { DecodeAudioOptions } from '../../audio/decode/decode-audio.js';
import { hearFile } from '../../audio/lint/hear-file.js';
import type { HeardFile } from '../../audio/lint/hear-file.js';
import { processClip } from '../../audio/process/process-clip.js';
import type { ProcessOptions } from '../../audio/process/process-options.js';
import { encodeOutput, isCompliant } from './encode-output.js';
import type { OutputFormat } from './encode-output.js';
import { createFfmpegDecoder } from './find-ffmpeg.js';
import { placeOutput } from './place-output.js';
import type { ProcessedFile } from './processed-file.js';

/** What every job on an audio file needs. */
export interface AudioSourceFile {
  /** The dataset's folder. */
  readonly folder: string;
  /** The file, relative to it. */
  readonly path: string;
  readonly maxBytes?: number | undefined;
  readonly maxSeconds?: Seconds | undefined;
  /** The program that decodes m4a. */
  readonly ffmpeg?: string | undefined;
}

/** Hearing a file. */
export interface HearJob extends AudioSourceFile {
  readonly kind: 'hear';
  readonly music: boolean;
  readonly picture: boolean;
}

/** Making a file ready for training. */
export interface ProcessJob extends AudioSourceFile {
  readonly kind: 'process';
  readonly output: string;
  /** The output's name without ending, relative to the output folder. */
  readonly name: string;
  readonly format: OutputFormat;
  readonly options: ProcessOptions;
  /** SHA-256 by name of what was written before and may be replaced. */
  readonly ours: Readonly<Record<string, string>>;
}

/** Work on one file, as plain data: it can be done here or by a worker. */
export type AudioJob = HearJob | ProcessJob;

/** What each kind of job answers. */
export interface AudioJobResults {
  readonly hear: HeardFile;
  readonly process: ProcessedFile;
}

const MAX_BYTES = 2 ** 30;

/** Does a job. @internal */
export async function runAudioJob<J extends AudioJob>(job: J, options?: Abortable): Promise<AudioJobResults[J['kind']]>;
export async function runAudioJob(job: AudioJob, { signal }: Abortable = {}): Promise<HeardFile | ProcessedFile> {
  const bytes = await readBytes(job, signal);
  const decoding: DecodeAudioOptions = {
    signal,
    maxBytes: job.maxBytes,
    maxSeconds: job.maxSeconds,
    foreignDecoder: job.ffmpeg === undefined ? undefined : createFfmpegDecoder(job.ffmpeg),
  };
  if (job.kind === 'hear') return hearFile({ path: job.path, bytes }, { ...decoding, music: job.music, picture: job.picture });
  return processBytes(job, bytes, decoding);
}

async function readBytes({ folder, path: file, maxBytes = MAX_BYTES }: AudioJob, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const place = path.join(folder, file);
  try {
    const { size } = await stat(place);
    if (size > maxBytes) throw new FileFormatError('audio', `The file has ${size} bytes; at most ${maxBytes} are read.`);
    return await readFile(place, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof FileFormatError ? error : toStorageError(error, file);
  }
}

async function processBytes(job: ProcessJob, bytes: Uint8Array, decoding: DecodeAudioOptions): Promise<ProcessedFile> {
  const source = { path: job.path, bytes: bytes.length, sha256: sha256(bytes) };
  const decoded = await decodeAudio(bytes, decoding);
  const processed = processClip(decoded.audio, job.options);
  const { facts, pieces, status, reason, changes, gainDb, qualityScore, legacyScore } = processed;
  const warnings = decoded.warnings.map(({ message }) => message);
  const told = { source, seconds: facts.seconds, changes, gainDb, qualityScore, legacyScore, warnings };
  // What is cut or has gaps is not made into something that looks whole.
  if (decoded.damaged) return { ...told, status: 'failed', reason: 'damaged', outputs: [] };
  if (status !== 'ready') return { ...told, status, reason, outputs: [] };
  const outputs = [];
  for (const [index, piece] of pieces.entries()) {
    decoding.signal?.throwIfAborted();
    const isCopy = pieces.length === 1 && changes.length === 0 && isCompliant(decoded, job.format);
    const encoded = isCopy ? { bytes, ending: endingOf(job.path) } : await encodeOutput(piece.audio, job.format, decoding);
    const suffix = pieces.length === 1 ? '' : `-${String(index + 1).padStart(2, '0')}`;
    const name = `${job.name}${suffix}.${encoded.ending}`;
    const backup = await placeOutput(job.output, name, encoded.bytes, job.ours[name]);
    const { startSeconds, seconds } = piece;
    outputs.push({
      path: name,
      bytes: encoded.bytes.length,
      sha256: isCopy ? source.sha256 : sha256(encoded.bytes),
      isCopy,
      startSeconds,
      seconds,
      backup,
    });
  }
  return { ...told, status: 'success', outputs };
}

function endingOf(file: string): string {
  return path.extname(file).slice(1).toLowerCase();
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
