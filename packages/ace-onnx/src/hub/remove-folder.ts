import { isRemoved, modelFolder, RECORD_FILE, removedFolder } from './model-layout.js';
import type { ModelStore } from './model-store.js';

/**
 * Deletes a folder of a model: out of sight in one step, then file by file, so that a process which dies on the way leaves nothing that looks
 * like a model. Where folders cannot be renamed, the record goes first, without which a folder is no model.
 *
 * @param name - The folder's name within that of the model.
 */
export async function removeFolder(store: ModelStore, id: string, name: string): Promise<void> {
  const folder = `${modelFolder(id)}/${name}`;
  if (store.moveFolder === undefined) {
    await store.remove(`${folder}/${RECORD_FILE}`);
    await store.remove(folder);
    return;
  }
  const aside = removedFolder(id, name);
  await store.remove(aside);
  await store.moveFolder(folder, aside);
  await store.remove(aside);
}

/** Finishes deletions that were interrupted. */
export async function finishRemovals(store: ModelStore, id: string): Promise<void> {
  for (const { name } of await store.entries(modelFolder(id))) if (isRemoved(name)) await store.remove(`${modelFolder(id)}/${name}`);
}
