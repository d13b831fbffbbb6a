import { sliceFrames } from '../src/diffusion/latents.js';
import { float32 } from '../src/runtime/tensor.js';
import type { Session } from '../src/runtime/runtime.js';
import { decodeMel } from '../src/models/v1/codec.js';
import { LATENT_SAMPLE_RATE } from '../src/models/v1/frame-grid.js';
import { resampleReference } from '../src/models/v1/reference-resampler.js';

const STEP = 512;
const WINDOW_STEPS = 512;
const OVERLAP = 1024;
const FADE = 128;
const HOP = WINDOW_STEPS * STEP - 2 * OVERLAP;
const CHANNELS = 2;
const MELS = 128;

/**
 * Decodes as the reference does above 48 seconds: the vocoder in windows that are cross-faded over 128 samples. `vocode` has no seams;
 * this one is for results that must be those of the Python pipeline.
 *
 * @param latent - float32 `[1, 8, 16, frames]`
 * @param sampleRate - Resampled by the reference's own resampler, before what lies beyond the end is cut off.
 * @returns Left and right.
 */
export async function decodeOverlapped(
  latent: Float32Array,
  sessions: { readonly decoder: Session; readonly vocoder: Session },
  sampleRate: number,
): Promise<Float32Array[]> {
  const mel = await decodeMel(latent, sessions.decoder);
  const steps = mel.length / (CHANNELS * MELS);
  const total = steps * STEP;
  const run = async (start: number): Promise<Float32Array[]> => {
    const part = new Float32Array(CHANNELS * MELS * WINDOW_STEPS);
    const known = sliceFrames(mel, steps, start, Math.min(steps, start + WINDOW_STEPS));
    const width = known.length / (CHANNELS * MELS);
    for (let row = 0; row < CHANNELS * MELS; row += 1) part.set(known.subarray(row * width, (row + 1) * width), row * WINDOW_STEPS);
    const samples: Float32Array[] = [];
    for (let channel = 0; channel < CHANNELS; channel += 1) {
      const one = part.subarray(channel * MELS * WINDOW_STEPS, (channel + 1) * MELS * WINDOW_STEPS);
      const { wave } = await sessions.vocoder.run({ mel: float32(one, [1, MELS, WINDOW_STEPS]) });
      samples.push((wave!.data as Float32Array).slice());
    }
    return samples;
  };

  const waves = Array.from({ length: CHANNELS }, () => new Float32Array(total + WINDOW_STEPS * STEP));
  let written = 0;
  for (const [channel, wave] of (await run(0)).entries()) {
    const kept = wave.subarray(0, wave.length - OVERLAP);
    waves[channel]!.set(kept);
    written = kept.length;
  }
  for (let position = HOP; position < total; position += HOP) {
    const isLast = position + HOP >= total;
    const parts = await run(position / STEP);
    const fade = Math.min(FADE, written, parts[0]!.length - (OVERLAP - FADE));
    let length = 0;
    for (const [channel, wave] of parts.entries()) {
      const target = waves[channel]!;
      for (let index = 0; index < fade; index += 1) {
        // Both ramps are the beginning of 128 even steps from 0 to 1.
        const share = index / (FADE - 1);
        const place = written - fade + index;
        target[place] = target[place]! * (1 - share) + wave[OVERLAP - fade + index]! * share;
      }
      const kept = wave.subarray(OVERLAP, isLast ? undefined : wave.length - OVERLAP);
      target.set(kept, written);
      length = kept.length;
    }
    written += length;
  }
  const length = Math.trunc((total * sampleRate) / LATENT_SAMPLE_RATE);
  return waves.map((wave) => resampleReference(wave.subarray(0, written), LATENT_SAMPLE_RATE, sampleRate).slice(0, length));
}
