import { ModelMissingError } from '@loop/core';
import type { Abortable } from '@loop/core';

import { revisionFolder } from './model-layout.js';
import type { ModelFile, ModelRecord } from './model-record.js';
import { chooseRecord } from './find-model.js';
import type { ModelStore } from './model-store.js';

/** What is true of a file of a model. */
export const FILE_STATES = ['ok', 'missing', 'size', 'corrupt'] as const;

/** What is true of a file: as published, not there, of another length, or of another content. */
export type FileState = (typeof FILE_STATES)[number];

/** A file that was checked. */
export interface CheckedFile extends ModelFile {
  /** What is true of it. */
  readonly state: FileState;
  /** What its content hashes to, or how long it is, where that is not as it should be. */
  readonly actual?: string | number | undefined;
}

/** A model that was checked. */
export interface CheckedModel {
  /** The model's name. */
  readonly model: string;
  /** The commit, or the version of its manifest. */
  readonly revision: string;
  /** Whether every file is as published. */
  readonly isIntact: boolean;
  /** Every file. */
  readonly files: readonly CheckedFile[];
}

/** How a model is checked. */
export interface VerifyOptions extends Abortable {
  /** Where it is kept. */
  readonly store: ModelStore;
  /** A commit, branch or tag. @defaultValue the one that is found by {@link findModel} */
  readonly revision?: string | undefined;
  /** Called with the bytes that have been read, and with all that will be. */
  readonly onProgress?: ((readBytes: number, totalBytes: number) => void) | undefined;
}

/**
 * Reads every file of a model that is here, and compares its hash with the published one.
 *
 * @throws {ModelMissingError} When there is no complete model of this name.
 */
export async function verifyModel(model: string, options: VerifyOptions): Promise<CheckedModel> {
  const { store, revision, onProgress, signal } = options;
  signal?.throwIfAborted();
  const record = await chooseRecord(store, model, revision);
  if (record === undefined)
    throw new ModelMissingError(
      `There is no complete ${model}${revision === undefined ? '' : ` at ${revision}`} in ${store.label}.`,
      model,
    );
  const files = await checkFiles(store, record, { signal, onProgress });
  return { model: record.id, revision: record.revision, isIntact: files.every(({ state }) => state === 'ok'), files };
}

/** Checks the files of a record one after the other: one disk is fastest so. */
export async function checkFiles(
  store: ModelStore,
  record: Pick<ModelRecord, 'id' | 'revision' | 'files'>,
  { signal, onProgress }: Pick<VerifyOptions, 'signal' | 'onProgress'>,
): Promise<readonly CheckedFile[]> {
  const folder = revisionFolder(record.id, record.revision);
  const total = record.files.reduce((sum, { size }) => sum + size, 0);
  const checked: CheckedFile[] = [];
  let before = 0;
  for (const file of record.files) {
    let read = 0;
    checked.push(
      await checkFile(store, `${folder}/${file.path}`, file, signal, (bytes) => {
        read += bytes;
        onProgress?.(before + read, total);
      }),
    );
    before += file.size;
    onProgress?.(before, total);
  }
  return checked;
}

async function checkFile(
  store: ModelStore,
  path: string,
  file: ModelFile,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<CheckedFile> {
  const size = await store.size(path);
  if (size === undefined) return { ...file, state: 'missing' };
  if (size !== file.size) return { ...file, state: 'size', actual: size };
  const actual = await store.hash(path, file.hash.kind, { signal, onBytes });
  return actual === file.hash.value ? { ...file, state: 'ok' } : { ...file, state: 'corrupt', actual };
}
