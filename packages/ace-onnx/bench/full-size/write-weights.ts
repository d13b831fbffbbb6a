import { open, rename, statfs } from 'node:fs/promises';

import { streamSafetensors } from '@loop/core/weights';
import type { TensorSpec } from '@loop/core/weights';

/** What must stay free on the disk beside the checkpoint. */
const RESERVE_BYTES = 2e9;

/** Streams weights into a safetensors file, which is there when it is whole. */
export async function writeWeights(
  file: string,
  specs: readonly TensorSpec[],
  weights: (spec: TensorSpec) => Iterable<Uint16Array | Float32Array>,
): Promise<void> {
  const handle = await open(`${file}.part`, 'w');
  try {
    const streams = specs.map((spec) => ({
      ...spec,
      data: async function* () {
        yield* weights(spec);
      },
    }));
    for await (const piece of streamSafetensors(streams)) await handle.writeFile(piece);
  } finally {
    await handle.close();
  }
  await rename(`${file}.part`, file);
}

/** @throws {Error} When a folder's disk has no room for so many bytes and a reserve. */
export async function assertRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes + RESERVE_BYTES) return;
  throw new Error(`The checkpoint takes ${(bytes / 1e9).toFixed(1)} GB; ${((bavail * bsize) / 1e9).toFixed(1)} GB are free at ${folder}.`);
}
