import { blend, joinFrames, mixNoise, sliceFrames } from '../latents.js';
import { assertFinite } from '../denoise.js';
import type { DenoiseOptions, Diffusion } from '../denoise.js';
import type { Predict } from '../prediction.js';

/** What is repainted, on which noise. */
export interface RepaintPlan {
  /** The music that stays outside the mask; float32 `[batch, 8, 16, frames]`. */
  readonly source: Float32Array;
  /** The noise that the run starts from, of the same shape. */
  readonly noise: Float32Array;
  /** 1 for frames that change, 0 for frames that stay; one entry per frame. */
  readonly mask: Uint8Array;
  /** The first step that runs; earlier ones are skipped, so that the source shapes the result. */
  readonly firstStep: number;
}

/**
 * Plans a repaint of the frames `start … end`.
 *
 * @param options - `variance`: how different the region becomes, 0–1; at least one step always runs.
 */
export function planRepaint(
  source: Float32Array,
  noises: { readonly first: Float32Array; readonly second: Float32Array },
  options: { readonly frames: number; readonly start: number; readonly end: number; readonly variance: number; readonly steps: number },
): RepaintPlan {
  const { frames, start, end, variance, steps } = options;
  const mask = Uint8Array.from({ length: frames }, (_, frame) => (frame >= start && frame < end ? 1 : 0));
  const mixed = mixNoise(noises.first, noises.second, variance);
  const noise = noises.first.map((value, index) => (mask[index % frames] === 1 ? mixed[index]! : value));
  return { source, noise, mask, firstStep: firstStepOf(steps, variance) };
}

/** Where new music is added, in frames. */
export interface ExtendSpan {
  /** Frames of the source. */
  readonly frames: number;
  /** New frames before it. */
  readonly before: number;
  /** New frames after it. */
  readonly after: number;
}

/**
 * Plans an extension: silence beside the source is repainted on the second noise.
 *
 * @param noises - `first`: as long as the source; `second`: at least `max(before, after)` frames, `secondFrames` long.
 */
export function planExtend(
  source: Float32Array,
  noises: { readonly first: Float32Array; readonly second: Float32Array; readonly secondFrames: number },
  options: ExtendSpan & { readonly variance: number; readonly steps: number },
): RepaintPlan {
  const { frames, before, after, variance, steps } = options;
  const { secondFrames } = noises;
  const rows = source.length / frames;
  const silence = (length: number): { readonly latent: Float32Array; readonly frames: number } => ({
    latent: new Float32Array(rows * length),
    frames: length,
  });
  const total = before + frames + after;
  return {
    source: joinFrames([silence(before), { latent: source, frames }, silence(after)]),
    noise: joinFrames([
      { latent: sliceFrames(noises.second, secondFrames, 0, before), frames: before },
      { latent: noises.first, frames },
      { latent: sliceFrames(noises.second, secondFrames, secondFrames - after, secondFrames), frames: after },
    ]),
    mask: Uint8Array.from({ length: total }, (_, frame) => (frame < before || frame >= total - after ? 1 : 0)),
    firstStep: firstStepOf(steps, variance),
  };
}

/** The step from which a change of this variance begins; the last one at the latest, so that something happens. */
function firstStepOf(steps: number, variance: number): number {
  return Math.min(Math.trunc(steps * (1 - variance)), steps - 1);
}

/**
 * Runs a repaint: plain Euler steps; after each the frames outside the mask are put back on the straight path from noise to source.
 *
 * @param timesteps - What the network is given at each evaluation, 0–1000, falling.
 */
export async function* repaint(plan: RepaintPlan, timesteps: Float32Array, predict: Predict, options: DenoiseOptions = {}): Diffusion {
  const { source, noise, mask, firstStep } = plan;
  const frames = mask.length;
  const steps = timesteps.length;
  let latent = noise;
  for (let index = firstStep; index < steps; index += 1) {
    options.signal?.throwIfAborted();
    const timestep = timesteps[index]!;
    const now = timestep / 1000;
    const next = index + 1 < steps ? timesteps[index + 1]! / 1000 : 0;
    if (index === firstStep) latent = blend(source, noise, now);
    const before = latent;
    const velocity = await predict(index, timestep, before);
    assertFinite(velocity, index + 1, steps);
    const kept = blend(source, noise, next);
    const after = before.map((value, position) =>
      mask[position % frames] === 1 ? value + (next - now) * velocity[position]! : kept[position]!,
    );
    yield { type: 'step', step: index + 1, steps, before, after, timestep, velocity };
    latent = after;
  }
  return latent;
}
