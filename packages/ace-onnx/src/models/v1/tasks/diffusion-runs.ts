import { denoise } from '../../../diffusion/denoise.js';
import type { Diffusion } from '../../../diffusion/denoise.js';
import { countEvaluations, createPrediction } from '../../../diffusion/prediction.js';
import { createSchedule } from '../../../diffusion/schedule.js';
import { createStepper } from '../../../diffusion/stepper.js';
import { repaint } from '../../../diffusion/tasks/repaint.js';
import type { RepaintPlan } from '../../../diffusion/tasks/repaint.js';
import type { LatentClip } from '../../../pipeline/family.js';
import { FRAME_SIZE } from '../frame-grid.js';
import type { Run, TaskContext } from './task.js';

/**
 * Plans a plain run from noise, or from music mixed with noise.
 *
 * @param begin - Makes the first latent; its argument is the highest level of noise.
 * @param options - `sigmaMax`, `steps`: where the run does not start from pure noise.
 */
export function plainRun(
  context: TaskContext,
  frames: number,
  begin: (sigmaMax: number) => Float32Array,
  options: { readonly sigmaMax?: number; readonly steps?: number } = {},
): Run {
  const { settings, guidance, first, signal } = context;
  const { scheduler, omega, grid, ossSteps } = settings;
  const wanted = options.steps ?? context.steps;
  const schedule = createSchedule({ steps: wanted, sigmaMax: options.sigmaMax, grid, ossSteps });
  const start = begin(schedule.sigmaMax);
  const steps = schedule.timesteps.length;
  const stepper = createStepper(scheduler, schedule, { omega });
  return {
    frames,
    // Heun runs nearly twice the steps that span the guided window.
    evaluations: countEvaluations(guidance, { steps, to: stepper.timesteps.length }),
    parameters: { steps: wanted },
    run: (open, conditions) =>
      denoise(start, stepper, createPrediction(open(frames), conditions, guidance, { steps, itemLength: FRAME_SIZE * frames }), {
        signal,
        drawNoise: scheduler === 'pingpong' ? () => first.normal(FRAME_SIZE * frames) : undefined,
      }),
  };
}

/** Plans a run that repaints what a mask marks. */
export function paintRun(context: TaskContext, plan: RepaintPlan): Run {
  const { settings, guidance, signal, retakeSeed } = context;
  const { timesteps } = createSchedule({ steps: context.steps, grid: settings.grid, ossSteps: settings.ossSteps });
  const steps = timesteps.length;
  const frames = plan.mask.length;
  return {
    frames,
    evaluations: countEvaluations(guidance, { steps, from: plan.firstStep }),
    parameters: { steps: context.steps, retakeSeed },
    run: (open, conditions) =>
      repaint(plan, timesteps, createPrediction(open(frames), conditions, guidance, { steps, itemLength: FRAME_SIZE * frames }), {
        signal,
      }),
  };
}

/** A run of no steps, for what needs no change. */
export function unchanged({ latent, frames }: LatentClip): Run {
  // oxlint-disable-next-line require-yield -- a diffusion of no steps
  async function* run(): Diffusion {
    return latent;
  }
  return { frames, evaluations: 0, parameters: { steps: 0 }, run };
}
