import { guideAdg } from '../guidance/adg.js';
import { createApgMomentum, guideApg } from '../guidance/apg.js';
import type { ApgMomentum } from '../guidance/apg.js';
import { guideCfg } from '../guidance/guidance.js';
import type { FlowEvaluation, FlowPrediction } from './flow-sampler.js';
import { transposed } from './transposed.js';

/**
 * How a conditional and an unconditional velocity become one.
 *
 * - `apg_classic`: adaptive projected guidance over time, per channel, with momentum. · `cfg`: classifier-free guidance.
 * - `adg`: turns each frame by an angle of at most 30°; `adg_w_norm` keeps sizes and turns by up to 60°; `adg_wo_clip` by any angle.
 */
export const FLOW_GUIDANCES = ['apg_classic', 'cfg', 'adg', 'adg_w_norm', 'adg_wo_clip'] as const;

/** The name of a guidance. */
export type FlowGuidanceName = (typeof FLOW_GUIDANCES)[number];

/** How velocities are guided. */
export interface FlowGuidance {
  /** @defaultValue 'apg_classic' */
  readonly name?: FlowGuidanceName | undefined;
  /** 1 or less turns guidance off. */
  readonly scale: number;
  /** The lowest level that is guided, 0–1. @defaultValue 0 */
  readonly from?: number | undefined;
  /** The highest level that is guided, 0–1. @defaultValue 1 */
  readonly to?: number | undefined;
}

/** Evaluates the network once, with or without the conditions. */
export type FlowModel = (evaluation: FlowEvaluation, isConditional: boolean) => Promise<Float32Array>;

/** Sizes of the latent. */
export interface FlowShape {
  readonly frames: number;
  readonly channels: number;
}

/** Makes the guided prediction of one run; it carries the momentum of APG from step to step. */
export function createFlowPrediction(model: FlowModel, guidance: FlowGuidance, shape: FlowShape): FlowPrediction {
  const { name = 'apg_classic', scale } = guidance;
  const momentum = createApgMomentum();
  return async (evaluation) => {
    const { level, latent, isCorrector } = evaluation;
    const conditional = await model(evaluation, true);
    if (!isGuided(guidance, level)) return conditional;
    const unconditional = await model(evaluation, false);
    // Angles have no meaning without noise, and the momentum belongs to the first evaluation of a step.
    const plain = name === 'apg_classic' ? isCorrector : level <= 0;
    if (name === 'cfg' || plain) return guideCfg(conditional, unconditional, scale);
    if (name === 'apg_classic') return guideFlowApg(conditional, unconditional, scale, shape, momentum);
    return guideAdg(latent, conditional, unconditional, {
      scale,
      level,
      ...shape,
      keepsNorm: name === 'adg_w_norm',
      maxAngle: name === 'adg' ? undefined : name === 'adg_w_norm' ? 3.14 / 3 : Infinity,
    });
  };
}

/** Whether a level is guided. */
export function isGuided({ scale, from = 0, to = 1 }: FlowGuidance, level: number): boolean {
  // Levels are float32, and bounds that are equal to one but for their rounding belong to it.
  return scale > 1 && level >= Math.fround(from) && level <= Math.fround(to);
}

/** Adaptive projected guidance whose norms and projections run over time, per channel; float32 `[items, frames, channels]`. */
export function guideFlowApg(
  conditional: Float32Array,
  unconditional: Float32Array,
  scale: number,
  { frames, channels }: FlowShape,
  momentum?: ApgMomentum,
): Float32Array {
  const guided = guideApg(transposed(conditional, frames, channels), transposed(unconditional, frames, channels), {
    scale,
    rowLength: frames,
    momentum,
  });
  return transposed(guided, channels, frames);
}
