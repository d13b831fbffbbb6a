import type { NormalSource } from './normal-source.js';

const { fround, imul } = Math;

/** Options of {@link createCudaNormals}. */
export interface CudaNormalOptions {
  /**
   * Streaming multiprocessors of the GPU. They decide how elements beyond `2048 · multiprocessors` are numbered, so that long clips
   * depend on the GPU: an A100 has 108, an H100 132. @defaultValue 132
   */
  readonly multiprocessors?: number | undefined;
}

/**
 * Creates the numbers of `torch.randn` with a CUDA generator: Philox 4×32 with 10 rounds, one subsequence per element, and Box–Muller.
 * A GPU's own sine and logarithm may differ in the last bit.
 *
 * Source: J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011; behaviour of https://github.com/pytorch/pytorch
 * (BSD-3-Clause), `torch.Tensor.normal_` on CUDA.
 *
 * @param seed - Any integer; its low 64 bits count.
 */
export function createCudaNormals(seed: number | bigint, { multiprocessors = 132 }: CudaNormalOptions = {}): NormalSource {
  const key = BigInt.asUintN(64, BigInt(seed));
  const words = philox(Number(key & 0xffff_ffffn), Number(key >> 32n));
  const threads = 2048 * multiprocessors;
  // Each draw moves the counter on by the rounds that its threads made.
  let offset = 0;
  return {
    normal(length) {
      const values = new Float32Array(length);
      for (let index = 0; index < length; index += 1) {
        const turn = Math.floor(index / threads);
        const output = words(offset + Math.floor(turn / 4), index % threads);
        values[index] = boxMuller(output, turn % 4);
      }
      if (length > 0) offset += Math.floor((length - 1) / (4 * threads)) + 1;
      return values;
    },
  };
}

const UNIT = fround(2.328_306_4e-10);
const TURN = fround(UNIT * fround(2 * Math.PI));

/** One of four normals that four words give: sine and cosine of the first pair, then of the second. */
function boxMuller(words: Uint32Array, component: number): number {
  const pair = component < 2 ? 0 : 2;
  const u = fround(fround(words[pair]! * UNIT) + fround(UNIT / 2));
  const v = fround(fround(words[pair + 1]! * TURN) + fround(TURN / 2));
  const radius = fround(Math.sqrt(fround(-2 * fround(Math.log(u)))));
  return radius * fround(component % 2 === 0 ? Math.sin(v) : Math.cos(v));
}

/** Philox 4×32-10 of a key: four words per counter and subsequence. The result is valid until the next call. */
function philox(keyLow: number, keyHigh: number): (counter: number, subsequence: number) => Uint32Array {
  const state = new Uint32Array(4);
  return (counter, subsequence) => {
    state.set([counter, Math.floor(counter / 2 ** 32), subsequence, 0]);
    let [first, second] = [keyLow, keyHigh];
    for (let round = 0; round < 10; round += 1) {
      const [a, b, c, d] = state as unknown as [number, number, number, number];
      state[0] = highProduct(0xcd9e_8d57, c) ^ b ^ first;
      state[1] = imul(0xcd9e_8d57, c);
      state[2] = highProduct(0xd251_1f53, a) ^ d ^ second;
      state[3] = imul(0xd251_1f53, a);
      first = (first + 0x9e37_79b9) >>> 0;
      second = (second + 0xbb67_ae85) >>> 0;
    }
    return state;
  };
}

/** The upper 32 bits of a product of two unsigned words. */
function highProduct(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + Math.floor((aLow * bLow) / 65_536);
  const other = aLow * bHigh + (middle % 65_536);
  return aHigh * bHigh + Math.floor(middle / 65_536) + Math.floor(other / 65_536);
}
