import { mixNoise } from '../../../src/diffusion/latents.js';
import { sampleFlow } from '../../../src/diffusion/flow/flow-sampler.js';
import type { FlowPrediction } from '../../../src/diffusion/flow/flow-sampler.js';
import { blendSource, injectSource } from '../../../src/diffusion/flow/hold-source.js';
import { baseTimesteps, turboTimesteps } from '../../../src/diffusion/flow/timesteps.js';
import type { CorrectionMode } from '../../../src/diffusion/flow/wavelet-correction.js';
import type { CaseContext, CaseRunner } from '../case.js';

interface StepParameters {
  readonly kind: 'turbo' | 'base';
  readonly steps: number;
  readonly method: 'ode' | 'sde';
  readonly shift: number;
  readonly sampler?: 'heun' | 'euler';
  readonly clamp?: number;
  readonly ema?: number;
  readonly dcw?: boolean;
  readonly dcwkw?: { readonly dcw_mode?: CorrectionMode; readonly dcw_scaler?: number; readonly dcw_high_scaler?: number };
}

/** Sampler loops on fixed velocities, and the helpers of retake and repaint. */
export const runSteps: CaseRunner = async (context) => {
  if (context.name === 'retake_mix') return runRetake(context);
  if (context.name === 'repaint_helpers') return runRepaint(context);
  const { kind, steps, method, shift, sampler, clamp, ema, dcw, dcwkw } = context.golden.params as unknown as StepParameters;
  const { data: start, shape } = await context.tensor('x0');
  const velocities = await rowsOf(context, 'velocities');
  const noises = method === 'sde' ? await rowsOf(context, 'sde_noise') : [];
  const asked: { level: number; latent: Float32Array }[] = [];
  const predict: FlowPrediction = async ({ level, latent }) => {
    asked.push({ level, latent });
    return velocities[asked.length - 1]!;
  };
  const run = sampleFlow(start, predict, {
    levels: (kind === 'turbo' ? turboTimesteps : baseTimesteps)({ steps, shift }),
    isTurbo: kind === 'turbo',
    frames: shape[1]!,
    channels: shape[2]!,
    method,
    solver: sampler,
    velocityLimit: clamp,
    velocityMemory: ema,
    correction: dcw === true ? { mode: dcwkw?.dcw_mode, scale: dcwkw?.dcw_scaler, highScale: dcwkw?.dcw_high_scaler } : undefined,
    drawNoise: () => noises.shift()!,
  });
  await expectRun(context, run, asked);
};

/** Runs to the end and compares what the network was asked and what came out. */
export async function expectRun(
  context: CaseContext,
  run: ReturnType<typeof sampleFlow>,
  asked: readonly { readonly level: number; readonly latent: Float32Array }[],
): Promise<void> {
  let step = await run.next();
  while (step.done !== true) step = await run.next();
  await context.expect(
    'timesteps',
    asked.map(({ level }) => level),
  );
  await context.expect(
    'x_inputs',
    asked.flatMap(({ latent }) => Array.from(latent)),
  );
  await context.expect('final', step.value);
}

/** The rows of a tensor along its first axis. */
export async function rowsOf(context: CaseContext, name: string): Promise<Float32Array[]> {
  const { data, shape } = await context.tensor(name);
  const length = data.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, index) => data.slice(index * length, (index + 1) * length));
}

async function runRetake(context: CaseContext): Promise<void> {
  const [noise, other] = [await context.tensor('noise'), await context.tensor('retake_noise')];
  for (const output of context.golden.outputs)
    await context.expect(output, mixNoise(noise.data, other.data, Number(output.slice('mixed_'.length))));
}

async function runRepaint(context: CaseContext): Promise<void> {
  const [{ data: latent, shape }, { data: clean }, { data: noise }] = [
    await context.tensor('x'),
    await context.tensor('clean'),
    await context.tensor('noise'),
  ];
  const mask = Array.from((await context.tensor('mask')).data, (value) => value === 1);
  const held = { clean, mask, channels: shape[2]! };
  for (const output of context.golden.outputs) {
    const [, what, digits] = /^(inject_t|blend_cf)(\d+)$/.exec(output) ?? [];
    // A name such as t06 stands for 0.6.
    const got =
      what === 'inject_t'
        ? injectSource(latent, noise, digits!.startsWith('0') ? Number(`0.${digits!.slice(1)}`) : Number(digits), held)
        : blendSource(latent, held, Number(digits), shape[1]!);
    await context.expect(output, got);
  }
}
