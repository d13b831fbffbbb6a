import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { ModelMissingError, UnsupportedError } from '@loop/core';

import { manifestOf } from '../hub/find-manifest.js';
import { findModel } from '../hub/find-model.js';
import { KNOWN_MODELS } from '../hub/known-models.js';
import { RECORD_FILE } from '../hub/model-layout.js';
import { isModelId } from '../hub/model-manifest.js';
import { parseModelRecord } from '../hub/model-record.js';
import type { ModelStore } from '../hub/model-store.js';
import type { Checkpoint } from '../runtime/runtime.js';
import { createFileModelStore } from './hub/file-model-store.js';
import { openCheckpoint } from './open-checkpoint.js';

/**
 * Finds a checkpoint: a folder, or else a model that was pulled. What was pulled knows its name and its revision, wherever it is opened.
 *
 * @param source - A folder in the published layout, or a name such as `ACE-Step/ACE-Step-v1-3.5B`.
 * @throws {ModelMissingError} When there is neither.
 * @throws {UnsupportedError} For a model that can be pulled and not run.
 */
export async function findCheckpoint(source: string, store?: ModelStore): Promise<Checkpoint> {
  return openNamed(await findFolder(source, store));
}

/** Finds the folder of a checkpoint, as {@link findCheckpoint} does. */
export async function findFolder(source: string, store: ModelStore = createFileModelStore()): Promise<string> {
  const found = await stat(source).catch(() => undefined);
  if (found?.isDirectory() === true) return source;
  if (isModelId(source)) assertRunnable(source);
  const model = isModelId(source) ? await findModel(source, { store }) : undefined;
  if (model?.location !== undefined) return model.location;
  const what = isModelId(source) ? `no folder ${source}, and no such model in ${store.label}` : `no folder ${source}`;
  const pulled = isModelId(source) ? source : 'ACE-Step/Ace-Step1.5';
  throw new ModelMissingError(`There is ${what}. Give the folder of a checkpoint, or get one with \`ace-onnx pull ${pulled}\`.`, source);
}

async function openNamed(folder: string): Promise<Checkpoint> {
  const record = parseModelRecord(await readFile(path.join(folder, RECORD_FILE), 'utf8').catch(() => undefined));
  const checkpoint = openCheckpoint(folder);
  return record === undefined ? checkpoint : { ...checkpoint, name: record.id, revision: record.revision };
}

function assertRunnable(model: string): void {
  const { description = model, isRunnable = true, layout = 'checkpoint', family } = manifestOf(model);
  if (isRunnable && layout === 'checkpoint') return;
  const known = KNOWN_MODELS.filter((manifest) => manifest.isRunnable !== false && manifest.layout !== 'exported').map(({ id }) => id);
  const other = family === 'musicgen' ? ' `loadMusicgen` and `lofi-daemon` run it.' : '';
  throw new UnsupportedError('models', `${model} can be pulled and not run here: ${description}${other} These run: ${known.join(', ')}.`);
}
