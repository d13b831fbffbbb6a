import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { encodeFloat32, encodeSafetensors } from '@loop/core/weights';

import { CHANNELS } from '../../../training/local/__fixtures__/linear-trainer.js';

/** Writes a track for the linear trainer into `tensors` below a folder. */
export async function writeTensors(root: string): Promise<void> {
  const tensor = (name: string, shape: readonly number[]) => ({
    name,
    dtype: 'F32' as const,
    shape,
    data: encodeFloat32(new Float32Array(shape.reduce((size, length) => size * length, 1)).fill(0.5), 'F32'),
  });
  await mkdir(path.join(root, 'tensors'));
  await writeFile(
    path.join(root, 'tensors', 'one.safetensors'),
    encodeSafetensors([
      tensor('target_latents', [6, CHANNELS]),
      tensor('attention_mask', [6]),
      tensor('encoder_hidden_states', [2, CHANNELS]),
      tensor('encoder_attention_mask', [2]),
      tensor('context_latents', [6, 2 * CHANNELS]),
    ]),
  );
}
