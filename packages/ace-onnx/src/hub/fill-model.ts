import { InvalidInputError, StorageError } from '@loop/core';

import { countBytes } from './byte-ranges.js';
import { downloadFile } from './download-file.js';
import type { DownloadWatch } from './download-file.js';
import { holdsAll, holdsParts, PLAN_FILE, toPulled } from './find-pulled.js';
import { formatBytes } from './format-bytes.js';
import { RECORD_FILE, revisionFolder, unfinishedFolder } from './model-layout.js';
import type { ModelManifest, ModelPart } from './model-manifest.js';
import { chooseParts } from './model-parts.js';
import { readModelRecord, writeModelRecord, writeRevision } from './model-record.js';
import type { ModelRecord } from './model-record.js';
import { readJournal, WORK_FOLDER } from './partial-download.js';
import { planFiles } from './plan-files.js';
import type { PlannedFile } from './planned-file.js';
import type { PulledModel, PullEvent, PullPlan, ResolvedPull } from './pull-options.js';
import { createPullTally } from './pull-progress.js';
import type { PullTally } from './pull-progress.js';
import { finishRemovals, removeFolder } from './remove-folder.js';
import { createSlots } from './slots.js';
import { checkFiles } from './verify-model.js';

/** What is needed to fill the folder of a revision. */
export interface FillContext extends ResolvedPull {
  readonly manifest: ModelManifest;
  /** The parts that were asked for. */
  readonly wantedParts: readonly ModelPart[];
  /** The revision as it was asked for. */
  readonly wanted: string;
  /** The commit, or the version of the manifest. */
  readonly revision: string;
  readonly tell: (event: PullEvent) => void;
}

/** Room that is left on a disk, for others. */
const SPARE_BYTES = 64 * 2 ** 20;
const PROGRESS_INTERVAL_MS = 60;

/** Lists, loads, checks, and activates a revision that is not here or not intact. The model's folder is locked by the caller. */
export async function fillModel(context: FillContext): Promise<PulledModel> {
  const { store, manifest, wanted, revision, tell, connection, signal } = context;
  const { id } = manifest;
  const before = await readModelRecord(store, id, revision);
  const parts = await chooseParts(context.wantedParts, { manifest, revision, record: before }, connection, context);
  const files = await planFiles(manifest, { revision, parts }, connection, context);
  await finishRemovals(store, id);
  const intact = await reopen(context, files);
  if (intact !== undefined && holdsParts(intact, parts)) return toPulled(store, intact, 0);

  const place = revisionFolder(id, revision);
  // A model that is whole stays so while a part is added in its place; the record names the new files last.
  const folder = store.moveFolder === undefined || intact !== undefined ? place : unfinishedFolder(id, revision);
  const states = await Promise.all(files.map((file) => stateOf(file, folder, context)));
  const tally = createPullTally(files, context.clock);
  for (const { file, isKept, bytes } of states) {
    if (isKept) tally.done(file);
    else tally.received(file, bytes);
  }
  const missingBytes = states.reduce((sum, { file, bytes }) => sum + file.size - bytes, 0);
  await agree(files, missingBytes, context);
  for (const { file, isKept } of states) if (isKept) tell({ type: 'file', path: file.path, bytes: file.size, outcome: 'kept' });
  tell(tally.progress());

  const plan = files.map(({ path, size, hash }) => ({ path, size, hash }));
  await store.writeText(`${folder}/${PLAN_FILE}`, JSON.stringify(plan));
  const missing = states.filter(({ isKept }) => !isKept).map(({ file }) => file);
  await loadAll(missing, folder, tally, context);

  signal?.throwIfAborted();
  const { license, include } = manifest;
  const added = parts.length === 0 ? {} : { parts: parts.map((part) => ({ folder: part.folder, revision: part.revision })) };
  const record: ModelRecord = { id, revision, source: connection.base.origin, license, include, ...added, files: plan };
  await store.remove(`${folder}/${WORK_FOLDER}`);
  await writeModelRecord(store, folder, record);
  if (store.moveFolder !== undefined && folder !== place) {
    // A folder without a record, as a removal of an earlier version may have left it, would be in the way.
    if ((await store.entries(place)).length > 0) await removeFolder(store, id, revision);
    await store.moveFolder(folder, place);
  }
  if (wanted !== revision) await writeRevision(store, id, wanted, revision);
  tell(tally.finish());
  return toPulled(store, record, missingBytes);
}

/**
 * Looks at a model that is there. A damaged one is opened again, without its bad files; an intact one is returned. The steps are in an order
 * in which each leaves something that the next pull understands: first the bad files go, which makes the model look damaged, then all that
 * is left is moved at once.
 */
async function reopen(context: FillContext, files: readonly PlannedFile[]): Promise<ModelRecord | undefined> {
  const { store, manifest, revision, check, signal } = context;
  const { id } = manifest;
  const place = revisionFolder(id, revision);
  const record = await readModelRecord(store, id, revision);
  if (record === undefined) {
    await adopt(context, files);
    return undefined;
  }
  const isThorough = check === 'hash';
  const checked = isThorough
    ? await checkFiles(store, record, { signal })
    : await Promise.all(
        record.files.map(async (file) => ({ ...file, state: (await store.size(`${place}/${file.path}`)) === file.size ? 'ok' : 'size' })),
      );
  const bad = checked.filter(({ state }) => state !== 'ok');
  if (bad.length === 0 && holdsAll(record, manifest)) return record;
  for (const { path } of bad) await store.remove(`${place}/${path}`);
  if (store.moveFolder === undefined) await store.remove(`${place}/${RECORD_FILE}`);
  else await moveToUnfinished(context);
  return undefined;
}

