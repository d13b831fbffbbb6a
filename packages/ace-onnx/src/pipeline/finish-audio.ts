import { gainToDb, InferenceError } from '@loop/core';
import type { AudioClip, Decibels, Warning } from '@loop/core';
import { resample, scaleClip, toStereo, truePeak } from '@loop/core/audio';

import type { Delivery } from './delivery.js';
import type { PipelineSettings } from './family.js';

const CROSSFADE_SECONDS = 0.05;
const CEILING_DB = -1;
const SILENT_PEAK = 1e-6;

/** Sound that is ready to leave, and what is to be said about it. */
export interface FinishedAudio {
  readonly audio: AudioClip;
  /** Peak of the continuous wave, in dB of full scale; above 0 it clips when it is written as integers. */
  readonly truePeakDb: Decibels;
  /** What the decoded sound was multiplied with in all. */
  readonly gain: number;
  readonly warnings: readonly Warning[];
}

/** What finishing works with. */
export interface FinishOptions {
  readonly settings: PipelineSettings;
  /** The source's sound, for tasks that keep parts of it. */
  readonly source?: AudioClip | undefined;
  /** What of the decoded sound is asked for, and which samples are the source's own. */
  readonly delivery: Delivery;
  /** What the source's sound was multiplied with after it was decoded: new parts beside it get the same. @defaultValue 1 */
  readonly gain?: number | undefined;
}

/**
 * Cuts what was asked for out of the decoded sound, puts the untouched samples of a source back, and measures the true peak.
 *
 * @param sound - At the rate of the results.
 * @throws {InferenceError} When a sample is not finite.
 */
export function finishAudio(sound: AudioClip, { settings, source, delivery, gain: given = 1 }: FinishOptions): FinishedAudio {
  assertFinite(sound.channels);
  const cutOut = cut(sound, delivery);
  const decoded = given === 1 ? cutOut : scaleClip(cutOut, given);
  const joined = source !== undefined && settings.keepSource ? keepSource(decoded, source, delivery) : decoded;
  const level = settings.normalise === true ? levelling(joined) : 1;
  const whole = level === 1 ? joined : scaleClip(joined, level);
  const gain = given * level;
  const peakDb = gainToDb(truePeak(whole));
  if (settings.limitPeak && peakDb > CEILING_DB) {
    const limit = 10 ** ((CEILING_DB - peakDb) / 20);
    return { audio: scaleClip(whole, limit), truePeakDb: CEILING_DB, gain: gain * limit, warnings: [] };
  }
  const warnings: readonly Warning[] =
    peakDb <= 0
      ? []
      : [
          {
            code: 'notice',
            message: `The true peak is ${peakDb.toFixed(1)} dB above full scale, so the sound clips when it is written as integers. Write float samples, or ask for the setting limitPeak.`,
          },
        ];
  return { audio: whole, truePeakDb: peakDb, gain, warnings };
}

/** What brings the highest sample to −1 dB of full scale; silence stays as it is. */
function levelling({ channels }: AudioClip): number {
  let peak = 0;
  for (const channel of channels) for (const sample of channel) peak = Math.max(peak, Math.abs(sample));
  return peak < SILENT_PEAK ? 1 : 10 ** (CEILING_DB / 20) / peak;
}

function cut({ sampleRate, channels }: AudioClip, { skip, length }: Delivery): AudioClip {
  const wanted = length ?? channels[0]!.length - skip;
  // Resamplers differ by a sample in how they round a length; what is not there is silent.
  const exactly = (channel: Float32Array): Float32Array => {
    const result = new Float32Array(wanted);
    result.set(channel.subarray(skip, skip + wanted));
    return result;
  };
  return { sampleRate, channels: channels.map(exactly) };
}

/** Puts the source's own samples where a task kept them. */
function keepSource({ sampleRate, channels }: AudioClip, source: AudioClip, { kept }: Delivery): AudioClip {
  if (kept.length === 0) return { sampleRate, channels };
  const original = toStereo(resample(source, sampleRate));
  const length = channels[0]!.length;
  const result = channels.map((channel) => channel.slice());
  for (const { from, to, at } of kept) {
    const size = to - from;
    const [fadesIn, fadesOut] = [at > 0, at + size < length];
    // Fades lie inside what is kept, so that new music is never mixed with old.
    const fade = Math.min(CROSSFADE_SECONDS * sampleRate, fadesIn && fadesOut ? size / 2 : size);
    result.forEach((channel, index) => {
      const own = original.channels[index]!;
      for (let sample = 0; sample < size; sample += 1) {
        const rise = fadesIn ? (sample + 0.5) / fade : 1;
        const fall = fadesOut ? (size - sample - 0.5) / fade : 1;
        const share = Math.min(rise, fall, 1);
        const value = own[from + sample]!;
        channel[at + sample] = share === 1 ? value : share * value + (1 - share) * channel[at + sample]!;
      }
    });
  }
  return { sampleRate, channels: result };
}

function assertFinite(waves: readonly Float32Array[]): void {
  for (const wave of waves) {
    let sum = 0;
    for (const value of wave) sum += value;
    if (!Number.isFinite(sum))
      throw new InferenceError('The decoded sound is not finite. The latent or the weights of the decoder are damaged.', 'decode');
  }
}
