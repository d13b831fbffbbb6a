import type { AudioClip, Embedder } from '@loop/core';
import { resample, toMono } from '@loop/core/audio';

const RATE = 16_000;
const WINDOW = RATE;
/** Middle frequencies of the bands, in Hz: two for each octave. */
const BANDS = Array.from({ length: 12 }, (_, index) => 80 * 2 ** (index / 2));

/**
 * Places a second of sound by its level in twelve bands: enough to compare sets of simple songs, and no more. It stands where an embedding model such as
 * CLAP would: numbers of two embedders cannot be compared.
 */
export function createSpectrumEmbedder(): Embedder {
  return {
    name: 'twelve bands',
    size: BANDS.length,
    async embedAudio(clip, { signal } = {}) {
      const samples = resample(toMono(clip), RATE, { quality: 'fast' }).channels[0]!;
      const windows: Float32Array[] = [];
      for (let start = 0; start + WINDOW <= samples.length; start += WINDOW) {
        signal?.throwIfAborted();
        windows.push(Float32Array.from(BANDS, (hertz) => levelAt(samples.subarray(start, start + WINDOW), hertz)));
      }
      return windows;
    },
  };
}

/** The level of one frequency in dB, by Goertzel's recurrence over short frames, so that neighbouring tones count too. */
function levelAt(samples: Float32Array, hertz: number): number {
  const frame = 400;
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / RATE);
  let power = 0;
  for (let start = 0; start + frame <= samples.length; start += frame) {
    let [before, last] = [0, 0];
    for (let index = start; index < start + frame; index += 1) [before, last] = [last, samples[index]! + factor * last - before];
    power += last * last + before * before - factor * last * before;
  }
  return 10 * Math.log10(power / samples.length + 1e-9);
}

/** The same clip, to be embedded under a name. */
export const toEmbed = (id: string, clip: AudioClip) => ({ id, load: () => clip });