/** Takes over what a removal of an earlier version has left: a revision without its record. Its files count when their hashes are right. */
async function adopt(context: FillContext, files: readonly PlannedFile[]): Promise<void> {
  const { store, manifest, revision, signal } = context;
  const { id } = manifest;
  const place = revisionFolder(id, revision);
  const isThere = async (folder: string): Promise<boolean> => (await store.entries(folder)).length > 0;
  if (store.moveFolder === undefined || !(await isThere(place)) || (await isThere(unfinishedFolder(id, revision)))) return;
  const checked = await checkFiles(store, { id, revision, files }, { signal });
  for (const { path, state } of checked) if (state !== 'ok') await store.remove(`${place}/${path}`);
  await moveToUnfinished(context);
}

async function moveToUnfinished({ store, manifest: { id }, revision }: FillContext): Promise<void> {
  const folder = unfinishedFolder(id, revision);
  await store.remove(folder);
  await store.moveFolder?.(revisionFolder(id, revision), folder);
  await store.remove(`${folder}/${RECORD_FILE}`);
}

interface StagedFile {
  readonly file: PlannedFile;
  /** Whether it is whole. Files come to their places only when their hashes were right. */
  readonly isKept: boolean;
  readonly bytes: number;
}

async function stateOf(file: PlannedFile, folder: string, { store }: FillContext): Promise<StagedFile> {
  const place = `${folder}/${file.path}`;
  const size = await store.size(place);
  if (size === file.size) return { file, isKept: true, bytes: size };
  if (size !== undefined) await store.remove(place);
  return { file, isKept: false, bytes: countBytes((await readJournal(store, folder, file)).ranges) };
}

/** Reports the plan, and makes sure that there is room for it and that it is wanted. */
async function agree(files: readonly PlannedFile[], missingBytes: number, context: FillContext): Promise<void> {
  const { store, manifest, revision, tell, consent, consentAboveBytes, signal } = context;
  const freeBytes = await store.freeBytes();
  const plan: PullPlan = {
    model: manifest.id,
    revision,
    license: manifest.license,
    files: files.length,
    totalBytes: files.reduce((sum, { size }) => sum + size, 0),
    missingBytes,
    freeBytes,
    location: store.locate(revisionFolder(manifest.id, revision)),
  };
  tell({ type: 'plan', plan });
  if (freeBytes !== undefined && missingBytes > 0 && missingBytes + SPARE_BYTES > freeBytes)
    throw new StorageError(
      `${manifest.id} needs ${formatBytes(missingBytes)} more, and ${store.label} has room for ${formatBytes(freeBytes)}. Make room, or keep models elsewhere.`,
      'quota',
    );
  if (consent === undefined || missingBytes <= consentAboveBytes) return;
  const isAgreed = await consent(plan);
  signal?.throwIfAborted();
  if (!isAgreed)
    throw new InvalidInputError('consent', [
      { path: 'consent', message: `was not given to load ${formatBytes(missingBytes)} of ${manifest.id}; nothing was loaded` },
    ]);
}

/** Loads files beside each other. The first failure stops the others; what they have received stays. */
async function loadAll(files: readonly PlannedFile[], folder: string, tally: PullTally, context: FillContext): Promise<void> {
  const { tell, parallel, signal } = context;
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const watch = createWatch(tally, context);
  const requests = createSlots(parallel);
  let failure: { readonly error: unknown } | undefined;
  const waiting = [...files];
  // As many files at a time as requests, each behind a signal of its own: a signal that everybody hears warns of so many listeners.
  const lane = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined && !either.aborted; file = waiting.shift()) {
      try {
        await downloadFile(file, { ...context, folder, slots: requests, signal: AbortSignal.any([either]), watch });
        tally.done(file);
        tell({ type: 'file', path: file.path, bytes: file.size, outcome: 'loaded' });
        tell(tally.progress());
      } catch (error) {
        failure ??= { error };
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, files.length) }, lane));
  signal?.throwIfAborted();
  if (failure !== undefined) throw failure.error;
}

function createWatch(tally: PullTally, { clock, tell }: FillContext): DownloadWatch {
  let [lastMs, lastPercent] = [Number.NEGATIVE_INFINITY, -1];
  const report = (): void => {
    const atMs = clock?.();
    if (atMs !== undefined && atMs - lastMs < PROGRESS_INTERVAL_MS) return;
    const progress = tally.progress();
    const percent = Math.floor((progress.fraction ?? 0) * 100);
    if (atMs === undefined && percent === lastPercent) return;
    [lastMs, lastPercent] = [atMs ?? lastMs, percent];
    tell(progress);
  };
  return {
    received(file, bytes) {
      tally.received(file, bytes);
      report();
    },
    hashed(file, bytes) {
      tally.hashed(file, bytes);
      report();
    },
    retrying: ({ path }, error, waitMs) =>
      tell({ type: 'retry', path, reason: error instanceof Error ? error.message : String(error), waitMs }),
    restarting: ({ path }, reason) => tell({ type: 'restart', path, reason }),
  };
}
