import { createHash } from 'node:crypto';

import { findModel } from '../../hub/find-model.js';
import type { ModelStore } from '../../hub/model-store.js';
import type { ModelPlace } from '../configuration/configuration.js';
import type { BackendType } from './backend-types.js';
import { listModelFolder, missingFiles } from './required-files.js';
import type { FolderFile } from './required-files.js';

/** What was found of a model. */
export type FoundModel =
  | { readonly isFound: true; readonly folder: string; readonly fingerprint: string }
  | { readonly isFound: false; readonly fault: 'MODEL_NOT_FOUND' | 'BACKEND_NOT_INSTALLED'; readonly reason: string };

/** How many missing files a message names. */
const MAX_NAMED = 4;

/** Looks for a backend's model on this machine: in the folder that was named, else where models are pulled. */
export async function findInstallation(type: Exclude<BackendType, 'pattern'>, place: ModelPlace, store: ModelStore): Promise<FoundModel> {
  const { folder: named, id } = place;
  if (named === undefined) {
    const pulled = await findModel(id, { store }).catch(() => undefined);
    if (pulled?.location === undefined)
      return {
        isFound: false,
        fault: 'BACKEND_NOT_INSTALLED',
        reason: `${id} is not in ${store.label}. Get it with \`lofi-daemon download ${type}\`.`,
      };
    return { isFound: true, folder: pulled.location, fingerprint: `${pulled.model}@${pulled.revision}` };
  }
  const files = await listModelFolder(named);
  if (files === undefined) return { isFound: false, fault: 'MODEL_NOT_FOUND', reason: `${named} is not a folder.` };
  const missing = missingFiles(type, files);
  if (missing.length === 0) return { isFound: true, folder: named, fingerprint: fingerprintOf(files) };
  const more = missing.length > MAX_NAMED ? ` and ${missing.length - MAX_NAMED} more` : '';
  const reason = `${named} lacks ${missing.slice(0, MAX_NAMED).join(', ')}${more}. It must be in the layout of ${id}.`;
  return { isFound: false, fault: 'MODEL_NOT_FOUND', reason };
}

function fingerprintOf(files: readonly FolderFile[]): string {
  const text = files.map(({ path, bytes, changedMs }) => `${path} ${bytes} ${Math.round(changedMs)}`).join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
