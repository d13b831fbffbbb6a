import { UnsupportedError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { changeOfElsewhere, mergeWeight } from '@loop/core/adapters';
import { bfloat16ToFloat32, decodeFloat32 } from '@loop/core/weights';
import type { TensorDtype } from '@loop/core/weights';

import type { ElementType } from '../onnx/types.js';
import type { Component } from '../runtime/runtime.js';
import type { MergedParameter } from './merged-weights.js';
import type { RuntimeMultiplier } from './multiply-on-runtime.js';
import { packLowRank } from './pack-low-rank.js';
import { isPlain } from './plan-stack.js';
import type { ParameterChange } from './plan-stack.js';

/** The stored types that adapters can be merged into. */
const DTYPES: { readonly [T in ElementType]?: TensorDtype } = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' };

/** What merges are computed with. */
export type MergeProducts = Pick<RuntimeMultiplier, 'multiply' | 'addProduct'>;

/**
 * Computes changed parameters, one after the other, so that no more than one is in memory. They are float32 whatever the checkpoint holds, so
 * that what an adapter adds is not rounded away.
 *
 * @throws {UnsupportedError} When a parameter is stored in whole numbers.
 */
export async function* mergeParameters(
  merged: ReadonlyMap<string, ParameterChange>,
  component: Component,
  { multiply, addProduct, signal }: Abortable & MergeProducts,
): AsyncGenerator<MergedParameter, void, undefined> {
  // Weights are widened one after the other in the same memory, for new memory costs more than the widening.
  let room = new Float32Array(0);
  const widen = (bytes: Uint8Array, dtype: TensorDtype): Float32Array => {
    if (dtype !== 'BF16' || bytes.byteOffset % 2 !== 0) return decodeFloat32(bytes, dtype);
    const bits = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    if (room.length < bits.length) room = new Float32Array(bits.length);
    return bfloat16ToFloat32(bits, room.subarray(0, bits.length));
  };
  for (const [name, { changes, added, replaced }] of merged) {
    signal?.throwIfAborted();
    const place = component.tensors.get(name);
    if (place === undefined) throw new UnsupportedError('adapters', `The model has no ${name}, which an adapter changes.`);
    const dtype = DTYPES[place.type];
    if (dtype === undefined) throw new UnsupportedError('adapters', `${name} is stored as ${place.type}; adapters change floats alone.`);
    const { shape } = place;
    const weight = widen(await component.read(place), dtype);
    for (const { values, strength } of added)
      for (let index = 0; index < weight.length; index += 1) weight[index]! += strength * values[index]!;
    if (replaced !== undefined) {
      const { strength, tensor } = replaced;
      yield { name, shape, values: weight.map((value, index) => (1 - strength) * value + strength * tensor.values[index]!) };
      continue;
    }
    if (changes.length > 0 && changes.every(isPlain)) {
      const outputs = shape[0]!;
      // The usual case: all changes are one product, and the runtime adds it to the weight while it multiplies.
      const factors = packLowRank({ inputs: weight.length / outputs, outputs }, changes);
      yield { name, shape, values: await addProduct(weight, factors) };
      continue;
    }
    const computed = [];
    for (const own of changes) computed.push({ ...own, delta: await changeOfElsewhere(own.change, multiply) });
    yield { name, shape, values: mergeWeight(weight, shape, computed) };
  }
}
