import { FileFormatError, isLoopError, ModelMissingError } from '@loop/core';
import { decodeFloat32, openPt } from '@loop/core/weights';
import type { ByteSource } from '@loop/core/weights';

import type { Checkpoint } from '../../runtime/runtime.js';
import type { ModelLayout } from './layout.js';
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

/** Reads the latent of silence from where a layout has it; float32 `[frames, channels]`. */
export async function readSilenceOf(checkpoint: Checkpoint, { silence, part }: ModelLayout, channels: number): Promise<Float32Array> {
  if ('files' in silence) return readSilence(await openFirst(checkpoint, silence.files), channels);
  const { component } = await part('encoder');
  const place = component.tensors.get(silence.tensor);
  if (place === undefined || (place.type !== 'float32' && place.type !== 'bfloat16' && place.type !== 'float16'))
    throw new ModelMissingError(`${component.name} has no tensor ${silence.tensor}.`, component.name);
  const bytes = await component.read(place);
  return silenceRows(decodeFloat32(bytes, DTYPES[place.type]), place.shape, channels);
}

/** Opens the first file that is there. @throws {ModelMissingError} That names the first when none is. */
async function openFirst(checkpoint: Checkpoint, files: readonly string[]): Promise<ByteSource> {
  let fault: unknown;
  for (const file of files) {
    try {
      return await checkpoint.file(file);
    } catch (error) {
      if (!isLoopError(error, 'model_missing')) throw error;
      fault ??= error;
    }
  }
  throw fault;
}

const DTYPES = { float32: 'F32', bfloat16: 'BF16', float16: 'F16' } as const;

/**
 * Turns a stored silence latent into rows: files have `[1, channels, frames]`, diffusers `[1, frames, channels]`.
 *
 * @throws {FileFormatError} When the shape fits neither.
 */
function silenceRows(data: Float32Array, shape: readonly number[], channels: number): Float32Array {
  const [items, first, second] = shape;
  if (shape.length !== 3 || items !== 1 || (first !== channels && second !== channels))
    throw new FileFormatError('pt', `The silence latent is [${shape.join(', ')}], expected [1, ${channels}, frames].`);
  return first === channels ? transposed(data, channels, second!) : data;
}
