/** How the turned prediction is treated. */
export interface AdgOptions {
  readonly scale: number;
  /** The level of noise, above 0–1. */
  readonly level: number;
  /** Channels of a frame; latents are `[items, frames, channels]`. */
  readonly channels: number;
  /** The largest angle in radians; `Infinity` for none. @defaultValue 3.14 / 6 */
  readonly maxAngle?: number | undefined;
  /** Whether each channel keeps the size over time that the conditional prediction gives it; needs `frames`. @defaultValue false */
  readonly keepsNorm?: boolean | undefined;
  /** Frames of an item. */
  readonly frames?: number | undefined;
}

const MIN_SINE = 1e-3;

/**
 * Angle-based guidance: turns the clean prediction of each frame away from the unconditional one, by a multiple of the angle between them.
 *
 * Source: behaviour of https://github.com/ace-step/ACE-Step-1.5 (MIT), its adaptive directional guidance.
 *
 * @param latent - What the network was asked about, float32 `[items, frames, channels]`, shaped as both predictions.
 * @returns The guided velocity.
 */
export function guideAdg(latent: Float32Array, conditional: Float32Array, unconditional: Float32Array, options: AdgOptions): Float32Array {
  const { scale, level, channels, maxAngle = 3.14 / 6, keepsNorm = false, frames = 1 } = options;
  const weight = Math.max(scale - 1, 0) + 1e-3;
  const wanted = latent.map((value, index) => value - level * conditional[index]!);
  const turned = new Float32Array(latent.length);
  for (let start = 0; start < latent.length; start += channels) {
    const end = start + channels;
    let [product, wantedSquare, otherSquare] = [0, 0, 0];
    for (let index = start; index < end; index += 1) {
      const other = Math.fround(latent[index]! - level * unconditional[index]!);
      product += wanted[index]! * other;
      wantedSquare += wanted[index]! ** 2;
      otherSquare += other ** 2;
    }
    const cosine = product / (Math.max(Math.sqrt(wantedSquare), 1e-8) * Math.max(Math.sqrt(otherSquare), 1e-8));
    const angle = Math.acos(Math.min(1 - 1e-6, Math.max(-1 + 1e-6, cosine)));
    const newAngle = Math.min(maxAngle, Math.max(-maxAngle, weight * angle));
    const sine = Math.sin(angle);
    const factor = sine > MIN_SINE ? Math.sin(newAngle) / sine : weight;
    // The part of the difference that is orthogonal to the unconditional prediction.
    const share = otherSquare === 0 ? 0 : (product - otherSquare) / otherSquare;
    for (let index = start; index < end; index += 1) {
      const other = Math.fround(latent[index]! - level * unconditional[index]!);
      const across = wanted[index]! - other - share * other;
      turned[index] = Math.cos(newAngle) * wanted[index]! + factor * across;
    }
  }
  const kept = keepsNorm ? keepNorms(turned, wanted, channels, frames) : turned;
  return latent.map((value, index) => (value - kept[index]!) / level);
}

/** Scales each channel of each item so that its norm over time is that of `wanted`. */
function keepNorms(values: Float32Array, wanted: Float32Array, channels: number, frames: number): Float32Array {
  const scaled = new Float32Array(values);
  for (let item = 0; item < values.length; item += frames * channels) {
    for (let channel = item; channel < item + channels; channel += 1) {
      let [own, target] = [0, 0];
      for (let index = channel; index < item + frames * channels; index += channels) {
        own += values[index]! ** 2;
        target += wanted[index]! ** 2;
      }
      const factor = own === 0 ? 1 : Math.sqrt(target / own);
      for (let index = channel; index < item + frames * channels; index += channels) scaled[index]! *= factor;
    }
  }
  return scaled;
}
