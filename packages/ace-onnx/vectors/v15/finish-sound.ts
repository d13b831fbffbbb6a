import { softenMask } from '../../src/diffusion/flow/hold-source.js';

// How the reference finishes sound; the pipeline's own way is in `src/pipeline/finish-audio.ts`.

/** −1 dB of full scale, which results are brought to. */
const NORMAL_PEAK = 0.8912509;

const SILENT_PEAK = 1e-6;

/** The largest absolute sample of all channels. */
export function peakOf(waves: readonly Float32Array[]): number {
  let peak = 0;
  for (const wave of waves) for (const sample of wave) peak = Math.max(peak, Math.abs(sample));
  return peak;
}

/** Lowers sound that is beyond full scale until it is not. */
export function tameClipping(waves: readonly Float32Array[]): Float32Array[] {
  const peak = peakOf(waves);
  return waves.map((wave) => (peak > 1 ? wave.map((sample) => sample / peak) : wave));
}

/** Brings the peak to {@link NORMAL_PEAK}; silence stays silent. */
export function normalisePeak(waves: readonly Float32Array[]): { readonly waves: Float32Array[]; readonly gain: number } {
  const peak = peakOf(waves);
  const gain = peak < SILENT_PEAK ? 1 : NORMAL_PEAK / peak;
  return { waves: waves.map((wave) => wave.map((sample) => sample * gain)), gain };
}

/**
 * Puts the source's own sound back outside a region; the ramps between lie outside the region.
 *
 * @param region - Samples, the end not included.
 * @param fade - Samples of a ramp.
 */
export function spliceSource(
  waves: readonly Float32Array[],
  source: readonly Float32Array[],
  region: { readonly start: number; readonly end: number },
  fade: number,
): Float32Array[] {
  return waves.map((wave, channel) => {
    const own = source[channel] ?? source[0]!;
    const length = Math.min(wave.length, own.length);
    const shares = softenMask(
      Array.from({ length }, (_, sample) => sample >= region.start && sample < region.end),
      fade,
    );
    const spliced = new Float32Array(wave);
    for (let sample = 0; sample < length; sample += 1)
      spliced[sample] = shares[sample]! * wave[sample]! + (1 - shares[sample]!) * own[sample]!;
    return spliced;
  });
}
