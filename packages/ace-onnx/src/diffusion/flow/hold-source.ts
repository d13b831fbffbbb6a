/** What a repaint keeps of a source. */
export interface HeldSource {
  /** The source's latent, float32 `[items, frames, channels]`. */
  readonly clean: Float32Array;
  /** Per frame of every item: whether it is made anew. */
  readonly mask: readonly boolean[];
  readonly channels: number;
}

/**
 * Puts the source back outside the region, as noisy as the level is: `level · noise + (1 − level) · clean`.
 *
 * @param noise - The noise that the run started from.
 */
export function injectSource(
  latent: Float32Array,
  noise: Float32Array,
  level: number,
  { clean, mask, channels }: HeldSource,
): Float32Array {
  return latent.map((value, index) =>
    mask[Math.floor(index / channels)] === true ? value : level * noise[index]! + (1 - level) * clean[index]!,
  );
}

/**
 * Blends a finished latent with its source: made anew inside the region, the source outside, and straight ramps of `width` frames between,
 * which lie outside the region.
 *
 * @param frames - Frames of an item.
 */
export function blendSource(latent: Float32Array, { clean, mask, channels }: HeldSource, width: number, frames: number): Float32Array {
  const shares = Array.from({ length: mask.length / frames }, (_, item) =>
    softenMask(mask.slice(item * frames, (item + 1) * frames), width),
  ).flat();
  return latent.map((value, index) => {
    const share = shares[Math.floor(index / channels)]!;
    return share * value + (1 - share) * clean[index]!;
  });
}

/** Turns a region into shares of 0–1 with ramps of `width` places before its start and after its end. */
export function softenMask(mask: readonly boolean[], width: number): readonly number[] {
  const first = mask.indexOf(true);
  const end = mask.lastIndexOf(true) + 1;
  const shares = mask.map(Number);
  if (first === -1 || width <= 0) return shares;
  const rampUp = Math.min(width, first);
  for (let step = 1; step <= rampUp; step += 1) shares[first - rampUp + step - 1] = step / (rampUp + 1);
  const rampDown = Math.min(width, mask.length - end);
  for (let step = 1; step <= rampDown; step += 1) shares[end + step - 1] = 1 - step / (rampDown + 1);
  return shares;
}
