import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { identifyProcess, isProcessAlive, makeFolder, replaceFile } from '@loop/cli';
import type { ProcessIdentity } from '@loop/cli';
import { InvalidInputError } from '@loop/core';

import type { ProcessExit } from '../../training/trainers/exit-meaning.js';
import type { TrainerCommand } from '../../training/trainers/trainer-command.js';

/** Variables that a trainer needs of this process; keys and everything else stay here. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'TEMP',
  'TMP',
  'XDG_CACHE_HOME',
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PATHEXT',
  'COMSPEC',
  'NUMBER_OF_PROCESSORS',
  'CUDA_VISIBLE_DEVICES',
  'CUDA_HOME',
  'CUDA_PATH',
  'LD_LIBRARY_PATH',
  'HIP_VISIBLE_DEVICES',
  'HSA_OVERRIDE_GFX_VERSION',
  'HF_HOME',
  'HF_HUB_OFFLINE',
  'TORCH_HOME',
  'VIRTUAL_ENV',
  'CONDA_PREFIX',
  'PYTHONPATH',
  'PYTORCH_CUDA_ALLOC_CONF',
  'OMP_NUM_THREADS',
] as const;

/** A trainer that was started. */
export interface StartedTrainer {
  readonly process: ProcessIdentity;
  /** Resolves when it has ended, as long as this process lives. */
  readonly exited: Promise<ProcessExit>;
}

/**
 * Starts a trainer: without a shell, in a process group of its own, with a small environment, and with its output in a file. So it lives on when
 * this process ends, and whoever comes later can read what it printed.
 *
 * @param options - `isNew`: empties the file first.
 *
 * @throws {InvalidInputError} When the program is not there, or its folder.
 */
export async function startTrainer(
  command: TrainerCommand,
  log: string,
  { isNew = false }: { readonly isNew?: boolean } = {},
): Promise<StartedTrainer> {
  for (const [file, text] of command.files) await replaceFile(file, (handle) => handle.writeFile(text), { overwrite: true });
  await makeFolder(path.dirname(log));
  const output = await open(log, isNew ? 'w' : 'a');
  try {
    const passed = Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
    const child = spawn(command.file, command.args, {
      cwd: command.folder,
      env: { ...passed, ...command.env },
      shell: false,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    const exited = new Promise<ProcessExit>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
      child.once('error', () => resolve({}));
    });
    try {
      await once(child, 'spawn');
    } catch (error) {
      const received = `${command.file} in ${command.folder}`;
      throw new InvalidInputError('trainer', [{ path: 'program', message: 'cannot be started: is it there?', received }], { cause: error });
    }
    child.unref();
    return { process: await identifyProcess(child.pid!), exited };
  } finally {
    await output.close();
  }
}

/** Signals in their order, each with the time that it is given, in milliseconds. */
export type StopLadder = readonly (readonly [signal: NodeJS.Signals, waitMs: number])[];

/** The signals that end a trainer: first as Ctrl-C does. */
export const STOP_LADDER: StopLadder = [
  ['SIGINT', 10_000],
  ['SIGTERM', 5_000],
  ['SIGKILL', 5_000],
];

/**
 * Ends a trainer and its children: first as Ctrl-C does, then harder. A process that has its number by chance is never touched.
 *
 * @param ladder - Signals with the time that each is given.
 * @returns Whether it has ended.
 */
export async function stopTrainer(identity: ProcessIdentity, ladder: StopLadder = STOP_LADDER): Promise<boolean> {
  for (const [signal, waitMs] of ladder) {
    if (!(await isProcessAlive(identity))) return true;
    sendSignal(identity.pid, signal);
    for (let waited = 0; waited < waitMs; waited += POLL_MS) {
      await wait(POLL_MS);
      if (!(await isProcessAlive(identity))) return true;
    }
  }
  return !(await isProcessAlive(identity));
}

const POLL_MS = 50;

/** Sends a signal to the whole group, for workers that load data are processes of their own. */
function sendSignal(pid: number, signal: NodeJS.Signals): void {
  for (const target of process.platform === 'win32' ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // It ended meanwhile, or leads no group.
    }
  }
}
