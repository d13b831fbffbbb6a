import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { bfloat16ToFloat32, float32ToBfloat16 } from './bfloat16.js';
import { float16ToFloat32, float32ToFloat16 } from './float16.js';

const allBits = Uint16Array.from({ length: 65_536 }, (_, index) => index);
const isNaNBits = (bits: number, infinity: number): boolean => (bits & 0x7fff) > infinity;

/** A number's value by the definition of a binary format, without any bit trick. */
function valueOf(bits: number, mantissaBits: number, bias: number): number {
  const exponent = (bits & 0x7fff) >> mantissaBits;
  const mantissa = bits & (2 ** mantissaBits - 1);
  const sign = bits >= 0x8000 ? -1 : 1;
  return exponent === 0
    ? sign * mantissa * 2 ** (1 - bias - mantissaBits)
    : sign * (1 + mantissa / 2 ** mantissaBits) * 2 ** (exponent - bias);
}

const formats = [
  { name: 'float16', widen: float16ToFloat32, narrow: float32ToFloat16, mantissaBits: 10, bias: 15, infinity: 0x7c00 },
  { name: 'bfloat16', widen: bfloat16ToFloat32, narrow: float32ToBfloat16, mantissaBits: 7, bias: 127, infinity: 0x7f80 },
];

describe.each(formats)('$name', ({ widen, narrow, mantissaBits, bias, infinity }) => {
  const finite = allBits.filter((bits) => (bits & 0x7fff) < infinity);

  it('widens every finite number to its exact value', () => {
    expect([...widen(finite)]).toEqual([...finite].map((bits) => valueOf(bits, mantissaBits, bias)));
  });

  it('widens infinities and NaN to themselves', () => {
    expect([...widen(Uint16Array.of(infinity, infinity | 0x8000))]).toEqual([Infinity, -Infinity]);
    expect([...widen(allBits.filter((bits) => isNaNBits(bits, infinity)))].every(Number.isNaN)).toBe(true);
  });

  it('brings back every number that was widened, bit for bit', () => {
    const numbers = allBits.filter((bits) => !isNaNBits(bits, infinity));
    expect(narrow(widen(numbers))).toEqual(numbers);
  });

  it('keeps NaN a NaN of the same sign when it narrows', () => {
    const payloads = Uint32Array.of(0x7f80_0001, 0x7fff_ffff, 0xff80_0001, 0xffff_ffff, 0x7fc0_0000);
    const narrowed = narrow(new Float32Array(payloads.buffer));
    expect([...narrowed].every((bits) => isNaNBits(bits, infinity))).toBe(true);
    expect([...narrowed].map((bits) => bits >>> 15)).toEqual([0, 0, 1, 1, 0]);
  });

  it('rounds any number to the nearest, a tie to the even neighbour', () => {
    const half = fc.integer({ min: 0, max: infinity - 2 });
    fc.assert(
      fc.property(half, fc.boolean(), (bits, negative) => {
        const low = valueOf(bits, mantissaBits, bias);
        const high = valueOf(bits + 1, mantissaBits, bias);
        const middle = Math.fround((low + high) / 2);
        const values = Float32Array.of(middle, previousFloat(middle), nextFloat(middle)).map((value) => (negative ? -value : value));
        const sign = negative ? 0x8000 : 0;
        expect([...narrow(values)]).toEqual([(bits + (bits & 1)) | sign, bits | sign, (bits + 1) | sign]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('becomes infinite from half a step above the largest number', () => {
    const largest = valueOf(infinity - 1, mantissaBits, bias);
    const step = largest - valueOf(infinity - 2, mantissaBits, bias);
    const limit = Math.fround(largest + step / 2);
    expect([...narrow(Float32Array.of(limit, previousFloat(limit), -limit, Infinity))]).toEqual([
      infinity,
      infinity - 1,
      infinity | 0x8000,
      infinity,
    ]);
  });

  it('writes into a given target', () => {
    const target = new Uint16Array(3);
    expect(narrow(Float32Array.of(1, -2), target)).toBe(target);
    expect([...widen(target, new Float32Array(3))]).toEqual([1, -2, 0]);
  });
});

function nextFloat(value: number): number {
  const word = new Uint32Array(Float32Array.of(value).buffer);
  word[0] = (word[0] as number) + 1;
  return new Float32Array(word.buffer)[0] as number;
}

function previousFloat(value: number): number {
  const word = new Uint32Array(Float32Array.of(value).buffer);
  word[0] = (word[0] as number) - 1;
  return new Float32Array(word.buffer)[0] as number;
}
