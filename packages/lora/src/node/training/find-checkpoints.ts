import { opendir, stat } from 'node:fs/promises';
import path from 'node:path';

import type { CheckpointRole } from '@loop/core';

import type { CheckpointObservation } from '../../training/trainers/observation.js';

/** A checkpoint on the disk. */
export interface FoundCheckpoint extends CheckpointObservation {
  /** The folder that is removed or resumed from. */
  readonly place: string;
  /** Bytes of its files and when they were last written: both stay the same when it is whole. */
  readonly signature: string;
  /** When it was last written, in milliseconds since 1970. */
  readonly modifiedMs: number;
}

const EPOCH = /^epoch_(\d+)(?:_loss_([\d.]+))?$/u;
const OWN = /^step-(\d{1,9})$/u;
const STEP = /^epoch=(\d+)-step=(\d+)_lora$/u;
const ROLES: Readonly<Record<string, CheckpointRole>> = { best: 'best', final: 'final', early_exit: 'stopped' };
const WEIGHTS = /^(?:adapter_model|lokr_weights|loha_weights|pytorch_lora_weights)\.safetensors$/u;
const MAX_ENTRIES = 10_000;

/**
 * Finds the checkpoints that a trainer left in its output folder, whichever it is, by their names: `checkpoints/epoch_4_loss_0.5`, `checkpoints/step-00000012` (ours), `best`, `final`,
 * `early_exit`, Lightning's `epoch=0-step=2000_lora`, or the output folder itself. A folder counts when it holds an adapter.
 */
export async function findCheckpoints(output: string): Promise<readonly FoundCheckpoint[]> {
  const found: FoundCheckpoint[] = [];
  const add = async (place: string, about: Omit<CheckpointObservation, 'kind' | 'place'>): Promise<void> => {
    const signature = (await adapterSignature(place)) ?? (await adapterSignature(path.join(place, 'adapter')));
    if (signature !== undefined) found.push({ kind: 'checkpoint', ...about, place, ...signature });
  };
  for (const name of await foldersIn(path.join(output, 'checkpoints'))) {
    const epoch = EPOCH.exec(name);
    const loss = epoch?.[2] === undefined ? undefined : Number(epoch[2]);
    if (epoch !== null) await add(path.join(output, 'checkpoints', name), { role: 'periodic', epoch: Number(epoch[1]), loss });
    const own = OWN.exec(name);
    if (own !== null) await add(path.join(output, 'checkpoints', name), { role: 'periodic', step: Number(own[1]) });
    else if (name === 'best') await add(path.join(output, 'checkpoints', name), { role: 'best' });
  }
  await add(output, { role: 'final' });
  for (const [name, role] of Object.entries(ROLES)) await add(path.join(output, name), { role });
  const lightning = path.join(output, 'logs', 'lightning_logs');
  for (const version of await foldersIn(lightning)) {
    const folder = path.join(lightning, version, 'checkpoints');
    for (const name of await foldersIn(folder)) {
      const step = STEP.exec(name);
      if (step !== null) await add(path.join(folder, name), { role: 'periodic', epoch: Number(step[1]) + 1, step: Number(step[2]) });
    }
  }
  return found.toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0) || (a.epoch ?? Infinity) - (b.epoch ?? Infinity));
}

async function adapterSignature(folder: string): Promise<{ signature: string; modifiedMs: number } | undefined> {
  const files = (await namesIn(folder)).filter((name) => WEIGHTS.test(name));
  const stats = await Promise.all(files.map((name) => stat(path.join(folder, name)).catch(() => undefined)));
  const [first] = stats;
  return first === undefined ? undefined : { signature: `${first.size}@${first.mtimeMs}`, modifiedMs: first.mtimeMs };
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  return (await listEntries(folder)).filter(({ isFolder }) => isFolder).map(({ name }) => name);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await listEntries(folder)).map(({ name }) => name);
}

/** Links are left out: what they name is not this run's. */
async function listEntries(folder: string): Promise<readonly { name: string; isFolder: boolean }[]> {
  const directory = await opendir(folder).catch(() => undefined);
  const entries: { name: string; isFolder: boolean }[] = [];
  if (directory === undefined) return entries;
  for await (const entry of directory) {
    if (entries.length >= MAX_ENTRIES) break;
    if (entry.isFile() || entry.isDirectory()) entries.push({ name: entry.name, isFolder: entry.isDirectory() });
  }
  return entries;
}
