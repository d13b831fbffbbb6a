import type { Abortable, AdapterTrainer, AdapterWeights } from '@loop/core';
import { adapterParameters, emptyAdapter } from '@loop/core/generation';

import type { TrainingConfiguration } from '../configuration/training-configuration.js';
import { minSnrWeight } from '../snr-weight.js';
import { clipGradients } from './clip-gradients.js';
import type { ExampleDraws } from './example-draws.js';
import { makeExample } from './make-example.js';
import type { LocalTrack } from './open-tracks.js';

/** What all steps of a training share. */
export interface StepContext {
  readonly trainer: AdapterTrainer;
  /** The adapter as it is now; not changed. */
  readonly adapter: AdapterWeights;
  readonly configuration: Pick<TrainingConfiguration, 'weighting' | 'snrGamma' | 'maxGradientNorm'>;
  readonly draws: ExampleDraws;
  /** The most frames of an example. */
  readonly cropFrames: number;
}

/** The examples of one step. */
export interface StepExamples {
  readonly tracks: readonly LocalTrack[];
  /** The number of the first example in the whole training, from 0. */
  readonly first: number;
  /** What the sum of their gradients is divided by. */
  readonly divisor: number;
}

/** What a step has found. */
export interface ComputedStep {
  /** The mean of the examples' weighted losses. */
  readonly loss: number;
  /** By the names of the adapter's parameters, limited in length. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
  /** Their length before it was limited. */
  readonly gradientNorm: number;
}

/** Computes the loss and the gradients of a step's examples, one after the other, and limits the gradients. */
export async function computeStep(
  { trainer, adapter, configuration, draws, cropFrames }: StepContext,
  { tracks, first, divisor }: StepExamples,
  { signal }: Abortable,
): Promise<ComputedStep> {
  const { weighting, snrGamma, maxGradientNorm } = configuration;
  const sums = emptyAdapter(adapter);
  let sum = 0;
  for (const [place, track] of tracks.entries()) {
    const crop = Math.min(track.frames, cropFrames);
    const draw = draws.example(first + place, { frames: track.frames, crop, channels: track.channels });
    const weight = weighting === 'min-snr' ? minSnrWeight(draw.timestep, snrGamma) : 1;
    const { emptyCondition } = trainer;
    const example = makeExample(await track.load({ signal }), draw, { emptyCondition, weight: weight / divisor });
    const { loss } = await trainer.step(example, { adapter, gradients: sums }, { signal });
    sum += weight * loss;
  }
  const gradients = new Map(adapterParameters(sums).map(({ name, values }) => [name, values]));
  const gradientNorm = clipGradients(gradients, maxGradientNorm === 0 ? Infinity : maxGradientNorm);
  return { loss: sum / tracks.length, gradients, gradientNorm };
}
