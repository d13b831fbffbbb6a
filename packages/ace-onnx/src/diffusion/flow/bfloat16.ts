const single = new Float32Array(1);
const word = new Uint32Array(single.buffer);

/** Rounds a number to bfloat16, to the nearest, ties to even; what a 16-bit checkpoint's own arithmetic keeps of it. */
export function roundToBfloat16(value: number): number {
  single[0] = value;
  word[0] = (word[0]! + 0x7fff + ((word[0]! >>> 16) & 1)) & 0xffff_0000;
  return single[0];
}
