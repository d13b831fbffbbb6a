import type { AudioClip } from '@loop/core';
import { InferenceError } from '@loop/core';

import { sliceFrames } from '../../diffusion/latents.js';
import { float32 } from '../../runtime/tensor.js';
import type { Session } from '../../runtime/runtime.js';
import type { Tensor } from '../../runtime/tensor.js';
import { LATENT_SAMPLE_RATE, SAMPLES_PER_FRAME } from './frame-grid.js';
import { denormaliseMel, logMel, normaliseMel } from './mel.js';
import type { MelBank } from './mel.js';
import { resampleReference } from './reference-resampler.js';

const SCALE = 0.1786;
const SHIFT = -1.9091;
const MELS = 128;
const ROWS = 16;
const CHANNELS = 8;
const STEPS_PER_FRAME = 8;
const SAMPLES_PER_STEP = 512;

// Decoding in windows: the autoencoder's attention spans its window, so each keeps only its middle; the vocoder reaches 92 steps at most. A step
// costs the same in parts of any length, so long ones waste less on their halo.
const WINDOW = 512;
const HOP = 256;
const MARGIN = 128;
const VOCODER_STEPS = 1024;
const VOCODER_HALO = 96;

/** How a latent is decoded. */
export interface DecodeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether long latents are decoded in overlapping windows, which bounds memory. @defaultValue true */
  readonly tiled?: boolean | undefined;
  /** Called as parts are done, with a share of 0–1. */
  readonly onPart?: ((done: number) => void) | undefined;
}

/** Turns sound into a latent. */
export interface EncodedAudio {
  /** float32 `[1, 8, 16, frames]` */
  readonly latent: Float32Array;
  readonly frames: number;
}

/**
 * Encodes stereo sound: resampled to 44.1 kHz, padded to whole frames, as a mel spectrogram through the autoencoder.
 *
 * @param clip - Mono is doubled; of more than two channels the first two are used.
 */
export async function encodeAudio(clip: AudioClip, session: Session, bank: MelBank): Promise<EncodedAudio> {
  const left = clip.channels[0]!;
  const right = clip.channels[1] ?? left;
  const mels = [left, right].map((channel) => {
    const samples = resampleReference(channel, clip.sampleRate, LATENT_SAMPLE_RATE);
    const padded = new Float32Array(Math.ceil(samples.length / SAMPLES_PER_FRAME) * SAMPLES_PER_FRAME);
    padded.set(samples);
    return normaliseMel(logMel(padded, bank));
  });
  const steps = mels[0]!.length / MELS;
  const data = new Float32Array(2 * MELS * steps);
  mels.forEach((mel, channel) => data.set(mel, channel * MELS * steps));
  const { latent } = await session.run({ mel: float32(data, [1, 2, MELS, steps]) });
  return { latent: scaleLatent(floats(latent?.data)), frames: steps / STEPS_PER_FRAME };
}

/** Brings what the autoencoder gives to the range of the diffusion model. */
export function scaleLatent(encoded: Float32Array): Float32Array {
  return encoded.map((value) => (value - SHIFT) * SCALE);
}

/** Undoes {@link scaleLatent}. */
export function unscaleLatent(latent: Float32Array): Float32Array {
  return latent.map((value) => value / SCALE + SHIFT);
}

/**
 * Decodes a latent to a log-mel spectrogram of both channels.
 *
 * @param latent - float32 `[1, 8, 16, frames]`
 * @returns float32 `[2, 128, 8 · frames]`
 */
export async function decodeMel(latent: Float32Array, session: Session, options: DecodeOptions = {}): Promise<Float32Array> {
  const { signal, tiled = true, onPart } = options;
  const frames = latent.length / (CHANNELS * ROWS);
  const run = async (part: Float32Array): Promise<Float32Array> => {
    signal?.throwIfAborted();
    const width = part.length / (CHANNELS * ROWS);
    const { mel } = await session.run({ latent: float32(unscaleLatent(part), [1, CHANNELS, ROWS, width]) });
    return denormaliseMel(floats(mel?.data));
  };
  if (!tiled || frames <= WINDOW) {
    const whole = await run(latent);
    onPart?.(1);
    return whole;
  }
  const steps = frames * STEPS_PER_FRAME;
  const result = new Float32Array(2 * MELS * steps);
  const windows = windowsOf(frames);
  for (const [index, { start, end, keepFrom, keepTo }] of windows.entries()) {
    const mel = await run(sliceFrames(latent, frames, start, end));
    const width = (end - start) * STEPS_PER_FRAME;
    for (let row = 0; row < 2 * MELS; row += 1) {
      const kept = mel.subarray(row * width + (keepFrom - start) * STEPS_PER_FRAME, row * width + (keepTo - start) * STEPS_PER_FRAME);
      result.set(kept, row * steps + keepFrom * STEPS_PER_FRAME);
    }
    onPart?.((index + 1) / windows.length);
  }
  return result;
}

/** A window of latent frames, and the part of it that is kept. */
export interface DecodeWindow {
  readonly start: number;
  readonly end: number;
  readonly keepFrom: number;
  readonly keepTo: number;
}

/** Plans windows so that the kept parts join without gap or overlap; each has a margin on its inner sides. */
function windowsOf(frames: number): readonly DecodeWindow[] {
  const anchors: number[] = [];
  for (let anchor = MARGIN; anchor < frames - MARGIN; anchor += HOP) anchors.push(anchor);
  if (anchors.length === 0) anchors.push(MARGIN);
  return anchors.map((anchor, index) => {
    const start = anchor - MARGIN;
    const end = Math.min(frames, start + WINDOW);
    const isLast = index === anchors.length - 1;
    return { start, end, keepFrom: index === 0 ? 0 : start + MARGIN, keepTo: isLast ? frames : Math.min(frames, start + WINDOW - MARGIN) };
  });
}

/**
 * Turns log-mel spectrograms into waves, in parts with a halo that is wider than the network's reach, so that the result is that of one run.
 *
 * @param mel - float32 `[channels, 128, steps]`
 * @returns One array of `512 · steps` samples per channel, at 44.1 kHz.
 */
export async function vocode(mel: Float32Array, session: Session, options: DecodeOptions = {}): Promise<Float32Array[]> {
  const { signal, tiled = true, onPart } = options;
  const channels = 2;
  const steps = mel.length / (channels * MELS);
  const waves = Array.from({ length: channels }, () => new Float32Array(steps * SAMPLES_PER_STEP));
  const size = tiled ? VOCODER_STEPS : steps;
  for (let from = 0; from < steps; from += size) {
    const to = Math.min(steps, from + size);
    const start = Math.max(0, from - VOCODER_HALO);
    const end = Math.min(steps, to + VOCODER_HALO);
    const part = sliceFrames(mel, steps, start, end);
    const width = MELS * (end - start);
    for (const [channel, target] of waves.entries()) {
      signal?.throwIfAborted();
      const one = part.subarray(channel * width, (channel + 1) * width);
      const { wave } = await session.run({ mel: float32(one, [1, MELS, end - start]) });
      const kept = floats(wave?.data).subarray((from - start) * SAMPLES_PER_STEP, (to - start) * SAMPLES_PER_STEP);
      target.set(kept, from * SAMPLES_PER_STEP);
      onPart?.((from + ((to - from) * (channel + 1)) / channels) / steps);
    }
  }
  return waves;
}

function floats(data: Tensor['data'] | undefined): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new InferenceError('A network gave no float32 result.', 'encode');
}
