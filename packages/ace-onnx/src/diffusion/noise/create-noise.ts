import { createChaChaNormals } from './chacha-normal.js';
import { createCudaNormals } from './cuda-normal.js';
import type { CudaNormalOptions } from './cuda-normal.js';
import { createFastNormals } from './fast-normal.js';
import type { NormalSource } from './normal-source.js';
import { createTorchNormals } from './torch-normal.js';

/**
 * The streams of noise that a seed can name.
 *
 * - `torch-cpu`: the numbers of `torch.randn` with a CPU generator, bit for bit; a seed of the Python pipeline is the same song here.
 * - `torch-cuda`: those of `torch.randn` with a CUDA generator, to float32's last bits; a seed of a GPU's run is the same song here.
 * - `lofi-nvim`: the ChaCha8 stream of lofi.nvim's daemon, for songs that were made with it.
 * - `fast`: this SDK's own generator; several times faster, for new work that needs no counterpart elsewhere.
 */
export const NOISE_KINDS = ['torch-cpu', 'torch-cuda', 'lofi-nvim', 'fast'] as const;

/** The name of a noise stream. */
export type NoiseKind = (typeof NOISE_KINDS)[number];

/**
 * Creates a stream of noise. Same kind and seed, same numbers.
 *
 * @param seed - Any integer; `torch-cpu` and `fast` use its low 32 bits, `torch-cuda` and `lofi-nvim` its low 64.
 * @param options - `kind`: which stream. Default `torch-cpu`. `multiprocessors`: of the GPU, for `torch-cuda`.
 */
export function createNoise(
  seed: number | bigint,
  options: CudaNormalOptions & { readonly kind?: NoiseKind | undefined } = {},
): NormalSource {
  const { kind = 'torch-cpu' } = options;
  if (kind === 'torch-cpu') return createTorchNormals(seed);
  if (kind === 'torch-cuda') return createCudaNormals(seed, options);
  return kind === 'fast' ? createFastNormals(seed) : createChaChaNormals(seed);
}
