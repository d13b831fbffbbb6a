const LOBES = 6;
const ROLLOFF = 0.99;

/** A polyphase filter bank between two rates. */
export interface ReferenceKernel {
  /** Input samples per period. */
  readonly from: number;
  /** Output samples per period, and rows of the kernel. */
  readonly to: number;
  /** Samples before the first that a row looks at. */
  readonly width: number;
  /** float32 `[to][2 · width + from]` */
  readonly rows: readonly Float32Array[];
}

/**
 * Designs the resampler of the reference pipeline: a Hann-windowed sinc with six lobes. It is short, so it aliases more than
 * `resample` of `@loop/core/audio`; use it where the samples must be those of the Python pipeline.
 *
 * Source: J. O. Smith, https://ccrma.stanford.edu/~jos/resample/; behaviour of torchaudio's `resample` (BSD-2-Clause).
 */
export function designReferenceKernel(fromRate: number, toRate: number): ReferenceKernel {
  const divisor = greatestCommonDivisor(fromRate, toRate);
  const from = fromRate / divisor;
  const to = toRate / divisor;
  const base = Math.min(from, to) * ROLLOFF;
  const width = Math.ceil((LOBES * from) / base);
  const rows = Array.from({ length: to }, (_, row) => {
    // The reference rounds the phase to float32 and goes on in float64.
    const phase = Math.fround(-row / to);
    return Float32Array.from({ length: 2 * width + from }, (__, column) => {
      const time = Math.min(LOBES, Math.max(-LOBES, (phase + (column - width) / from) * base));
      const angle = time * Math.PI;
      const window = Math.cos(angle / LOBES / 2) ** 2;
      return (angle === 0 ? 1 : Math.sin(angle) / angle) * window * (base / from);
    });
  });
  return { from, to, width, rows };
}

/**
 * Resamples one channel as the reference pipeline does.
 *
 * @returns `ceil(samples · toRate / fromRate)` samples.
 */
export function resampleReference(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  if (fromRate === toRate) return samples;
  const { from, to, width, rows } = designReferenceKernel(fromRate, toRate);
  const result = new Float32Array(Math.ceil((to * samples.length) / from));
  for (let index = 0; index < result.length; index += 1) {
    const row = rows[index % to]!;
    const start = Math.floor(index / to) * from - width;
    const first = Math.max(0, -start);
    const last = Math.min(row.length, samples.length - start);
    let sum = 0;
    for (let tap = first; tap < last; tap += 1) sum += row[tap]! * samples[start + tap]!;
    result[index] = sum;
  }
  return result;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
