const SIZE = 624;
const OFFSET = 397;

/** A stream of 32-bit words. */
export interface WordStream {
  /** Draws the next word, an unsigned 32-bit integer. */
  next(): number;
}

/**
 * Creates the 32-bit Mersenne Twister that PyTorch's CPU generator uses.
 *
 * Source: M. Matsumoto, T. Nishimura, mt19937ar, http://www.math.sci.hiroshima-u.ac.jp/m-mat/MT/emt.html
 *
 * @param seed - The low 32 bits count, as in `torch.Generator.manual_seed`.
 */
export function createMersenneTwister(seed: number | bigint): WordStream {
  const state = new Uint32Array(SIZE);
  state[0] = Number(BigInt.asUintN(32, BigInt(seed)));
  for (let index = 1; index < SIZE; index += 1) {
    const previous = state[index - 1]! ^ (state[index - 1]! >>> 30);
    state[index] = Math.imul(1_812_433_253, previous) + index;
  }
  let position = SIZE;

  const refill = (): void => {
    for (let index = 0; index < SIZE; index += 1) {
      const joined = (state[index]! & 0x8000_0000) | (state[(index + 1) % SIZE]! & 0x7fff_ffff);
      state[index] = state[(index + OFFSET) % SIZE]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908_b0df : 0);
    }
    position = 0;
  };

  return {
    next() {
      if (position === SIZE) refill();
      let word = state[position]!;
      position += 1;
      word ^= word >>> 11;
      word ^= (word << 7) & 0x9d2c_5680;
      word ^= (word << 15) & 0xefc6_0000;
      return (word ^ (word >>> 18)) >>> 0;
    },
  };
}
