import { FileFormatError } from '@loop/core';
import { openPt } from '@loop/core/weights';
import type { ByteSource } from '@loop/core/weights';

import { transposed } from '../../diffusion/flow/transposed.js';

/**
 * Reads `silence_latent.pt`: the latent of silence, which fills what a song does not define.
 *
 * @returns float32 `[frames, channels]`
 * @throws {FileFormatError} When the file is not such a latent.
 */
export async function readSilence(source: ByteSource, channels: number): Promise<Float32Array> {
  const tensor = (await openPt(source)).tensors.get('');
  if (tensor === undefined) throw new FileFormatError('pt', 'The silence latent holds no tensor of its own.');
  return silenceRows(await tensor.float32(), tensor.shape, channels);
}

/**
 * Turns a stored silence latent into rows: files have `[1, channels, frames]`, diffusers `[1, frames, channels]`.
 *
 * @throws {FileFormatError} When the shape fits neither.
 */
export function silenceRows(data: Float32Array, shape: readonly number[], channels: number): Float32Array {
  const [items, first, second] = shape;
  if (shape.length !== 3 || items !== 1 || (first !== channels && second !== channels))
    throw new FileFormatError('pt', `The silence latent is [${shape.join(', ')}], expected [1, ${channels}, frames].`);
  return first === channels ? transposed(data, channels, second!) : data;
}
