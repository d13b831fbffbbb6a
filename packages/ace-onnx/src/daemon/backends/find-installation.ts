import { createHash } from 'node:crypto';

import { findModel } from '../../hub/find-model.js';
import type { ModelStore } from '../../hub/model-store.js';
import type { ModelPlace } from '../configuration/configuration.js';
import type { InferenceOrder } from '../inference/inference-order.js';
import type { Installation } from './backend.js';
import type { BackendType } from './backend-types.js';
import { listModelFolder, missingFiles } from './required-files.js';
import type { FolderFile } from './required-files.js';

/** How many missing files a message names. */
const MAX_NAMED = 4;

/** What is looked for. */
export interface WantedModel extends ModelPlace {
  readonly type: Exclude<BackendType, 'pattern'>;
  /** Where models that are pulled are kept. */
  readonly store: ModelStore;
  /** What the child process opens of the folder that is found. */
  readonly orderOf: (folder: string) => InferenceOrder;
}

/** Looks for a backend's model on this machine: in the folder that was named, else where models are pulled. */
export async function findInstallation({ type, folder: named, id, store, orderOf }: WantedModel): Promise<Installation> {
  if (named === undefined) {
    const pulled = await findModel(id, { store }).catch(() => undefined);
    if (pulled?.location === undefined)
      return {
        isInstalled: false,
        fault: 'BACKEND_NOT_INSTALLED',
        reason: `${id} is not in ${store.label}. Get it with \`lofi-daemon download ${type}\`.`,
      };
    return { isInstalled: true, fingerprint: `${pulled.model}@${pulled.revision}`, order: orderOf(pulled.location) };
  }
  const files = await listModelFolder(named);
  if (files === undefined) return { isInstalled: false, fault: 'MODEL_NOT_FOUND', reason: `${named} is not a folder.` };
  const missing = missingFiles(type, files);
  if (missing.length === 0) return { isInstalled: true, fingerprint: fingerprintOf(files), order: orderOf(named) };
  const more = missing.length > MAX_NAMED ? ` and ${missing.length - MAX_NAMED} more` : '';
  const reason = `${named} lacks ${missing.slice(0, MAX_NAMED).join(', ')}${more}. It must be in the layout of ${id}.`;
  return { isInstalled: false, fault: 'MODEL_NOT_FOUND', reason };
}

function fingerprintOf(files: readonly FolderFile[]): string {
  const text = files.map(({ path, bytes, changedMs }) => `${path} ${bytes} ${Math.round(changedMs)}`).join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
