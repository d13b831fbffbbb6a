import { gainToDb, InferenceError } from '@loop/core';
import type { AudioClip, Decibels, Warning } from '@loop/core';
import { resample, scaleClip, toStereo, truePeak } from '@loop/core/audio';

import { LATENT_SAMPLE_RATE, SAMPLES_PER_FRAME } from '../diffusion/latents.js';
import { resampleReference } from '../models/v1/reference-resampler.js';
import type { KeptFrames } from './latent-task.js';
import type { AceStepSettings } from './settings.js';

/** The rate of the results. */
export const OUTPUT_RATE = 48_000;

const CROSSFADE_SECONDS = 0.05;
const CEILING_DB = -1;

/** Sound that is ready to leave, and what is to be said about it. */
export interface FinishedAudio {
  readonly audio: AudioClip;
  /** Peak of the continuous wave, in dB of full scale; above 0 it clips when it is written as integers. */
  readonly truePeakDb: Decibels;
  readonly warnings: readonly Warning[];
}

/** What finishing works with. */
export interface FinishOptions {
  readonly settings: Pick<AceStepSettings, 'resampler' | 'keepSource' | 'limitPeak'>;
  /** The source's sound, for tasks that keep parts of it. */
  readonly source?: AudioClip | undefined;
  readonly kept: readonly KeptFrames[];
}

/**
 * Brings decoded waves to 48 kHz, puts the untouched samples of a source back, and measures the true peak.
 *
 * @param waves - Left and right at 44.1 kHz.
 * @throws {InferenceError} When a sample is not finite.
 */
export function finishAudio(waves: readonly Float32Array[], { settings, source, kept }: FinishOptions): FinishedAudio {
  assertFinite(waves);
  const decoded = toOutputRate(waves, settings.resampler);
  const whole = source !== undefined && settings.keepSource && kept.length > 0 ? keepSource(decoded, source, kept) : decoded;
  const peakDb = gainToDb(truePeak(whole));
  if (settings.limitPeak && peakDb > CEILING_DB)
    return { audio: scaleClip(whole, 10 ** ((CEILING_DB - peakDb) / 20)), truePeakDb: CEILING_DB, warnings: [] };
  const warnings: readonly Warning[] =
    peakDb <= 0
      ? []
      : [
          {
            code: 'notice',
            message: `The true peak is ${peakDb.toFixed(1)} dB above full scale, so the sound clips when it is written as integers. Write float samples, or ask for advanced.limitPeak.`,
          },
        ];
  return { audio: whole, truePeakDb: peakDb, warnings };
}

function toOutputRate(waves: readonly Float32Array[], resampler: AceStepSettings['resampler']): AudioClip {
  if (resampler === 'reference')
    return { sampleRate: OUTPUT_RATE, channels: waves.map((wave) => resampleReference(wave, LATENT_SAMPLE_RATE, OUTPUT_RATE)) };
  return resample({ sampleRate: LATENT_SAMPLE_RATE, channels: [...waves] }, OUTPUT_RATE);
}

/** Puts the source's own samples where a task kept them; the last sample of a source ends a result that has nothing new after it. */
function keepSource(decoded: AudioClip, source: AudioClip, kept: readonly KeptFrames[]): AudioClip {
  const original = toStereo(source.sampleRate === OUTPUT_RATE ? source : resample(source, OUTPUT_RATE));
  const sourceLength = original.channels[0]!.length;
  const sampleOf = (frame: number): number => Math.round((frame * SAMPLES_PER_FRAME * OUTPUT_RATE) / LATENT_SAMPLE_RATE);
  const decodedLength = decoded.channels[0]!.length;
  const last = kept.at(-1)!;
  const lastEnd = sampleOf(last.at + last.to - last.from);
  const endsWithSource = lastEnd >= decodedLength - 1;
  const length = endsWithSource ? Math.min(decodedLength, sampleOf(last.at) - sampleOf(last.from) + sourceLength) : decodedLength;
  const channels = decoded.channels.map((channel) => channel.slice(0, length));
  for (const { from, to, at } of kept) {
    const begin = sampleOf(at);
    const end = Math.min(length, begin + sampleOf(to) - sampleOf(from), begin + sourceLength - sampleOf(from));
    const fade = Math.min(Math.round(CROSSFADE_SECONDS * OUTPUT_RATE), Math.floor((end - begin) / 2));
    channels.forEach((channel, index) => {
      const own = original.channels[index]!;
      for (let sample = begin; sample < end; sample += 1) {
        // Fades lie inside what is kept, so that new music is never mixed with old.
        const rise = begin === 0 ? 1 : Math.min(1, (sample - begin + 0.5) / fade);
        const fall = end === length ? 1 : Math.min(1, (end - sample - 0.5) / fade);
        const share = Math.min(rise, fall);
        const value = own[sample - begin + sampleOf(from)]!;
        channel[sample] = share === 1 ? value : share * value + (1 - share) * channel[sample]!;
      }
    });
  }
  return { sampleRate: OUTPUT_RATE, channels };
}

function assertFinite(waves: readonly Float32Array[]): void {
  for (const wave of waves) {
    let sum = 0;
    for (const value of wave) sum += value;
    if (!Number.isFinite(sum))
      throw new InferenceError('The decoded sound is not finite. The latent or the weights of the decoder are damaged.', 'decode');
  }
}
