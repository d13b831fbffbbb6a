import { ModelMissingError } from '@loop/core';

import type { ExternalTensor } from '../onnx/types.js';
import { findWeightFiles, parseConfigText, readTensorPlaces } from '../runtime/checkpoint-layout.js';
import type { Checkpoint, Component, WeightFile } from '../runtime/runtime.js';
import { sourceIn } from './file-store.js';
import type { FileStore } from './file-store.js';
import { createHttpStore } from './http-store.js';
import { createOpfsStore } from './opfs-store.js';

/** Where a checkpoint is: an address of HTTP, or a folder of the origin's private file system. Plain data, so that it can be sent to a worker. */
export type WebSource =
  | {
      /** The address of the folder; relative ones start at the page. */
      readonly url: string;
      /** Headers of every request, such as an authorization. */
      readonly headers?: Readonly<Record<string, string>> | undefined;
    }
  | {
      /** A folder of the origin's private file system. */
      readonly opfs: string;
    };

/** What is known about a checkpoint beside its files. */
export interface WebCheckpointOptions {
  /** A name for provenance. @defaultValue the folder's name */
  readonly name?: string | undefined;
  /** The exact revision, for provenance. */
  readonly revision?: string | undefined;
}

/**
 * Opens a checkpoint in the published layout: one folder per network, each with `config.json` and its weights in one safetensors file or
 * in shards with an index. Only headers are read; weights are read when a network is loaded.
 *
 * @param source - Where it is, or a store of your own.
 */
export function openWebCheckpoint(source: WebSource | FileStore, options: WebCheckpointOptions = {}): Checkpoint {
  const store = 'read' in source ? source : 'opfs' in source ? createOpfsStore(source.opfs) : createHttpStore(source.url, source);
  const { name = store.label.split(/[/:]/).findLast((part) => part !== '') ?? 'checkpoint', revision } = options;
  return {
    name,
    revision,
    component: (component) => openComponent(store, component),
    text: (path) => store.text(path),
    async file(path) {
      const size = await store.size(path);
      if (size === undefined) throw new ModelMissingError(`${store.label} has no ${path}.`, path);
      return sourceIn(store, path, size);
    },
  };
}

async function openComponent(store: FileStore, name: string): Promise<Component> {
  const config = parseConfigText(await store.text(`${name}/config.json`), `${name}/config.json`);
  const names = await findWeightFiles({
    name,
    label: `${store.label}/${name}`,
    has: async (file) => (await store.size(`${name}/${file}`)) !== undefined,
    text: (file) => store.text(`${name}/${file}`),
  });
  const files = await Promise.all(names.map((file) => openWeights(store, `${name}/${file}`)));
  const tensors = new Map<string, ExternalTensor>();
  for (const { places } of files) for (const [tensor, place] of places) tensors.set(tensor, place);
  return {
    name,
    config,
    tensors,
    files: files.map(({ file }) => file),
    read: ({ file, offset, length }) => store.read(file, offset, length),
  };
}

async function openWeights(
  store: FileStore,
  location: string,
): Promise<{ readonly file: WeightFile; readonly places: ReadonlyMap<string, ExternalTensor> }> {
  const size = await store.size(location);
  if (size === undefined) throw new ModelMissingError(`${store.label} has no ${location}, which an index names.`, location);
  const source = sourceIn(store, location, size);
  return { file: { name: location, location, source }, places: await readTensorPlaces(source, location) };
}
