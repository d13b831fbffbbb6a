/** Computes a hash piece by piece. */
export interface Sha256 {
  /** Takes the next bytes. */
  update(bytes: Uint8Array): void;
  /** Ends it. @returns Lower-case hexadecimal. */
  hex(): string;
}

const BLOCK = 64;

/**
 * Creates a SHA-256 that takes its input piece by piece, which the platform's own cannot.
 *
 * Source: FIPS 180-4, https://doi.org/10.6028/NIST.FIPS.180-4
 */
export function createSha256(): Sha256 {
  const primes = firstPrimes(BLOCK);
  const state = fractionsOfRoots(primes.slice(0, 8), 2n);
  const constants = fractionsOfRoots(primes, 3n);
  const words = new Int32Array(BLOCK);
  const block = new Uint8Array(BLOCK);
  let [held, total] = [0, 0];

  const update = (bytes: Uint8Array): void => {
    total += bytes.length;
    let at = 0;
    if (held > 0) {
      at = Math.min(BLOCK - held, bytes.length);
      block.set(bytes.subarray(0, at), held);
      held += at;
      if (held < BLOCK) return;
      compress(state, constants, words, block, 0);
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) compress(state, constants, words, bytes, at);
    block.set(bytes.subarray(at));
    held = bytes.length - at;
  };

  return {
    update,
    hex() {
      const bits = BigInt(total) * 8n;
      const padding = new Uint8Array((held < 56 ? 56 : 120) - held + 8);
      padding[0] = 0x80;
      new DataView(padding.buffer).setBigUint64(padding.length - 8, bits);
      update(padding);
      return [...state].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
    },
  };
}

function compress(state: Int32Array, constants: Int32Array, words: Int32Array, bytes: Uint8Array, offset: number): void {
  for (let i = 0, at = offset; i < 16; i += 1, at += 4)
    words[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  for (let i = 16; i < BLOCK; i += 1) {
    const x = words[i - 15]!;
    const y = words[i - 2]!;
    const small0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const small1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[i] = (words[i - 16]! + small0 + words[i - 7]! + small1) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let i = 0; i < BLOCK; i += 1) {
    const big1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + big1 + ((e & f) ^ (~e & g)) + constants[i]! + words[i]!) | 0;
    const big0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
  state[4] = state[4]! + e;
  state[5] = state[5]! + f;
  state[6] = state[6]! + g;
  state[7] = state[7]! + h;
}

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate += 1)
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  return primes;
}

/** The first 32 bits of the fractional parts of roots. */
function fractionsOfRoots(numbers: readonly number[], power: bigint): Int32Array {
  return Int32Array.from(numbers, (number) => Number(BigInt.asIntN(32, integerRoot(BigInt(number) << (32n * power), power))));
}

/** The largest whole number whose power is not above a value. */
function integerRoot(value: bigint, power: bigint): bigint {
  let [low, high] = [0n, 1n << 48n];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** power <= value) low = middle;
    else high = middle;
  }
  return low;
}
