import type { TensorDtype } from './dtype.js';

/** How a float of at most eight bits is stored: a sign, then the exponent, then the fraction. */
interface SmallFloat {
  readonly exponentBits: number;
  readonly fractionBits: number;
  readonly bias: number;
  /**
   * What is no number. `ieee`: the highest exponent is infinity and NaN; `last`: all ones is NaN; `minus-zero`: the code of −0 is
   * NaN, and there is no −0; `none`: every code is a number.
   */
  readonly special: 'ieee' | 'last' | 'minus-zero' | 'none';
}

/**
 * Source: OCP Microscaling Formats (MX) 1.0, section 5.3; OCP 8-bit Floating Point Specification 1.0, table 1; P. Micikevicius and
 * others, "FP8 formats for deep learning", https://arxiv.org/abs/2209.05433; B. Noune and others, "8-bit numerical formats for
 * deep neural networks", https://arxiv.org/abs/2206.02915 (FNUZ).
 */
const SMALL_FLOATS = {
  F4: { exponentBits: 2, fractionBits: 1, bias: 1, special: 'none' },
  F6_E2M3: { exponentBits: 2, fractionBits: 3, bias: 1, special: 'none' },
  F6_E3M2: { exponentBits: 3, fractionBits: 2, bias: 3, special: 'none' },
  F8_E4M3: { exponentBits: 4, fractionBits: 3, bias: 7, special: 'last' },
  F8_E5M2: { exponentBits: 5, fractionBits: 2, bias: 15, special: 'ieee' },
  F8_E4M3FNUZ: { exponentBits: 4, fractionBits: 3, bias: 8, special: 'minus-zero' },
  F8_E5M2FNUZ: { exponentBits: 5, fractionBits: 2, bias: 16, special: 'minus-zero' },
} as const satisfies { readonly [D in TensorDtype]?: SmallFloat };

/** A float of at most eight bits. */
export type SmallFloatDtype = keyof typeof SMALL_FLOATS | 'F8_E8M0';

/** Whether a type is a float of at most eight bits. */
export function isSmallFloat(dtype: TensorDtype): dtype is SmallFloatDtype {
  return dtype === 'F8_E8M0' || Object.hasOwn(SMALL_FLOATS, dtype);
}

/**
 * Widens floats of at most eight bits to float32; exact, every one of their numbers is a float32. Elements of fewer than eight
 * bits follow one another from the lowest bit of a byte up, without gaps.
 */
export function smallFloatToFloat32(bytes: Uint8Array, dtype: SmallFloatDtype): Float32Array {
  const bits = dtype === 'F8_E8M0' ? 8 : 1 + SMALL_FLOATS[dtype].exponentBits + SMALL_FLOATS[dtype].fractionBits;
  const values = Float32Array.from({ length: 2 ** bits }, (_, code) =>
    dtype === 'F8_E8M0' ? powerOfTwo(code) : valueOf(code, SMALL_FLOATS[dtype]),
  );
  const target = new Float32Array(Math.floor((bytes.length * 8) / bits));
  if (bits === 8) {
    for (let index = 0; index < target.length; index += 1) target[index] = values[bytes[index] as number] as number;
    return target;
  }
  const mask = 2 ** bits - 1;
  for (let index = 0; index < target.length; index += 1) {
    const at = (index * bits) >>> 3;
    const pair = (bytes[at] as number) | ((bytes[at + 1] ?? 0) << 8);
    target[index] = values[(pair >>> ((index * bits) & 7)) & mask] as number;
  }
  return target;
}

/** An exponent without sign and fraction; all ones is NaN. */
function powerOfTwo(code: number): number {
  return code === 255 ? NaN : 2 ** (code - 127);
}

function valueOf(code: number, { exponentBits, fractionBits, bias, special }: SmallFloat): number {
  const magnitude = code & (2 ** (exponentBits + fractionBits) - 1);
  const isNegative = magnitude !== code;
  const exponent = magnitude >>> fractionBits;
  const fraction = magnitude & (2 ** fractionBits - 1);
  if (special === 'minus-zero' && isNegative && magnitude === 0) return NaN;
  if (special === 'last' && magnitude === 2 ** (exponentBits + fractionBits) - 1) return NaN;
  const sign = isNegative ? -1 : 1;
  if (special === 'ieee' && exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias - fractionBits);
  return sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - bias);
}
