import type { Voice } from '@loop/core';

import { BLOCK_FRAMES } from '../block.js';
import { createEngine } from '../engine.js';
import type { Engine } from '../engine.js';
import type { SoundParameterId } from '../parameters.js';
import { stemOfVoice } from '../stems.js';

/** The sample rate of these tests. */
export const RATE = 48_000;

/** Plays one note or chord of a voice and returns the left side of its part, before the master chain. */
export function playVoice(
  voice: Voice,
  pitches: readonly number[],
  gateSeconds: number,
  seconds: number,
  sound: Partial<Record<SoundParameterId, number>> = {},
): Float64Array {
  const engine = createEngine({ sampleRate: RATE, stems: true });
  for (const [id, value] of Object.entries(sound)) engine.setParameter(id as SoundParameterId, value);
  for (const pitch of pitches) engine.startNote({ voice, pitch, velocity: 1, gateFrames: gateSeconds * RATE, offset: 0 });
  return takeBlocks(engine, seconds, () => engine.stems[stemOfVoice(voice)].left);
}

/** Makes blocks and joins one side of each. */
export function takeBlocks(engine: Engine, seconds: number, side: (block: number) => Float64Array): Float64Array {
  const blocks = Math.ceil((seconds * RATE) / BLOCK_FRAMES);
  const samples = new Float64Array(blocks * BLOCK_FRAMES);
  for (let block = 0; block < blocks; block += 1) {
    engine.render();
    samples.set(side(block), block * BLOCK_FRAMES);
  }
  return samples;
}

/** The power of one frequency under a Hann window. */
export function powerAt(samples: Float64Array, hertz: number): number {
  const plain = transformAt(samples, hertz);
  const low = transformAt(samples, hertz - RATE / samples.length);
  const high = transformAt(samples, hertz + RATE / samples.length);
  // A Hann window is a sum of three neighbours in the spectrum.
  const [real, imaginary] = [0, 1].map((part) => 0.5 * plain[part]! - 0.25 * (low[part]! + high[part]!)) as [number, number];
  return real * real + imaginary * imaginary;
}

/** One coefficient of the Fourier transform, by turning a pointer. */
function transformAt(samples: Float64Array, hertz: number): [real: number, imaginary: number] {
  const angle = (2 * Math.PI * hertz) / RATE;
  const turnReal = Math.cos(angle);
  const turnImaginary = Math.sin(angle);
  let pointerReal = 1;
  let pointerImaginary = 0;
  let real = 0;
  let imaginary = 0;
  for (let index = 0; index < samples.length; index += 1) {
    real += (samples[index] as number) * pointerReal;
    imaginary += (samples[index] as number) * pointerImaginary;
    const next = pointerReal * turnReal - pointerImaginary * turnImaginary;
    pointerImaginary = pointerReal * turnImaginary + pointerImaginary * turnReal;
    pointerReal = next;
  }
  return [real, imaginary];
}

/** How far the centre of a partial lies from a frequency, in cents, looking 30 cents to both sides. */
export function centsOff(samples: Float64Array, hertz: number): number {
  let sum = 0;
  let weighted = 0;
  for (let cents = -30; cents <= 30; cents += 2) {
    const power = powerAt(samples, hertz * 2 ** (cents / 1_200));
    sum += power;
    weighted += power * cents;
  }
  return weighted / sum;
}

/** The highest amplitude. */
export function peakOf(samples: ArrayLike<number>): number {
  let peak = 0;
  for (let index = 0; index < samples.length; index += 1) peak = Math.max(peak, Math.abs(samples[index] as number));
  return peak;
}

/** The largest difference between two neighbouring samples. */
export function largestStep(samples: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 1; index < samples.length; index += 1) {
    largest = Math.max(largest, Math.abs((samples[index] as number) - (samples[index - 1] as number)));
  }
  return largest;
}

/** The highest point of the wave through the samples, at quarters of each gap near a peak, with a sinc of 64 samples. */
export function truePeakOf(samples: ArrayLike<number>): number {
  const highest = peakOf(samples);
  const rows = [0.25, 0.5, 0.75].map((fraction) => Float64Array.from({ length: 64 }, (_, tap) => sincAt(tap - 31 - fraction)));
  let truePeak = highest;
  for (let index = 32; index < samples.length - 32; index += 1) {
    if (Math.abs(samples[index] as number) < 0.7 * highest) continue;
    for (const row of rows) {
      let sum = 0;
      for (let tap = 0; tap < 64; tap += 1) sum += (samples[index - 31 + tap] as number) * (row[tap] as number);
      truePeak = Math.max(truePeak, Math.abs(sum));
    }
  }
  return truePeak;
}

function sincAt(distance: number): number {
  return (Math.sin(Math.PI * distance) / (Math.PI * distance)) * (0.5 + 0.5 * Math.cos((Math.PI * distance) / 33));
}
