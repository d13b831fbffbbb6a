const SIZE = 624;
const OFFSET = 397;

/** The part of Python's `random` that trainers use. */
export interface PythonRandom {
  /** Draws a whole number of so many bits, 1–32, as `getrandbits` does. */
  bits(count: number): number;
  /** Draws a whole number below a limit of at most 2³², as `randrange` does. */
  below(limit: number): number;
  /** Returns a new list in the order that `shuffle` would bring it into. */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * Draws what Python's `random.seed(seed)` draws, so that a trainer's choices can be said before it makes them.
 *
 * Source: M. Matsumoto, T. Nishimura, mt19937ar (initialisation by an array), http://www.math.sci.hiroshima-u.ac.jp/m-mat/MT/emt.html;
 * behaviour of CPython 3.11 `random.shuffle`.
 *
 * @param seed - An unsigned 32-bit integer.
 */
export function createPythonRandom(seed: number): PythonRandom {
  const words = createWords(seed >>> 0);
  const bits = (count: number): number => words() >>> (32 - count);
  const below = (limit: number): number => {
    const count = 32 - Math.clz32(limit);
    let drawn = bits(count);
    while (drawn >= limit) drawn = bits(count);
    return drawn;
  };
  return {
    bits,
    below,
    shuffle: (items) => {
      const result = [...items];
      for (let last = result.length - 1; last > 0; last -= 1) {
        const other = below(last + 1);
        [result[last], result[other]] = [result[other]!, result[last]!];
      }
      return result;
    },
  };
}

/** The words of the 32-bit Mersenne Twister, seeded with an array of one word as Python does. */
function createWords(seed: number): () => number {
  const state = createState(seed);
  let position = SIZE;
  const refill = (): void => {
    for (let index = 0; index < SIZE; index += 1) {
      const joined = (state[index]! & 0x8000_0000) | (state[(index + 1) % SIZE]! & 0x7fff_ffff);
      state[index] = state[(index + OFFSET) % SIZE]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908_b0df : 0);
    }
    position = 0;
  };
  return () => {
    if (position === SIZE) refill();
    let word = state[position]!;
    position += 1;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c_5680;
    word ^= (word << 15) & 0xefc6_0000;
    return (word ^ (word >>> 18)) >>> 0;
  };
}

function createState(seed: number): Uint32Array {
  const state = new Uint32Array(SIZE);
  state[0] = 19_650_218;
  const folded = (index: number): number => state[index - 1]! ^ (state[index - 1]! >>> 30);
  for (let index = 1; index < SIZE; index += 1) state[index] = Math.imul(1_812_433_253, folded(index)) + index;
  let index = 1;
  const advance = (): void => {
    index += 1;
    if (index < SIZE) return;
    state[0] = state[SIZE - 1]!;
    index = 1;
  };
  for (let round = 0; round < SIZE; round += 1, advance()) state[index] = (state[index]! ^ Math.imul(folded(index), 1_664_525)) + seed;
  for (let round = 1; round < SIZE; round += 1, advance()) state[index] = (state[index]! ^ Math.imul(folded(index), 1_566_083_941)) - index;
  state[0] = 0x8000_0000;
  return state;
}
