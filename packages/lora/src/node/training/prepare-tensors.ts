import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { isProcessAlive, makeFolder } from '@loop/cli';
import { TaskFailedError, delay } from '@loop/core';
import type { DatasetEvent, Milliseconds, Warning } from '@loop/core';

import type { TrainerCommand } from '../../training/trainers/trainer-command.js';
import { listFiles } from '../list-files.js';
import { isAudioPath } from '../scan-folder.js';
import { startTrainer, stopTrainer } from './trainer-process.js';
import type { StopLadder } from './trainer-process.js';

/** How tensors are made by a trainer. */
export interface PrepareTensorsOptions {
  /** The folder with the songs, whose number is the whole. */
  readonly songs: string;
  /** Where the tensors go. */
  readonly tensors: string;
  readonly signal?: AbortSignal | undefined;
  /** Time between two looks, in milliseconds. @defaultValue 1000 */
  readonly pollMs?: Milliseconds | undefined;
  /** How a preparation that is aborted is ended. */
  readonly stopLadder?: StopLadder | undefined;
}

const isTensorPath = (file: string): boolean => /\.(?:pt|safetensors)$/u.test(file);
/** What trainers say of songs that they left out. */
const FAILED = /(?:^|\s)Failed:\s+([1-9]\d*)/u;
const LAST_LETTERS = 1_000;

/**
 * Runs the command with which a trainer makes tensors, to its end. How far it is, is seen by the files that it leaves, for each trainer prints it in another
 * way. Its output is in `loop-prepare.log` beside the tensors. An abort ends it; what was made stays, and trainers go on from there.
 *
 * @throws {TaskFailedError} When it fails, or leaves no tensors; its last lines are in the message.
 */
export async function* prepareTensors(
  command: TrainerCommand,
  { songs, tensors, signal, pollMs = 1_000, stopLadder }: PrepareTensorsOptions,
): AsyncGenerator<DatasetEvent, void, void> {
  signal?.throwIfAborted();
  const all = await countFiles(songs, isAudioPath);
  await makeFolder(tensors);
  const log = path.join(tensors, 'loop-prepare.log');
  const { process: identity, exited } = await startTrainer(command, log, { isNew: true });
  const at = (done: number): DatasetEvent => ({
    type: 'progress',
    phase: 'preprocess',
    // The end is the trainer's, not the last file.
    fraction: all === 0 ? undefined : Math.min(done / all, 0.999),
    message: `${done} of ${all} songs`,
  });
  let most = 0;
  yield at(0);
  try {
    while (await isProcessAlive(identity)) {
      await delay(pollMs, { signal });
      const done = await countFiles(tensors, isTensorPath);
      if (done > most) yield at((most = done));
    }
  } catch (error) {
    await stopTrainer(identity, stopLadder);
    throw error;
  }
  const { code } = await exited;
  const text = await readFile(log, 'utf8').catch(() => '');
  const samples = await countFiles(tensors, isTensorPath);
  const last = text.slice(-LAST_LETTERS).trim();
  if (code !== 0 || samples === 0 || /^\s*\[FAIL\]/mu.test(text))
    throw new TaskFailedError(
      `The preparation failed${code === 0 ? '' : ` with code ${code ?? 'none'}`}, and left ${samples} tensors.\n${last}`,
    );
  const failed = FAILED.exec(text)?.[1];
  const warnings: readonly Warning[] =
    failed === undefined ? [] : [{ code: 'notice', message: `The trainer left out ${failed} of ${all} songs; ${log} says why.` }];
  yield { type: 'result', value: { tensors, samples, warnings } };
}

async function countFiles(folder: string, isCounted: (file: string) => boolean): Promise<number> {
  const { files } = await listFiles(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return { files: [] };
    throw error;
  });
  return files.filter((file) => isCounted(file.path)).length;
}
