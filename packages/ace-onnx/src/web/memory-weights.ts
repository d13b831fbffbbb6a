import { fromBytes } from '@loop/core/weights';

import { NOTHING_MERGED } from '../adapters/merged-weights.js';
import type { KeepMerged } from '../adapters/merged-weights.js';
import type { ExternalTensor } from '../onnx/types.js';
import type { WeightFile } from '../runtime/runtime.js';

/** Keeps merged weights in memory as files of one weight each, which are packed with the others when a network is loaded. */
export const keepInMemory: KeepMerged = async (merge) => {
  const places = new Map<string, ExternalTensor>();
  const files: WeightFile[] = [];
  for await (const { name: parameter, shape, values } of merge()) {
    const bytes = new Uint8Array(values.slice().buffer);
    const name = `adapters/${parameter}`;
    places.set(parameter, { type: 'float32', shape, file: name, offset: 0, length: bytes.length });
    files.push({ name, location: name, source: fromBytes(bytes) });
  }
  return { ...NOTHING_MERGED, carrier: 'memory', places, files };
};
