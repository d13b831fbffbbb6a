import { InvalidInputError } from '@loop/core';
import type { MusicTrack, ReusableState } from '@loop/core';
import { encodeSafetensors, fromBytes, openSafetensors } from '@loop/core/weights';

import { ACE_STEP_V1_LATENTS } from '../../models/v1/family.js';
import type { LatentClip } from '../../pipeline/family.js';

/** Rows of a frame of ACE-Step v1, whose latents have their frames last. */
const V1_ROWS = [8, 16] as const;

/**
 * Writes the latents of a track as safetensors: one tensor `latent`, `[1, 8, 16, frames]` for v1 and `[1, frames, channels]` for 1.5, with their
 * kind, and the gain of the sound over them, in the file's metadata.
 *
 * @throws {InvalidInputError} When the track carries none, such as one whose sound begins within a frame.
 */
export function encodeLatents({ reusable }: MusicTrack): Uint8Array {
  if (reusable === undefined) throw fault('--latents', 'cannot be written: the sound of this track begins within a frame');
  const { latent, frames, gain } = reusable.data as LatentClip;
  const shape = reusable.kind === ACE_STEP_V1_LATENTS ? [1, ...V1_ROWS, frames] : [1, frames, latent.length / frames];
  return encodeSafetensors([{ name: 'latent', dtype: 'F32', shape, data: latent }], {
    metadata: { kind: reusable.kind, ...(gain === undefined ? {} : { gain: String(gain) }) },
  });
}

/** Reads latents of {@link encodeLatents}. @throws {InvalidInputError} When the file holds none. */
export async function decodeLatents(bytes: Uint8Array): Promise<ReusableState> {
  const { tensors, metadata } = await openSafetensors(fromBytes(bytes));
  const tensor = tensors.get('latent');
  const kind = metadata['kind'] ?? ACE_STEP_V1_LATENTS;
  const frames = tensor?.shape[kind === ACE_STEP_V1_LATENTS ? 3 : 1];
  const shape = kind === ACE_STEP_V1_LATENTS ? `1,8,16,${frames}` : `1,${frames},${tensor?.shape[2]}`;
  if (tensor === undefined || frames === undefined || tensor.shape.join() !== shape)
    throw fault('--source-latents', 'holds no tensor latent of shape [1, 8, 16, frames] or [1, frames, channels]');
  const gain = Number(metadata['gain'] ?? 1);
  return { kind, data: { latent: await tensor.float32(), frames, ...(gain > 0 && gain !== 1 ? { gain } : {}) } satisfies LatentClip };
}

function fault(path: string, message: string): InvalidInputError {
  return new InvalidInputError('arguments', [{ path, message }]);
}
