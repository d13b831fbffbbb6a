import type { Seconds } from '@loop/core';

import type { TrainingConfiguration } from './training-configuration.js';

/** How long a training is, in the measures that can be compared between datasets. */
export interface TrainingLength {
  /** Forward passes of an epoch. */
  readonly batchesPerEpoch: number;
  /** Changes of the weights in an epoch. */
  readonly stepsPerEpoch: number;
  /** Changes of the weights in all. */
  readonly steps: number;
  /** Seconds of music that the training hears. */
  readonly audioSeconds: Seconds;
}

/** Latent frames in a second. */
export const FRAMES_PER_SECOND = 25;

/** About how much music a style wants, as measured over crops and accumulations: it stays the same within 5 %. */
export const ADVISED_AUDIO_SECONDS = 85_000;

/**
 * Says how long a training is for the songs that it has.
 *
 * @param songs - The length of each song.
 */
export function trainingLength(configuration: TrainingConfiguration, songs: readonly Seconds[]): TrainingLength {
  const { batchSize, gradientAccumulation, epochs, repeats, maxSteps, validationSplit } = configuration;
  const trained = songs.length - Math.floor(songs.length * validationSplit);
  const batchesPerEpoch = Math.ceil((trained * repeats) / batchSize);
  const stepsPerEpoch = Math.ceil(batchesPerEpoch / gradientAccumulation);
  const all = stepsPerEpoch * epochs;
  const steps = maxSteps > 0 ? Math.min(maxSteps, all) : all;
  const share = all === 0 ? 0 : steps / all;
  return { batchesPerEpoch, stepsPerEpoch, steps, audioSeconds: epochSeconds(configuration, songs) * epochs * share };
}

/** The epochs after which a training has heard an amount of music, at least 1. */
export function epochsForAudio(
  configuration: TrainingConfiguration,
  songs: readonly Seconds[],
  audioSeconds: Seconds = ADVISED_AUDIO_SECONDS,
): number {
  const heard = epochSeconds(configuration, songs);
  return heard === 0 ? 1 : Math.max(1, Math.round(audioSeconds / heard));
}

function epochSeconds({ cropFrames, repeats, validationSplit }: TrainingConfiguration, songs: readonly Seconds[]): Seconds {
  const longest = cropFrames === 0 ? Infinity : cropFrames / FRAMES_PER_SECOND;
  const all = songs.reduce((sum, seconds) => sum + Math.min(seconds, longest), 0);
  const trained = songs.length === 0 ? 0 : 1 - Math.floor(songs.length * validationSplit) / songs.length;
  return all * repeats * trained;
}
