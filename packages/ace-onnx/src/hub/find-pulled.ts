import { ModelMissingError } from '@loop/core';

import { countBytes } from './byte-ranges.js';
import { formatBytes } from './format-bytes.js';
import { isCommit } from './list-repository.js';
import { revisionFolder, unfinishedFolder } from './model-layout.js';
import type { ModelManifest, ModelPart } from './model-manifest.js';
import { damagedFiles, parseModelFiles, readModelRecord, readRevisions } from './model-record.js';
import type { ModelFile, ModelRecord } from './model-record.js';
import type { ModelStore } from './model-store.js';
import { readJournal, WORK_FOLDER } from './partial-download.js';
import type { PulledModel } from './pull-options.js';

/** The list of files of a model that is being pulled. */
export const PLAN_FILE = `${WORK_FOLDER}/plan.json`;

/** A model that is here, whole as far as its files' lengths show; `undefined` when it is not. */
export async function findPulled(
  store: ModelStore,
  manifest: ModelManifest,
  revision: string,
  parts: readonly ModelPart[],
): Promise<PulledModel | undefined> {
  const record = await readModelRecord(store, manifest.id, revision);
  if (record === undefined || !holdsAll(record, manifest) || !holdsParts(record, parts) || (await damagedFiles(store, record)).length > 0)
    return undefined;
  return toPulled(store, record, 0);
}

/**
 * A model that is here, without the network.
 *
 * @throws {ModelMissingError} When it is not, with what is missing as far as that is known here.
 */
export async function assertPulled(
  store: ModelStore,
  manifest: ModelManifest,
  wanted: string,
  parts: readonly ModelPart[],
): Promise<PulledModel> {
  const { id, repository } = manifest;
  const revision = repository === undefined || isCommit(wanted) ? wanted : (await readRevisions(store, id)).get(wanted);
  const found = revision === undefined ? undefined : await findPulled(store, manifest, revision, parts);
  if (found !== undefined) return found;
  const record = revision === undefined ? undefined : await readModelRecord(store, id, revision);
  if (record !== undefined && holdsAll(record, manifest) && !holdsParts(record, parts)) {
    const absent = parts.filter(({ folder }) => !hasPart(record, folder)).map(({ folder }) => folder);
    throw new ModelMissingError(
      `${id} is here without ${absent.join(', ')}, and offline nothing is loaded. Pull it once with a network.`,
      `${id}/${absent[0]}`,
    );
  }
  const missing = revision === undefined ? undefined : await missingFiles(store, manifest, revision);
  const paths = missing?.map(({ path }) => path) ?? [...(manifest.include ?? []), ...(manifest.files ?? []).map(({ path }) => path)];
  const bytes = missing === undefined ? '' : ` (${formatBytes(missing.reduce((sum, file) => sum + file.missingBytes, 0))})`;
  const what = paths.length === 0 ? '' : ` Missing: ${paths.join(', ')}${bytes}.`;
  throw new ModelMissingError(`${id} at ${wanted} is not here, and offline nothing is loaded.${what} Pull it once with a network.`, id);
}

/** Whether a complete model has all that a manifest asks for. */
export function holdsAll(record: ModelRecord, { include, files = [] }: ModelManifest): boolean {
  const paths = new Set(record.files.map(({ path }) => path));
  const isSameChoice = JSON.stringify(record.include ?? null) === JSON.stringify(include ?? null);
  return isSameChoice && files.every(({ path }) => paths.has(path));
}

/** Whether a complete model has the parts that are asked for. */
export function holdsParts(record: ModelRecord, parts: readonly ModelPart[]): boolean {
  return parts.every(({ folder }) => hasPart(record, folder));
}

function hasPart({ parts = [] }: ModelRecord, folder: string): boolean {
  return parts.some((part) => part.folder === folder);
}

/** What a pull returns of a model that is complete. */
export function toPulled(store: ModelStore, { id, revision, files }: ModelRecord, loadedBytes: number): PulledModel {
  const totalBytes = files.reduce((sum, { size }) => sum + size, 0);
  return { model: id, revision, location: store.locate(revisionFolder(id, revision)), totalBytes, loadedBytes };
}

async function missingFiles(
  store: ModelStore,
  { id }: ModelManifest,
  revision: string,
): Promise<readonly (ModelFile & { readonly missingBytes: number })[] | undefined> {
  const record = await readModelRecord(store, id, revision);
  if (record !== undefined) return (await damagedFiles(store, record)).map((file) => ({ ...file, missingBytes: file.size }));
  const folder = store.moveFolder === undefined ? revisionFolder(id, revision) : unfinishedFolder(id, revision);
  const plan = parseModelFiles(await store.readText(`${folder}/${PLAN_FILE}`));
  if (plan === undefined) return undefined;
  const states = await Promise.all(
    plan.map(async (file) => {
      if ((await store.size(`${folder}/${file.path}`)) === file.size) return [];
      return [{ ...file, missingBytes: file.size - countBytes((await readJournal(store, folder, file)).ranges) }];
    }),
  );
  return states.flat();
}
