import type { Abortable } from '@loop/core';

import type { ExternalTensor } from '../onnx/types.js';
import type { WeightFile } from '../runtime/runtime.js';
import { float32 } from '../runtime/tensor.js';
import type { Tensor } from '../runtime/tensor.js';

/** A parameter that was changed. */
export interface MergedParameter {
  /** Its name in the checkpoint. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major; valid until the next parameter is asked for. */
  readonly values: Float32Array;
}

/** Where merged parameters are kept: in a file that the runtime maps, in memory that it packs, or as inputs of each run. */
export type MergedCarrier = 'file' | 'memory' | 'inputs';

/** Merged parameters that networks can use. */
export interface MergedWeights {
  readonly carrier: MergedCarrier;
  /** Places that come instead of the checkpoint's, by parameter. */
  readonly places: ReadonlyMap<string, ExternalTensor>;
  /** The files of those places. */
  readonly files: readonly WeightFile[];
  /** Parameters that are inputs of each run, by parameter. */
  readonly inputs: ReadonlyMap<string, Tensor>;
  /** Frees what holds them; no network may use them any more. */
  release(): Promise<void>;
}

/** Keeps merged parameters, one after the other. @param merge - Computes them; may be called again. */
export type KeepMerged = (merge: () => AsyncIterable<MergedParameter>, options: Abortable) => Promise<MergedWeights>;

/** Nothing merged. */
export const NOTHING_MERGED: MergedWeights = {
  carrier: 'memory',
  places: new Map(),
  files: [],
  inputs: new Map(),
  release: async () => {},
};

/** Keeps merged parameters in memory, and passes them to each run. */
export const keepAsInputs: KeepMerged = async (merge) => {
  const inputs = new Map<string, Tensor>();
  for await (const { name, shape, values } of merge()) inputs.set(name, float32(values.slice(), shape));
  return { ...NOTHING_MERGED, carrier: 'inputs', inputs };
};
