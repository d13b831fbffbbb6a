import { UnsupportedError } from '@loop/core';
import { decodeFloat32 } from '@loop/core/weights';

import type { Component } from '../runtime/runtime.js';

const DTYPES = { float32: 'F32', bfloat16: 'BF16', float16: 'F16' } as const;

/** Reads a tensor of floats. @throws {UnsupportedError} When there is none of this name. */
export async function readFloats(component: Component, name: string): Promise<Float32Array> {
  const place = component.tensors.get(name);
  const dtype = place === undefined ? undefined : DTYPES[place.type as keyof typeof DTYPES];
  if (place === undefined || dtype === undefined)
    throw new UnsupportedError('training', `${component.name} has no tensor ${name} of floats.`);
  return decodeFloat32(await component.read(place), dtype);
}
