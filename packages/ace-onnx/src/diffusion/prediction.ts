import { createApgMomentum, guideApg } from './guidance/apg.js';
import { guideCfg, guideCfgZeroStar, guideDoubleCondition } from './guidance/guidance.js';
import type { GuidanceKind } from './guidance/guidance.js';
import { createGuidanceWindow } from './guidance/window.js';
import type { GuidanceWindow } from './guidance/window.js';

/** What the network is conditioned on: an opaque handle of what evaluates it. */
export type Condition = unknown;

/** Evaluates the network. */
export interface VelocityModel {
  /**
   * Predicts the velocity of a latent.
   *
   * @param latent - float32 `[batch, 8, 16, frames]`
   * @param timestep - 0–1000.
   * @param condition - A handle that this model understands.
   * @returns float32, shaped as `latent`
   */
  predict(latent: Float32Array, timestep: number, condition: Condition): Promise<Float32Array>;
}

/** The conditions of one song. */
export interface Conditions {
  /** Text and lyrics. */
  readonly conditional: Condition;
  /** Neither, or what ERG makes of them. */
  readonly unconditional: Condition;
  /** The text without the lyrics; needed when both scales of double guidance are above 1. */
  readonly textOnly?: Condition | undefined;
}

/** How predictions are guided. */
export interface GuidanceOptions {
  /** @defaultValue 'apg' */
  readonly kind?: GuidanceKind | undefined;
  /** 0 and 1 turn guidance off. @defaultValue 15 */
  readonly scale?: number | undefined;
  /** Share of the steps that is guided, 0–1. @defaultValue 0.5 */
  readonly interval?: number | undefined;
  /** How far the scale falls within the guided steps, 0–1. @defaultValue 0 */
  readonly decay?: number | undefined;
  /** Where a full decay ends. @defaultValue 3 */
  readonly minScale?: number | undefined;
  /** Above 1 together with `lyricScale`: text and lyrics are guided apart. @defaultValue 0 */
  readonly textScale?: number | undefined;
  /** @defaultValue 0 */
  readonly lyricScale?: number | undefined;
  /** Steps that `cfg_star` zeroes, counted from 0 and included. @defaultValue 1 */
  readonly zeroSteps?: number | undefined;
  /** Whether `cfg_star` zeroes steps at all. @defaultValue true */
  readonly zeroInit?: boolean | undefined;
}

const DEFAULT_SCALE = 15;

/** Predicts the guided velocity at a step. */
export type Predict = (step: number, timestep: number, latent: Float32Array) => Promise<Float32Array>;

/**
 * Makes the guided prediction of one run; it carries the momentum of APG from step to step.
 *
 * @param options - `steps`: requested steps, which set the guided window; `itemLength`: numbers in one item of the batch.
 */
export function createPrediction(
  model: VelocityModel,
  conditions: Conditions,
  guidance: GuidanceOptions,
  options: { readonly steps: number; readonly itemLength: number; readonly channels?: number | undefined },
): Predict {
  const {
    kind = 'apg',
    scale = DEFAULT_SCALE,
    interval = 0.5,
    decay = 0,
    minScale = 3,
    textScale = 0,
    lyricScale = 0,
    zeroSteps,
    zeroInit,
  } = guidance;
  const { itemLength, channels = 8 } = options;
  const window = createGuidanceWindow({ steps: options.steps, scale, interval, decay, minScale });
  const double = isDouble(guidance);
  const momentum = createApgMomentum();
  return async (step, timestep, latent) => {
    const conditional = await model.predict(latent, timestep, conditions.conditional);
    if (!isGuided(scale, window, step)) return conditional;
    const textOnly = double ? await model.predict(latent, timestep, conditions.textOnly) : undefined;
    const unconditional = await model.predict(latent, timestep, conditions.unconditional);
    if (textOnly !== undefined) return guideDoubleCondition(conditional, unconditional, textOnly, { text: textScale, lyric: lyricScale });
    const strength = window.scaleAt(step);
    if (kind === 'apg') return guideApg(conditional, unconditional, { scale: strength, rowLength: itemLength / channels, momentum });
    if (kind === 'cfg') return guideCfg(conditional, unconditional, strength);
    return guideCfgZeroStar(conditional, unconditional, { scale: strength, itemLength, stepIndex: step, zeroSteps, zeroInit });
  };
}

/**
 * Counts how often the network is evaluated in a run.
 *
 * @param options - `steps`: requested steps; `from` … `to`: the steps that really run, all of the requested ones by default.
 */
export function countEvaluations(
  guidance: GuidanceOptions,
  options: { readonly steps: number; readonly from?: number | undefined; readonly to?: number | undefined },
): number {
  const { scale = DEFAULT_SCALE, interval } = guidance;
  const { steps, from = 0, to = steps } = options;
  const window = createGuidanceWindow({ steps, scale, interval });
  const guided = 2 + (isDouble(guidance) ? 1 : 0);
  let count = 0;
  for (let step = from; step < to; step += 1) count += isGuided(scale, window, step) ? guided : 1;
  return count;
}

function isDouble({ textScale = 0, lyricScale = 0 }: GuidanceOptions): boolean {
  return textScale > 1 && lyricScale > 1;
}

function isGuided(scale: number, window: GuidanceWindow, step: number): boolean {
  return scale !== 0 && scale !== 1 && step >= window.start && step < window.end;
}
