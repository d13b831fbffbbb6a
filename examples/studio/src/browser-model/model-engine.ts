// What runs ACE-Step in the page. Loaded when this maker is chosen, and not before.
import { listModels, removeModel } from '@loop/ace-onnx';
import { createOpfsModelStore, describeWebGpu, loadAceStep, streamPull } from '@loop/ace-onnx/web';
import type { WebAceStep } from '@loop/ace-onnx/web';
import type { Abortable } from '@loop/core';

import { MODEL_PATHS } from '../../server/model/model-offer.js';
import type { ModelOffer, OfferedFiles } from '../../server/model/model-offer.js';

const store = createOpfsModelStore();

/** A model that lies in this browser, whole. */
export interface KeptModel {
  readonly id: string;
  readonly revision: string;
  readonly location: string;
  readonly totalBytes: number;
}

/** What computes, and why: a GPU, or WebAssembly because there is none, none that is real, or none for pages of this address. */
export type EngineReason = 'gpu' | 'no-gpu' | 'software' | 'insecure';

/** How far a download is. */
export interface DownloadProgress {
  readonly fraction: number | undefined;
  readonly bytes: number;
  readonly totalBytes: number;
  readonly etaSeconds: number | undefined;
}

/** The models that were downloaded before. */
export async function listKept(): Promise<readonly KeptModel[]> {
  const models = await listModels({ store });
  return models.flatMap(({ model, revision, location, totalBytes, bytes }) =>
    location === undefined ? [] : [{ id: model, revision, location, totalBytes: totalBytes ?? bytes }],
  );
}

/** What this browser would compute with. */
export async function findEngine(): Promise<EngineReason> {
  const { isAvailable, adapter } = await describeWebGpu();
  if (!isAvailable) return globalThis.isSecureContext ? 'no-gpu' : 'insecure';
  return adapter?.isSoftware === true ? 'software' : 'gpu';
}

/** Downloads a model to this browser, each file checked by its hash; what is there of it already is kept. @returns Where it lies. */
export async function download(
  { id }: ModelOffer,
  { signal, onProgress }: Abortable & { readonly onProgress: (progress: DownloadProgress) => void },
): Promise<KeptModel> {
  const response = await fetch(MODEL_PATHS.files, { signal: signal ?? null });
  if (!response.ok) throw new TypeError(`${MODEL_PATHS.files}: ${response.status}`);
  const { revision, files } = (await response.json()) as OfferedFiles;
  const addressOf = (file: string): string =>
    new URL(`${MODEL_PATHS.files}/${file.split('/').map(encodeURIComponent).join('/')}`, location.href).href;
  const manifest = { id, revision, files: files.map((file) => ({ ...file, url: addressOf(file.path) })) };
  for await (const event of streamPull(manifest, { signal })) {
    if (event.type === 'result') {
      const { location, totalBytes } = event.value;
      await removeOthers(id, revision);
      return { id, revision, location, totalBytes };
    }
    if (event.type === 'progress') {
      const { fraction, bytes, totalBytes, etaSeconds } = event;
      onProgress({ fraction, bytes, totalBytes, etaSeconds });
    }
  }
  throw new TypeError(MODEL_PATHS.files);
}

/** Opens a model that lies in this browser, in a worker. Its weights are read when a take needs them. */
export function open(
  { location, revision }: KeptModel,
  offer: Partial<Pick<ModelOffer, 'name' | 'variant' | 'isPractice'>>,
  { signal }: Abortable,
): Promise<WebAceStep> {
  const { name, variant, isPractice = false } = offer;
  // What is small stays loaded. Of a large one a network at a time is there, its weights as narrow as they are stored.
  const how = isPractice ? ({ policy: 'resident' } as const) : ({ policy: 'sequential', mode: 'mapped' } as const);
  return loadAceStep({ opfs: location }, { ...how, name, revision, variant, planner: false, signal });
}

/** Takes a model out of this browser. */
export async function remove(id: string): Promise<void> {
  await removeModel(id, { store });
}

async function removeOthers(id: string, revision: string): Promise<void> {
  for (const other of await listModels({ store }))
    if (other.model === id && other.revision !== revision) await removeModel(id, { store, revision: other.revision });
}
