/**
 * Widens bfloat16 numbers to float32; exact, NaN payloads included.
 *
 * Source: bfloat16 is the upper half of IEEE 754 binary32, https://cloud.google.com/tpu/docs/bfloat16
 *
 * @param bits - The numbers as they are stored, one per element.
 * @param target - Where to write; a new array by default. It must be at least as long as `bits`.
 * @returns `target`.
 */
export function bfloat16ToFloat32(bits: Uint16Array, target: Float32Array = new Float32Array(bits.length)): Float32Array {
  const words = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let index = 0; index < bits.length; index += 1) words[index] = (bits[index] as number) << 16;
  return target;
}

/**
 * Narrows float32 numbers to bfloat16, to the nearest, ties to even. NaN stays NaN.
 *
 * @param values - The numbers.
 * @param target - Where to write; a new array by default. It must be at least as long as `values`.
 * @returns `target`, as bits.
 */
export function float32ToBfloat16(values: Float32Array, target: Uint16Array = new Uint16Array(values.length)): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let index = 0; index < values.length; index += 1) {
    const word = words[index] as number;
    const isNaN = (word & 0x7fff_ffff) > 0x7f80_0000;
    // A NaN could round to infinity or wrap around, so it is cut and marked quiet instead.
    target[index] = isNaN ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return target;
}
