/**
 * Mixes two latents with constant variance: `cos(vπ/2) · a + sin(vπ/2) · b`.
 *
 * @param variance - 0 gives `a`, 1 gives `b`.
 */
export function mixNoise(a: Float32Array, b: Float32Array, variance: number): Float32Array {
  const angle = Math.fround((variance * Math.PI) / 2);
  const [keep, bring] = [Math.cos(angle), Math.sin(angle)];
  return a.map((value, index) => keep * value + bring * b[index]!);
}

/** Goes from `a` (share 0) to `b` (share 1) in a straight line. */
export function blend(a: Float32Array, b: Float32Array, share: number): Float32Array {
  return a.map((value, index) => (1 - share) * value + share * b[index]!);
}

/** Takes frames `start … end` of a latent `[…, frames]`. */
export function sliceFrames(latent: Float32Array, frames: number, start: number, end: number): Float32Array {
  const rows = latent.length / frames;
  const result = new Float32Array(rows * (end - start));
  for (let row = 0; row < rows; row += 1) result.set(latent.subarray(row * frames + start, row * frames + end), row * (end - start));
  return result;
}

/** Puts latents one after the other in time. Each has its own number of frames; all have the same rows. */
export function joinFrames(parts: readonly { readonly latent: Float32Array; readonly frames: number }[]): Float32Array {
  const used = parts.filter((part) => part.frames > 0);
  const frames = used.reduce((sum, part) => sum + part.frames, 0);
  const rows = used.length === 0 ? 0 : used[0]!.latent.length / used[0]!.frames;
  const result = new Float32Array(rows * frames);
  let start = 0;
  for (const part of used) {
    for (let row = 0; row < rows; row += 1)
      result.set(part.latent.subarray(row * part.frames, (row + 1) * part.frames), row * frames + start);
    start += part.frames;
  }
  return result;
}
