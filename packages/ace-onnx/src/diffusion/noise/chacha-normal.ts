import type { NormalSource } from './normal-source.js';

const { fround } = Math;

/**
 * Creates the noise of lofi.nvim's daemon: ChaCha with 8 rounds, seeded as the `rand` crate's `seed_from_u64` does, and a float32
 * Box–Muller transform over 23-bit uniforms.
 *
 * Source: D. J. Bernstein, ChaCha, https://cr.yp.to/chacha.html; seed expansion PCG-XSH-RR, https://www.pcg-random.org/
 *
 * @param seed - Any integer; its low 64 bits count.
 */
export function createChaChaNormals(seed: number | bigint): NormalSource {
  const next = createChaCha8(expandSeed(BigInt.asUintN(64, BigInt(seed))));
  let kept: number | undefined;
  const between = (low: number, high: number): number => fround(fround(unit(next()) * fround(high - low)) + low);
  const draw = (): number => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const first = between(fround(1e-10), 1);
    const second = between(0, 1);
    const radius = fround(Math.sqrt(fround(-2 * fround(Math.log(first)))));
    const angle = fround(fround(2 * Math.PI) * second);
    kept = fround(radius * fround(Math.sin(angle)));
    return fround(radius * fround(Math.cos(angle)));
  };
  return {
    normal(length) {
      const values = new Float32Array(length);
      for (let index = 0; index < length; index += 1) values[index] = draw();
      // Each call of the original starts a new pair.
      kept = undefined;
      return values;
    },
  };
}

const bits = new DataView(new ArrayBuffer(4));

/** A float32 in [0, 1) from the upper 23 bits of a word. */
function unit(word: number): number {
  bits.setUint32(0, (word >>> 9) | 0x3f80_0000);
  return bits.getFloat32(0) - 1;
}

function expandSeed(seed: bigint): Uint32Array {
  let state = seed;
  return Uint32Array.from({ length: 8 }, () => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 11_634_580_027_462_260_723n);
    const shifted = Number(BigInt.asUintN(32, ((state >> 18n) ^ state) >> 27n));
    const turn = Number(state >> 59n);
    return (shifted >>> turn) | (shifted << (-turn & 31));
  });
}

const QUARTERS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

function createChaCha8(key: Uint32Array): () => number {
  const input = new Uint32Array(16);
  input.set([0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574]);
  input.set(key, 4);
  const output = new Uint32Array(16);
  let position = 16;
  return () => {
    if (position === 16) {
      output.set(input);
      for (let round = 0; round < 4; round += 1) for (const [a, b, c, d] of QUARTERS) mixQuarter(output, a, b, c, d);
      for (let index = 0; index < 16; index += 1) output[index]! += input[index]!;
      input[12]! += 1;
      if (input[12] === 0) input[13]! += 1;
      position = 0;
    }
    position += 1;
    return output[position - 1]!;
  };
}

function mixQuarter(state: Uint32Array, a: number, b: number, c: number, d: number): void {
  state[a]! += state[b]!;
  state[d] = turnLeft(state[d]! ^ state[a]!, 16);
  state[c]! += state[d]!;
  state[b] = turnLeft(state[b]! ^ state[c]!, 12);
  state[a]! += state[b]!;
  state[d] = turnLeft(state[d]! ^ state[a]!, 8);
  state[c]! += state[d]!;
  state[b] = turnLeft(state[b]! ^ state[c]!, 7);
}

function turnLeft(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count));
}
