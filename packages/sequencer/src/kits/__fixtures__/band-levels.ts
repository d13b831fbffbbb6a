/** Middles of the bands, in hertz: an octave each. */
const BANDS = [60, 120, 250, 500, 1_000, 2_000, 4_000, 7_000] as const;

/** The power of a sound in each of eight octaves, in decibels. */
export function bandLevels(samples: Float32Array, sampleRate: number): readonly number[] {
  return BANDS.map((hertz) => powerDb(bandOf(samples, sampleRate, hertz)));
}

/** One octave of a sound. Source: Audio EQ Cookbook, Robert Bristow-Johnson (band-pass, 0 dB peak gain). */
export function bandOf(samples: Float32Array, sampleRate: number, hertz: number): Float32Array {
  const angle = (2 * Math.PI * hertz) / sampleRate;
  const alpha = Math.sin(angle) / (2 * Math.SQRT2);
  const scale = 1 + alpha;
  const b0 = alpha / scale;
  const a1 = (-2 * Math.cos(angle)) / scale;
  const a2 = (1 - alpha) / scale;
  const band = new Float32Array(samples.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let index = 0; index < samples.length; index += 1) {
    const sample = samples[index] as number;
    const output = b0 * (sample - x2) - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = sample;
    y2 = y1;
    y1 = output;
    band[index] = output;
  }
  return band;
}

/** How loud each sixteenth of a bar is beside the mean of all, in decibels, over bars of 16 steps each. */
export function stepLevels(samples: Float32Array, steps: number): readonly number[] {
  const length = samples.length / steps;
  const levels = Array.from({ length: steps }, (_, step) =>
    powerDb(samples.subarray(Math.round(step * length), Math.round((step + 1) * length))),
  );
  const middle = levels.reduce((sum, level) => sum + level, 0) / steps;
  return Array.from({ length: 16 }, (_, place) => {
    const own = levels.filter((_level, step) => step % 16 === place);
    return Math.max(-20, own.reduce((sum, level) => sum + level, 0) / own.length - middle);
  });
}

/** Power in decibels; silence is −100. */
export function powerDb(samples: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) sum += (samples[index] as number) ** 2;
  return 10 * Math.log10(sum / samples.length + 1e-10);
}
