import { createMersenneTwister } from './mersenne-twister.js';
import type { WordStream } from './mersenne-twister.js';
import type { NormalSource } from './normal-source.js';
import { logSingle, sinCosSingle } from './single-precision.js';

const BLOCK = 16;
const HALF = BLOCK / 2;
const TWO_PI = Math.fround(2 * Math.PI);

/** The random numbers of PyTorch's CPU generator. */
export interface TorchGenerator extends NormalSource {
  /**
   * Draws like `torch.rand`: 24-bit multiples in [0, 1).
   *
   * @returns float32 `[length]`
   */
  uniform(length: number): Float32Array;
}

/**
 * Creates the numbers of `torch.randn(…, generator=torch.Generator('cpu').manual_seed(seed))` in float32, bit for bit with PyTorch
 * on x86-64 processors with AVX2.
 *
 * Sixteen or more at once go through the vectorised Box–Muller fill in blocks of 16, the last block redrawn when the length is not a
 * multiple of 16; fewer go one by one in double precision, the second number of a pair kept for the next single draw.
 *
 * Source: behaviour of https://github.com/pytorch/pytorch (BSD-3-Clause), `torch.Tensor.normal_` on CPU.
 *
 * @param seed - Any integer; its low 32 bits count.
 */
export function createTorchNormals(seed: number | bigint): TorchGenerator {
  const words = createMersenneTwister(seed);
  const one = createSingleDraws(words);
  const uniform = (length: number): Float32Array => {
    const values = new Float32Array(length);
    for (let index = 0; index < length; index += 1) values[index] = uniform24(words);
    return values;
  };
  return {
    uniform,
    normal(length) {
      if (length < BLOCK) return Float32Array.from({ length }, one);
      const values = uniform(length);
      const whole = length - (length % BLOCK);
      for (let start = 0; start < whole; start += BLOCK) toNormals(values.subarray(start, start + BLOCK));
      if (whole !== length) {
        const last = values.subarray(length - BLOCK);
        last.set(uniform(BLOCK));
        toNormals(last);
      }
      return values;
    },
  };
}

function uniform24(words: WordStream): number {
  return (words.next() & 0xff_ffff) / 0x100_0000;
}

const pair = new Float32Array(2);

/** Turns 16 uniforms into normals in place: eight radii, then eight angles. */
function toNormals(block: Float32Array): void {
  for (let index = 0; index < HALF; index += 1) {
    const radius = Math.fround(Math.sqrt(Math.fround(-2 * logSingle(Math.fround(1 - block[index]!)))));
    sinCosSingle(Math.fround(TWO_PI * block[index + HALF]!), pair);
    block[index] = radius * pair[1]!;
    block[index + HALF] = radius * pair[0]!;
  }
}

function createSingleDraws(words: WordStream): () => number {
  let kept: number | undefined;
  const uniform53 = (): number => {
    const high = words.next();
    const low = words.next();
    return (((high & 0x1f_ffff) * 0x1_0000_0000 + low) % 2 ** 53) / 2 ** 53;
  };
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const angle = 2 * Math.PI * uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform53()));
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
