import { createChaChaNormals } from './chacha-normal.js';
import { createFastNormals } from './fast-normal.js';
import { createTorchNormals } from './torch-normal.js';

/** A stream of draws from the standard normal distribution. Later draws continue where earlier ones ended. */
export interface NormalSource {
  /**
   * Draws numbers in row-major order of the tensor that they fill.
   *
   * @param length - How many, 0 or more.
   * @returns float32 `[length]`
   */
  normal(length: number): Float32Array;
}

/**
 * The streams of noise that a seed can name.
 *
 * - `torch-cpu`: the numbers of `torch.randn` with a CPU generator, bit for bit; a seed of the Python pipeline is the same song here.
 * - `lofi-nvim`: the ChaCha8 stream of lofi.nvim's daemon, for songs that were made with it.
 * - `fast`: this SDK's own generator; several times faster, for new work that needs no counterpart elsewhere.
 */
export const NOISE_KINDS = ['torch-cpu', 'lofi-nvim', 'fast'] as const;

/** The name of a noise stream. */
export type NoiseKind = (typeof NOISE_KINDS)[number];

/**
 * Creates a stream of noise. Same kind and seed, same numbers.
 *
 * @param seed - Any integer; `torch-cpu` and `fast` use its low 32 bits, `lofi-nvim` its low 64.
 * @param options - `kind`: which stream. Default `torch-cpu`.
 */
export function createNoise(seed: number | bigint, options: { readonly kind?: NoiseKind | undefined } = {}): NormalSource {
  const { kind = 'torch-cpu' } = options;
  if (kind === 'torch-cpu') return createTorchNormals(seed);
  return kind === 'fast' ? createFastNormals(seed) : createChaChaNormals(seed);
}
