import { UnsupportedError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { changeOfElsewhere, mergeWeight } from '@loop/core/adapters';
import type { MultiplyElsewhere } from '@loop/core/adapters';
import { decodeFloat32 } from '@loop/core/weights';
import type { TensorDtype } from '@loop/core/weights';

import type { ElementType } from '../onnx/types.js';
import type { Component } from '../runtime/runtime.js';
import type { MergedParameter } from './merged-weights.js';
import type { ParameterChange } from './plan-stack.js';

/** The stored types that adapters can be merged into. */
const DTYPES: { readonly [T in ElementType]?: TensorDtype } = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' };

/**
 * Computes changed parameters, one after the other, so that no more than one is in memory. They are float32 whatever the checkpoint holds, so
 * that what an adapter adds is not rounded away.
 *
 * @throws {UnsupportedError} When a parameter is stored in whole numbers.
 */
export async function* mergeParameters(
  merged: ReadonlyMap<string, ParameterChange>,
  component: Component,
  { multiply, signal }: Abortable & { readonly multiply: MultiplyElsewhere },
): AsyncGenerator<MergedParameter, void, undefined> {
  for (const [name, { changes, added, replaced }] of merged) {
    signal?.throwIfAborted();
    const place = component.tensors.get(name);
    if (place === undefined) throw new UnsupportedError('adapters', `The model has no ${name}, which an adapter changes.`);
    const dtype = DTYPES[place.type];
    if (dtype === undefined) throw new UnsupportedError('adapters', `${name} is stored as ${place.type}; adapters change floats alone.`);
    const { shape } = place;
    const weight = decodeFloat32(await component.read(place), dtype);
    for (const { values, strength } of added)
      for (let index = 0; index < weight.length; index += 1) weight[index]! += strength * values[index]!;
    if (replaced !== undefined) {
      const { strength, tensor } = replaced;
      yield { name, shape, values: weight.map((value, index) => (1 - strength) * value + strength * tensor.values[index]!) };
      continue;
    }
    const computed = [];
    for (const own of changes) computed.push({ ...own, delta: await changeOfElsewhere(own.change, multiply) });
    yield { name, shape, values: mergeWeight(weight, shape, computed) };
  }
}
