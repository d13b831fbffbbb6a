import { createFlowPrediction, guideFlowApg } from '../../../src/diffusion/flow/flow-guidance.js';
import { sampleFlow } from '../../../src/diffusion/flow/flow-sampler.js';
import { baseTimesteps } from '../../../src/diffusion/flow/timesteps.js';
import { transposed } from '../../../src/diffusion/flow/transposed.js';
import { guideAdg } from '../../../src/diffusion/guidance/adg.js';
import { createApgMomentum, guideApg } from '../../../src/diffusion/guidance/apg.js';
import { guideCfg } from '../../../src/diffusion/guidance/guidance.js';
import type { CaseContext, CaseRunner } from '../case.js';
import { expectRun, rowsOf } from './steps.js';

/** The kinds of guidance, alone and in sampler loops with intervals. */
export const runGuidance: CaseRunner = (context) => {
  if (context.name.startsWith('loop_')) return runLoop(context);
  if (context.name.startsWith('apg_')) return context.name === 'apg_no_momentum' ? runSingleApg(context) : runApg(context);
  return context.name.startsWith('adg_') ? runAdg(context) : runCfg(context);
};

interface GuidanceParameters {
  readonly guidance_scale: number;
  readonly momentum: number;
  readonly norm_threshold: number;
  readonly eta: number;
  readonly sigma: number;
  readonly angle_clip: number;
}

async function runApg(context: CaseContext): Promise<void> {
  const { guidance_scale: scale, momentum, norm_threshold: normThreshold, eta } = context.golden.params as unknown as GuidanceParameters;
  const [, , frames, channels] = (await context.tensor('cond')).shape as [number, number, number, number];
  const [conditional, unconditional] = [await rowsOf(context, 'cond'), await rowsOf(context, 'uncond')];
  const buffer = createApgMomentum(momentum);
  const guided: number[] = [];
  const states: number[] = [];
  conditional.forEach((row, call) => {
    const result = guideApg(transposed(row, frames, channels), transposed(unconditional[call]!, frames, channels), {
      scale,
      rowLength: frames,
      momentum: buffer,
      normThreshold,
      eta,
    });
    guided.push(...transposed(result, channels, frames));
    states.push(...transposed(buffer.average!, channels, frames));
  });
  await context.expect('guided', guided);
  await context.expect('momentum_state', states);
}

async function runSingleApg(context: CaseContext): Promise<void> {
  const { guidance_scale: scale } = context.golden.params as unknown as GuidanceParameters;
  const { data: conditional, shape } = await context.tensor('cond');
  const { data: unconditional } = await context.tensor('uncond');
  const [, frames, channels] = shape as [number, number, number];
  await context.expect('guided', guideFlowApg(conditional, unconditional, scale, { frames, channels }));
  const all = guideApg(transposed(conditional, frames, channels), transposed(unconditional, frames, channels), {
    scale,
    rowLength: frames,
    normThreshold: 0,
    eta: 1,
  });
  await context.expect('guided_eta1', transposed(all, channels, frames));
}

async function runAdg(context: CaseContext): Promise<void> {
  const { guidance_scale: scale, sigma: level, angle_clip: maxAngle } = context.golden.params as unknown as GuidanceParameters;
  const [latents, conditional, unconditional] = [
    await context.tensor('latents'),
    await context.tensor('cond'),
    await context.tensor('uncond'),
  ];
  const channels = latents.shape.at(-1)!;
  await context.expect('guided', guideAdg(latents.data, conditional.data, unconditional.data, { scale, level, channels, maxAngle }));
}

async function runCfg(context: CaseContext): Promise<void> {
  const [conditional, unconditional] = [await context.tensor('cond'), await context.tensor('uncond')];
  for (const output of context.golden.outputs)
    await context.expect(output, guideCfg(conditional.data, unconditional.data, Number(output.slice(1).replace('_', '.'))));
}

async function runLoop(context: CaseContext): Promise<void> {
  const params = context.golden.params as {
    readonly steps: number;
    readonly shift: number;
    readonly guidance_scale: number;
    readonly use_adg?: boolean;
    readonly cfg_interval_start?: number;
    readonly cfg_interval_end?: number;
    readonly sampler_mode?: 'euler' | 'heun';
    readonly infer_method?: 'ode' | 'sde';
  };
  const { data: start, shape } = await context.tensor('x0');
  const [items, frames, channels] = shape as [number, number, number];
  const velocities = await rowsOf(context, 'velocities');
  const noises = params.infer_method === 'sde' ? await rowsOf(context, 'sde_noise') : [];
  const half = items * frames * channels;
  const asked: { level: number; latent: Float32Array }[] = [];
  const predict = createFlowPrediction(
    async (evaluation, isConditional) => {
      if (isConditional) asked.push(evaluation);
      return isConditional ? velocities[asked.length - 1]!.subarray(0, half) : velocities[asked.length - 1]!.subarray(half);
    },
    {
      name: params.use_adg === true ? 'adg' : 'apg_classic',
      scale: params.guidance_scale,
      from: params.cfg_interval_start,
      to: params.cfg_interval_end,
    },
    { frames, channels },
  );
  const run = sampleFlow(start, predict, {
    levels: baseTimesteps({ steps: params.steps, shift: params.shift }),
    isTurbo: false,
    frames,
    channels,
    method: params.infer_method,
    solver: params.sampler_mode,
    drawNoise: () => noises.shift()!,
  });
  await expectRun(context, run, asked);
}
