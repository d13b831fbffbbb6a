import { expect, it } from 'vitest';

import type { Session } from '../../../runtime/runtime.js';
import { float32 } from '../../../runtime/tensor.js';
import { SAMPLES_PER_FRAME } from '../seconds-to-frames.js';
import { DECODER_HALO, DECODER_TILE, decodeLatent, encodeSound } from './sound-codec.js';

/** A decoder whose sound says which frame it is of, and an encoder whose latent is the first sample of each frame. */
function watch(): { readonly session: Session; readonly widths: number[] } {
  const widths: number[] = [];
  const session: Session = {
    async run({ latent, audio }) {
      const [, channels, length] = (latent ?? audio)!.shape as readonly [number, number, number];
      const data = 'data' in (latent ?? audio)! ? ((latent ?? audio) as { data: Float32Array }).data : new Float32Array(0);
      if (latent !== undefined) {
        widths.push(length);
        const samples = length * SAMPLES_PER_FRAME;
        const wave = Float32Array.from({ length: 2 * samples }, (_, index) => data[Math.floor((index % samples) / SAMPLES_PER_FRAME)]!);
        return { audio: float32(wave, [1, 2, samples]) };
      }
      const frames = length / SAMPLES_PER_FRAME;
      widths.push(frames);
      const mean = float32(
        Float32Array.from({ length: frames }, (_, frame) => data[frame * SAMPLES_PER_FRAME]!),
        [1, 1, frames],
      );
      expect(channels).toBe(2);
      return { mean, scale: mean };
    },
    runKeeping: () => Promise.reject(new Error('not asked for')),
    release: async () => {},
  };
  return { session, widths };
}

it('songs of any length are coded in parts no longer than a tile and its halo, each frame in its place', async () => {
  const frames = 5 * DECODER_TILE + 7;
  const latent = Float32Array.from({ length: frames }, (_, frame) => frame);
  const decoder = watch();
  const waves = await decodeLatent(decoder.session, latent, 1);
  expect(decoder.widths).toHaveLength(6);
  expect(Math.max(...decoder.widths)).toBeLessThanOrEqual(DECODER_TILE + 2 * DECODER_HALO);
  expect(waves.map((wave) => wave.length)).toEqual([frames * SAMPLES_PER_FRAME, frames * SAMPLES_PER_FRAME]);
  const encoder = watch();
  expect(await encodeSound(encoder.session, waves)).toEqual(latent);
  expect(Math.max(...encoder.widths)).toBeLessThan(frames / 3);
});
