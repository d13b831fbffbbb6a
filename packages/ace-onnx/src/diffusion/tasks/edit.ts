import { InvalidInputError } from '@loop/core';

import { assertFinite } from '../denoise.js';
import type { Diffusion } from '../denoise.js';
import { createApgMomentum, guideApg } from '../guidance/apg.js';
import type { ApgMomentum } from '../guidance/apg.js';
import type { Condition, VelocityModel } from '../prediction.js';
import type { Schedule } from '../schedule.js';

/** A description and its absence. */
export interface EditConditions {
  readonly conditional: Condition;
  readonly unconditional: Condition;
}

/** How a flow edit runs. */
export interface EditOptions {
  readonly signal?: AbortSignal | undefined;
  /** What the source is. */
  readonly source: EditConditions;
  /** What it should become. */
  readonly target: EditConditions;
  /** 0 and 1 turn guidance off. @defaultValue 15 */
  readonly scale?: number | undefined;
  /** Share of the steps where the edit begins, 0–1. @defaultValue 0 */
  readonly from?: number | undefined;
  /** Share of the steps where the difference of flows ends and plain denoising begins, 0–1, not before `from`. @defaultValue 1 */
  readonly to?: number | undefined;
  /** Averaged estimates per step. @defaultValue 1 */
  readonly averages?: number | undefined;
  /** Draws noise, shaped as the latent. */
  readonly drawNoise: () => Float32Array;
  /**
   * Steps by prediction and fresh noise instead of Euler's. As in the reference, the first phase then leaves the latent as it is.
   */
  readonly pingpong?: { readonly drawNoise: () => Float32Array } | undefined;
  /** Channels of the latent. @defaultValue 8 */
  readonly channels?: number | undefined;
}

/**
 * Edits a latent by following the difference between the flows of two descriptions.
 *
 * Source: V. Kulikov et al., FlowEdit, https://arxiv.org/abs/2412.08629
 *
 * @param source - float32 `[1, 8, 16, frames]`
 * @throws {InvalidInputError} When `to` is before `from`.
 */
export async function* edit(model: VelocityModel, source: Float32Array, schedule: Schedule, options: EditOptions): Diffusion {
  const { signal, scale = 15, from = 0, to = 1, averages = 1, drawNoise, pingpong, channels = 8 } = options;
  if (to < from) throw new InvalidInputError('edit', [{ path: 'to', message: `must not be before from (${from})`, received: String(to) }]);
  const { timesteps } = schedule;
  const steps = timesteps.length;
  const first = Math.trunc(steps * from);
  const turn = Math.trunc(steps * to);
  const rowLength = source.length / channels;
  const sourceMomentum = createApgMomentum();
  const targetMomentum = createApgMomentum();

  const guided = async (
    latent: Float32Array,
    timestep: number,
    conditions: EditConditions,
    momentum?: ApgMomentum,
  ): Promise<Float32Array> => {
    signal?.throwIfAborted();
    const conditional = await model.predict(latent, timestep, conditions.conditional);
    if (scale === 0 || scale === 1) return conditional;
    const unconditional = await model.predict(latent, timestep, conditions.unconditional);
    return guideApg(conditional, unconditional, { scale, rowLength, momentum });
  };

  let edited = source;
  for (let index = first; index < steps; index += 1) {
    signal?.throwIfAborted();
    const timestep = timesteps[index]!;
    const now = timestep / 1000;
    const next = index + 1 < steps ? timesteps[index + 1]! / 1000 : 0;
    const before = edited;
    let velocity: Float32Array;
    if (index < turn) {
      velocity = new Float32Array(source.length);
      for (let average = 0; average < averages; average += 1) {
        const noise = drawNoise();
        const noisySource = source.map((value, place) => (1 - now) * value + now * noise[place]!);
        const noisyTarget = before.map((value, place) => value + noisySource[place]! - source[place]!);
        const away = await guided(noisySource, timestep, options.source, sourceMomentum);
        const towards = await guided(noisyTarget, timestep, options.target);
        for (let place = 0; place < velocity.length; place += 1) velocity[place]! += (towards[place]! - away[place]!) / averages;
      }
    } else {
      if (index === turn) {
        const noise = drawNoise();
        edited = edited.map((value, place) => value + now * (noise[place]! - source[place]!));
      }
      velocity = await guided(edited, timestep, options.target, targetMomentum);
    }
    assertFinite(velocity, index + 1, steps);
    const fresh = pingpong?.drawNoise();
    let after = edited;
    if (fresh === undefined) after = edited.map((value, place) => value + (next - now) * velocity[place]!);
    else if (index >= turn) after = edited.map((value, place) => (1 - next) * (value - now * velocity[place]!) + next * fresh[place]!);
    yield { type: 'step', step: index + 1, steps, before, after, timestep, velocity };
    edited = after;
  }
  return edited;
}
