import { createTorchNormals } from '../../src/diffusion/noise/torch-normal.js';
import type { CaseRunner } from '../case.js';

/** Random numbers of the CPU generator. */
export const runRng: CaseRunner = async ({ golden, expect }) => {
  const { params, outputs } = golden;
  const seed = BigInt((params['seed_str'] ?? params['seed'] ?? 0) as string | number);
  const torch = createTorchNormals(seed);
  const size = (shape: unknown): number => (shape as number[]).reduce((product, axis) => product * axis, 1);

  if (outputs['rand40']) return expect('rand40', torch.uniform(40));
  if (outputs['rand_620_640']) {
    const values = torch.uniform(1260);
    await expect('rand_620_640', values.subarray(620, 640));
    return expect('rand_1244_1260', values.subarray(1244, 1260));
  }
  if (outputs['bits_int32']) return expect('bits_int32', new Int32Array(torch.normal(size(params['shape'])).buffer));
  if (params['seeds']) {
    const sources = (params['seeds'] as (string | number)[]).map((text) => createTorchNormals(BigInt(text)));
    const perItem = size(params['shape']) / sources.length;
    for (const name of Object.keys(outputs)) await expect(name, concat(sources.map((source) => source.normal(perItem))));
    return undefined;
  }
  if (outputs['every97']) {
    const values = torch.normal(size(params['shape']));
    await expect('first64', values.subarray(0, 64));
    await expect('last64', values.subarray(-64));
    return expect(
      'every97',
      values.filter((_, index) => index % 97 === 0),
    );
  }
  // One generator, one draw per output, in the order of the manifest.
  for (const [name, { shape }] of Object.entries(outputs)) await expect(name, torch.normal(size(shape)));
  return undefined;
};

function concat(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}
