import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { replaceFile } from '@loop/cli';
import { FileFormatError } from '@loop/core';
import type { Abortable } from '@loop/core';

import { isJsonObject, parseBoundedJson } from '../../dataset/bounded-json.js';
import { parseRunRecord } from '../../training/run/run-record.js';
import type { RunRecord } from '../../training/run/run-record.js';
import { hashFiles } from '../hash-files.js';
import { listFiles } from '../list-files.js';
import { findCheckpoints } from './find-checkpoints.js';
import { openRun } from './run-folder.js';

/** A file with what it holds. */
export interface HashedFile {
  /** Relative to its folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
}

/** Everything that is needed to make an adapter again, or to say why it came out otherwise. */
export interface Reproduction {
  readonly version: 1;
  /** The run, its configuration and command line. */
  readonly run: RunRecord;
  /** SHA-256 of the configuration without the places on this machine: two runs with one number were asked for the same. */
  readonly configuration: string;
  /** The prepared tensors that it learnt from. */
  readonly tensors: readonly HashedFile[];
  /** The adapters that it left. */
  readonly adapters: readonly (HashedFile & { readonly role: string; readonly epoch?: number | undefined })[];
  /** The revision of the trainer, where its folder is a clone. */
  readonly trainerRevision?: string | undefined;
  readonly machine: { readonly system: string; readonly node: string };
}

/** Fields that name places of one machine. */
const PLACES = new Set(['tensors', 'output', 'checkpointFolder', 'resumeFrom', 'device', 'runName', 'workers']);

/**
 * Describes a run so that it can be made again: its configuration, the hash of every tensor and adapter, and the trainer's revision. Nothing is copied but
 * these facts.
 *
 * @param output - The folder of the run.
 * @throws {StorageError} When tensors or adapters cannot be read.
 */
export async function describeReproduction(output: string, { signal }: Abortable = {}): Promise<Reproduction> {
  const { run, record } = await openRun(output);
  const { configuration, command } = record;
  const adapters: Reproduction['adapters'][number][] = [];
  for (const { place, role, epoch } of await findCheckpoints(run.output)) {
    for (const file of await hashFolder(
      place,
      signal,
      /(?:^|\/)(?:adapter_model|lokr_weights|loha_weights|pytorch_lora_weights)\.safetensors$/u,
    )) {
      adapters.push({ ...file, path: path.posix.join(path.relative(run.output, place).split(path.sep).join('/'), file.path), role, epoch });
    }
  }
  return {
    version: 1,
    run: record,
    configuration: hashOf(
      Object.entries(configuration)
        .filter(([field]) => !PLACES.has(field))
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
    tensors: await hashFolder(configuration.tensors, signal),
    adapters,
    trainerRevision: command === undefined ? undefined : await revisionOf(command.folder),
    machine: { system: `${os.platform()} ${os.arch()} ${os.release()}`, node: process.version },
  };
}

/** Writes the description of a run. */
export async function saveReproduction(
  file: string,
  reproduction: Reproduction,
  options: { readonly overwrite?: boolean } = {},
): Promise<void> {
  await replaceFile(file, (handle) => handle.writeFile(`${JSON.stringify(reproduction, undefined, 2)}\n`), options);
}

/**
 * Reads the description of a run.
 *
 * @throws {FileFormatError} When it is none.
 */
export function parseReproduction(text: string, name: string): Reproduction {
  const value = parseBoundedJson(text, name);
  if (
    !isJsonObject(value) ||
    value['version'] !== 1 ||
    !isJsonObject(value['run']) ||
    !isFiles(value['tensors']) ||
    !isFiles(value['adapters'])
  ) {
    throw new FileFormatError('reproduction', `${name}: is no description of a run.`);
  }
  return { ...(value as unknown as Reproduction), run: parseRunRecord(JSON.stringify(value['run']), name) };
}

/** Compares two runs. @returns What differs, a sentence each; none when the second was asked for the same and learnt from the same. */
export function compareReproductions(first: Reproduction, second: Reproduction): readonly string[] {
  const differences: string[] = [];
  const [before, after] = [first.run.configuration, second.run.configuration];
  for (const field of Object.keys(before) as (keyof typeof before)[]) {
    if (PLACES.has(field) || JSON.stringify(before[field]) === JSON.stringify(after[field])) continue;
    differences.push(`${field} was ${JSON.stringify(before[field])} and is ${JSON.stringify(after[field])}.`);
  }
  if (first.run.trainer !== second.run.trainer) differences.push(`The trainer was ${first.run.trainer} and is ${second.run.trainer}.`);
  if (first.trainerRevision !== second.trainerRevision) {
    differences.push(`The trainer's revision was ${first.trainerRevision ?? 'unknown'} and is ${second.trainerRevision ?? 'unknown'}.`);
  }
  const known = new Map(first.tensors.map(({ path: name, sha256 }) => [name, sha256]));
  const now = new Map(second.tensors.map(({ path: name, sha256 }) => [name, sha256]));
  for (const name of new Set([...known.keys(), ...now.keys()])) {
    if (known.get(name) === now.get(name)) continue;
    differences.push(
      known.has(name) && now.has(name)
        ? `The tensors ${name} changed.`
        : `The tensors ${name} are only in the ${known.has(name) ? 'first' : 'second'} run.`,
    );
  }
  return differences;
}

async function hashFolder(
  folder: string,
  signal: AbortSignal | undefined,
  only = /\.(?:pt|safetensors|json)$/u,
): Promise<readonly HashedFile[]> {
  const { files } = await listFiles(folder, { signal }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return { files: [] };
    throw error;
  });
  const chosen = files.filter((file) => only.test(file.path));
  const hashes = await hashFiles(
    folder,
    chosen.map((file) => file.path),
    { signal },
  );
  return chosen.map(({ path: name, bytes }) => ({ path: name, bytes, sha256: hashes.get(name) ?? '' }));
}

/** The commit that is checked out, read without running git. */
async function revisionOf(folder: string): Promise<string | undefined> {
  const read = (name: string): Promise<string> => readFile(path.join(folder, '.git', name), 'utf8').catch(() => '');
  const head = (await read('HEAD')).trim();
  const reference = /^ref: (refs\/[\w./-]+)$/u.exec(head)?.[1];
  const text = reference === undefined || reference.includes('..') ? head : (await read(reference)).trim();
  return /^[0-9a-f]{40,64}$/u.test(text) ? text : undefined;
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

function isFiles(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((each) => isJsonObject(each) && typeof each['path'] === 'string' && typeof each['sha256'] === 'string')
  );
}
