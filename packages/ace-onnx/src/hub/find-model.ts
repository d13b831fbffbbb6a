import { countBytes } from './byte-ranges.js';
import { PLAN_FILE } from './find-pulled.js';
import { isRemoved, modelFolder, modelOfFolder, modelsFolder, revisionFolder, revisionOfUnfinished } from './model-layout.js';
import { manifestOf } from './find-manifest.js';
import { damagedFiles, parseModelFiles, readModelRecord, readRevisions } from './model-record.js';
import type { ModelRecord } from './model-record.js';
import type { ModelStore } from './model-store.js';
import { readJournal } from './partial-download.js';
import { finishRemovals, removeFolder } from './remove-folder.js';

/** A model in a store. */
export interface StoredModel {
  /** Its name, `organisation/name`. */
  readonly model: string;
  /** The commit of its repository, or the version of its manifest. */
  readonly revision: string;
  /** The branches and tags that were this commit when they were last pulled. */
  readonly names: readonly string[];
  /** `complete`, `damaged` when files are missing or of another length, `unfinished` when a pull of it was interrupted. */
  readonly state: 'complete' | 'damaged' | 'unfinished';
  /** Where it is; `undefined` unless it is complete. */
  readonly location: string | undefined;
  /** Bytes that are there. */
  readonly bytes: number;
  /** Bytes of the whole model; `undefined` when that is not known. */
  readonly totalBytes: number | undefined;
}

/** Where models are looked for. */
export interface StoreOptions {
  /** Where they are kept. */
  readonly store: ModelStore;
}

/** Lists the models of a store, the unfinished ones too. Only the lengths of files are looked at. */
export async function listModels({ store }: StoreOptions): Promise<readonly StoredModel[]> {
  const models: StoredModel[] = [];
  for (const { name, kind } of await store.entries(modelsFolder())) {
    const model = kind === 'folder' ? modelOfFolder(name) : undefined;
    if (model === undefined) continue;
    const revisions = await readRevisions(store, model);
    for (const entry of await store.entries(modelFolder(model))) {
      if (entry.kind !== 'folder' || isRemoved(entry.name)) continue;
      const revision = revisionOfUnfinished(entry.name) ?? entry.name;
      const record = revision === entry.name ? await readModelRecord(store, model, revision) : undefined;
      const names = namesOf(revisions, revision);
      const found = record === undefined ? await describeUnfinished(store, model, entry.name) : await describeRecord(store, record);
      if (found !== undefined) models.push({ model, revision, names, ...found });
    }
  }
  return models.sort((a, b) => (a.model === b.model ? compare(a.revision, b.revision) : compare(a.model, b.model)));
}

/**
 * Finds a model that is complete.
 *
 * @param model - Its name.
 * @param options - `revision`: a commit, branch or tag; else the one that its manifest names, else `main`, else the only one that is here.
 * @returns `undefined` when there is none.
 */
export async function findModel(
  model: string,
  { store, revision }: StoreOptions & { readonly revision?: string | undefined },
): Promise<StoredModel | undefined> {
  const record = await chooseRecord(store, model, revision);
  if (record === undefined) return undefined;
  const names = namesOf(await readRevisions(store, record.id), record.revision);
  const found = await describeRecord(store, record);
  return found.state === 'complete' ? { model: record.id, revision: record.revision, names, ...found } : undefined;
}

/**
 * Removes a model, or one revision of it, with what an interrupted pull has left.
 *
 * @returns Whether there was anything.
 * @throws {StorageError} With the reason `blocked` while a pull of it runs.
 */
export async function removeModel(
  model: string,
  { store, revision }: StoreOptions & { readonly revision?: string | undefined },
): Promise<boolean> {
  const { id } = manifestOf(model);
  const folder = modelFolder(id);
  const commit = revision === undefined ? undefined : ((await readRevisions(store, id)).get(revision) ?? revision);
  const isMeant = (name: string): boolean => commit === undefined || (revisionOfUnfinished(name) ?? name) === commit;
  const folders = (await store.entries(folder)).filter(({ kind, name }) => kind === 'folder' && !isRemoved(name) && isMeant(name));
  if (folders.length === 0) return false;
  const unlock = await store.lock(folder);
  try {
    await finishRemovals(store, id);
    for (const { name } of folders) await removeFolder(store, id, name);
  } finally {
    await unlock();
  }
  if (commit === undefined) await store.remove(folder);
  return true;
}

/** The record of the revision that is meant. @internal */
export async function chooseRecord(store: ModelStore, model: string, revision: string | undefined): Promise<ModelRecord | undefined> {
  const manifest = manifestOf(model);
  const { id } = manifest;
  const names = await readRevisions(store, id);
  for (const name of revision === undefined ? [manifest.revision ?? 'main', 'main'] : [revision]) {
    const record = await readModelRecord(store, id, names.get(name) ?? name);
    if (record !== undefined) return record;
  }
  if (revision !== undefined) return undefined;
  const entries = await store.entries(modelFolder(id));
  const records = await Promise.all(
    entries.flatMap(({ kind, name }) => (kind === 'folder' && !isRemoved(name) ? [readModelRecord(store, id, name)] : [])),
  );
  const found = records.filter((record) => record !== undefined);
  return found.length === 1 ? found[0] : undefined;
}

type Description = Pick<StoredModel, 'state' | 'location' | 'bytes' | 'totalBytes'>;

async function describeRecord(store: ModelStore, record: ModelRecord): Promise<Description> {
  const damaged = await damagedFiles(store, record);
  const totalBytes = sizeOf(record.files);
  const location = damaged.length === 0 ? store.locate(revisionFolder(record.id, record.revision)) : undefined;
  return { state: damaged.length === 0 ? 'complete' : 'damaged', location, bytes: totalBytes - sizeOf(damaged), totalBytes };
}

async function describeUnfinished(store: ModelStore, model: string, name: string): Promise<Description | undefined> {
  const folder = `${modelFolder(model)}/${name}`;
  const plan = parseModelFiles(await store.readText(`${folder}/${PLAN_FILE}`));
  if (plan === undefined) return undefined;
  const bytes = await Promise.all(
    plan.map(async (file) =>
      (await store.size(`${folder}/${file.path}`)) === file.size ? file.size : countBytes((await readJournal(store, folder, file)).ranges),
    ),
  );
  return { state: 'unfinished', location: undefined, bytes: bytes.reduce((sum, size) => sum + size, 0), totalBytes: sizeOf(plan) };
}

function namesOf(revisions: ReadonlyMap<string, string>, revision: string): readonly string[] {
  return [...revisions].flatMap(([name, commit]) => (commit === revision ? [name] : []));
}

function sizeOf(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
