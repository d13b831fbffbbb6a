import { resample, toStereo } from '@loop/core/audio';
import { InvalidInputError } from '@loop/core';
import type { AudioClip } from '@loop/core';

import { SAMPLE_RATE } from '../seconds-to-frames.js';

const WINDOW = 10 * SAMPLE_RATE;
const WINDOWS = 3;
const SILENT_PEAK = 1e-4;

/**
 * Takes 30 s of a sound to follow: ten from the front, the middle and the back each; shorter sounds are repeated.
 *
 * @returns Left and right at 48 kHz.
 * @throws {InvalidInputError} When the sound is silent.
 */
export function prepareReference(clip: AudioClip): Float32Array[] {
  const { channels } = toStereo(resample(clip, SAMPLE_RATE));
  const length = channels[0]?.length ?? 0;
  if (!channels.some((channel) => channel.some((sample) => Math.abs(sample) >= SILENT_PEAK)))
    throw new InvalidInputError('request', [{ path: 'reference.audio', message: 'is silent; it must hold sound to follow' }]);
  const whole = Math.max(length, WINDOW * WINDOWS);
  return channels.map((channel) => {
    const result = new Float32Array(WINDOW * WINDOWS);
    for (let window = 0; window < WINDOWS; window += 1) {
      const start = Math.floor((whole / WINDOWS) * window);
      for (let sample = 0; sample < WINDOW; sample += 1) result[window * WINDOW + sample] = channel[(start + sample) % length]!;
    }
    return result;
  });
}
