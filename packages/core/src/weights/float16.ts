/**
 * Widens half-precision numbers to float32; exact, NaN payloads included.
 *
 * Source: IEEE 754-2019, binary16.
 *
 * @param bits - The numbers as they are stored, one per element.
 * @param target - Where to write; a new array by default. It must be at least as long as `bits`.
 * @returns `target`.
 */
export function float16ToFloat32(bits: Uint16Array, target: Float32Array = new Float32Array(bits.length)): Float32Array {
  const words = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let index = 0; index < bits.length; index += 1) {
    const half = bits[index] as number;
    const magnitude = half & 0x7fff;
    const sign = (half & 0x8000) << 16;
    if (magnitude >= 0x7c00) words[index] = sign | 0x7f80_0000 | ((magnitude & 0x3ff) << 13);
    else if (magnitude >= 0x400) words[index] = sign | ((magnitude << 13) + 0x3800_0000);
    else target[index] = (sign === 0 ? magnitude : -magnitude) * 2 ** -24;
  }
  return target;
}

/**
 * Narrows float32 numbers to half precision, to the nearest, ties to even. Above 65 519.99 they become infinity; NaN stays NaN.
 *
 * Source: IEEE 754-2019, binary16 and roundTiesToEven.
 *
 * @param values - The numbers.
 * @param target - Where to write; a new array by default. It must be at least as long as `values`.
 * @returns `target`, as bits.
 */
export function float32ToFloat16(values: Float32Array, target: Uint16Array = new Uint16Array(values.length)): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let index = 0; index < values.length; index += 1) {
    const word = words[index] as number;
    const sign = (word >>> 16) & 0x8000;
    const magnitude = word & 0x7fff_ffff;
    let half: number;
    if (magnitude > 0x7f80_0000) half = 0x7e00 | ((magnitude >>> 13) & 0x3ff);
    else if (magnitude >= 0x4780_0000) half = 0x7c00;
    else if (magnitude >= 0x3880_0000) half = (magnitude - 0x3800_0000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13;
    // Subnormal: adding 2⁵² leaves no room for a fraction, so float64 addition itself rounds, ties to even.
    else half = Math.abs(values[index] as number) * 2 ** 24 + 2 ** 52 - 2 ** 52;
    target[index] = sign | half;
  }
  return target;
}
