import type { Diffusion } from '../../../diffusion/denoise.js';
import { createFlowPrediction } from '../../../diffusion/flow/flow-guidance.js';
import type { FlowGuidance } from '../../../diffusion/flow/flow-guidance.js';
import { sampleFlow } from '../../../diffusion/flow/flow-sampler.js';
import type { FlowEvaluation, FlowOptions } from '../../../diffusion/flow/flow-sampler.js';
import { blendSource, injectSource } from '../../../diffusion/flow/hold-source.js';
import type { HeldSource } from '../../../diffusion/flow/hold-source.js';
import type { Session } from '../../../runtime/runtime.js';
import type { Tensors } from '../../../runtime/tensor.js';
import type { TransformerConfig } from '../config.js';
import { createStepEvaluator, timeRow } from '../run/evaluate-transformer.js';
import type { TimeRows } from '../run/evaluate-transformer.js';

/** What the transformer hears in a part of a run. */
export interface Hearing {
  /** Source and mask: float32 `[songs, frames, inputs − channels]` */
  readonly context: Float32Array;
  /** Keys and values of the conditions. */
  readonly cross: Tensors;
}

/** What a repaint keeps during and after a run. */
export interface RunHold extends HeldSource {
  /** Steps after which the source is put back. */
  readonly steps: number;
  /** Frames of the ramps in the finished latent. */
  readonly fade: number;
}

/** A run of the diffusion. */
export interface LatentRun extends Pick<
  FlowOptions,
  'levels' | 'method' | 'solver' | 'velocityLimit' | 'velocityMemory' | 'correction' | 'drawNoise' | 'signal'
> {
  readonly config: TransformerConfig;
  /** float32 `[songs, frames, channels]` */
  readonly noise: Float32Array;
  readonly songs: number;
  readonly frames: number;
  /** Rows of `levels`, its last included. */
  readonly times: TimeRows;
  readonly hearing: Hearing;
  /** What is heard from a step on, counted from 0, such as when a cover no longer follows its source. */
  readonly later?: (Hearing & { readonly from: number }) | undefined;
  /** Keys and values of the absence of conditions; needed with guidance. */
  readonly empty?: Tensors | undefined;
  readonly guidance: FlowGuidance;
  /** float32 like `noise`: what the run starts from instead, mixed with noise to the first level. */
  readonly origin?: Float32Array | undefined;
  readonly hold?: RunHold | undefined;
  /** Sees each evaluation of the network. */
  readonly onEvaluation?: ((evaluation: FlowEvaluation, velocity: Float32Array, isConditional: boolean) => void) | undefined;
}

/**
 * Runs the diffusion of some songs.
 *
 * @param session - The network `step`.
 * @returns The latents, float32 `[songs, frames, channels]`, the source blended in where it is held.
 */
export async function* sampleLatent(session: Session, run: LatentRun): Diffusion {
  const { config, noise, songs, frames, times, hearing, later, empty, guidance, origin, hold, levels, onEvaluation } = run;
  const { channels } = config;
  const evaluate = createStepEvaluator(config, frames);
  const model = async (evaluation: FlowEvaluation, isConditional: boolean): Promise<Float32Array> => {
    const { step, latent, isCorrector } = evaluation;
    const { context, cross } = later !== undefined && step >= later.from ? later : hearing;
    const row = timeRow(times, isCorrector ? step + 1 : step);
    const velocity = await evaluate(session, { latent, context, items: songs, frames }, row, isConditional ? cross : (empty ?? cross));
    onEvaluation?.(evaluation, velocity, isConditional);
    return velocity;
  };
  const start = origin === undefined ? noise : noise.map((value, index) => levels[0]! * value + (1 - levels[0]!) * origin[index]!);
  const latent = yield* sampleFlow(start, createFlowPrediction(model, guidance, { frames, channels }), {
    ...run,
    isTurbo: config.isTurbo,
    channels,
    hold: hold === undefined ? undefined : (value, level, step) => (step < hold.steps ? injectSource(value, noise, level, hold) : value),
  });
  return hold === undefined || hold.fade <= 0 ? latent : blendSource(latent, hold, hold.fade, frames);
}

/**
 * Cuts levels so that a run begins nearest to a level.
 *
 * @param noise - Share of noise at the start, 0–1.
 */
export function levelsFrom(levels: Float32Array, noise: number): Float32Array {
  let best = 0;
  for (let step = 1; step < levels.length - 1; step += 1)
    if (Math.abs(levels[step]! - noise) < Math.abs(levels[best]! - noise)) best = step;
  return levels.slice(best);
}
