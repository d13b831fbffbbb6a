import { gainToDb, InferenceError } from '@loop/core';
import type { AudioClip, Decibels, Warning } from '@loop/core';
import { resample, toStereo, truePeak } from '@loop/core/audio';

import type { Delivery } from './delivery.js';
import type { PipelineSettings } from './pipeline-settings.js';

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
 * Cuts what was asked for out of the decoded sound, puts the untouched samples of a source back, and measures the true peak. All of it is done
 * in the arrays of the decoded sound, which become those of the result: ten minutes are 230 MB, and are held once.
 *
 * @param sound - At the rate of the results; its arrays are written to, and belong to the result afterwards.
 * @throws {InferenceError} When a sample is not finite.
 */
export function finishAudio(sound: AudioClip, { settings, source, delivery, gain: given = 1 }: FinishOptions): FinishedAudio {
  assertFinite(sound.channels);
  const whole = cut(sound, delivery);
  scale(whole, given);
  if (source !== undefined && settings.keepSource) putSourceBack(whole, source, delivery);
  const level = settings.normalise === true ? levelling(whole) : 1;
  scale(whole, level);
  const gain = given * level;
  const peakDb = gainToDb(truePeak(whole));
  if (settings.limitPeak && peakDb > CEILING_DB) {
    const limit = 10 ** ((CEILING_DB - peakDb) / 20);
    scale(whole, limit);
    return { audio: whole, truePeakDb: CEILING_DB, gain: gain * limit, warnings: [] };
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
  if (skip === 0 && wanted === channels[0]!.length) return { sampleRate, channels };
  // Resamplers differ by a sample in how they round a length; what is not there is silent.
  const exactly = (channel: Float32Array): Float32Array => {
    const result = new Float32Array(wanted);
    result.set(channel.subarray(skip, skip + wanted));
    return result;
  };
  return { sampleRate, channels: channels.map(exactly) };
}

/** Multiplies a sound of our own. */
function scale({ channels }: AudioClip, factor: number): void {
  if (factor === 1) return;
  for (const channel of channels) for (let index = 0; index < channel.length; index += 1) channel[index]! *= factor;
}

/** Puts the source's own samples where a task kept them. */
function putSourceBack({ sampleRate, channels }: AudioClip, source: AudioClip, { kept }: Delivery): void {
  if (kept.length === 0) return;
  const original = toStereo(resample(source, sampleRate));
  const length = channels[0]!.length;
  for (const { from, to, at } of kept) {
    const size = to - from;
    const [fadesIn, fadesOut] = [at > 0, at + size < length];
    // Fades lie inside what is kept, so that new music is never mixed with old.
    const fade = Math.min(CROSSFADE_SECONDS * sampleRate, fadesIn && fadesOut ? size / 2 : size);
    channels.forEach((channel, index) => {
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
}

function assertFinite(waves: readonly Float32Array[]): void {
  for (const wave of waves) {
    let sum = 0;
    for (const value of wave) sum += value;
    if (!Number.isFinite(sum))
      throw new InferenceError('The decoded sound is not finite. The latent or the weights of the decoder are damaged.', 'decode');
  }
}
