import { denoise } from '../../src/diffusion/denoise.js';
import type { Diffusion, DiffusionStep } from '../../src/diffusion/denoise.js';
import { blend, mixNoise } from '../../src/diffusion/latents.js';
import { createTorchNormals } from '../../src/diffusion/noise/torch-normal.js';
import { createPrediction } from '../../src/diffusion/prediction.js';
import type { GuidanceOptions, VelocityModel } from '../../src/diffusion/prediction.js';
import { createSchedule } from '../../src/diffusion/schedule.js';
import { createStepper } from '../../src/diffusion/stepper.js';
import type { SchedulerName } from '../../src/diffusion/stepper.js';
import { edit } from '../../src/diffusion/tasks/edit.js';
import { planExtend, planRepaint, repaint } from '../../src/diffusion/tasks/repaint.js';
import { parseTransformerConfig } from '../../src/models/v1/config.js';
import { framesOf } from '../../src/models/v1/frame-grid.js';
import { createVelocityModel, encodeCondition, prepareCondition, silenceText } from '../../src/models/v1/conditioning.js';
import type { PreparedCondition, TextStates } from '../../src/models/v1/conditioning.js';
import type { CaseContext, CaseRunner } from '../case.js';
import { floats, networksOf } from './networks.js';

/** Whole diffusion runs of every task, with the latents that enter each step. */
export const runPipeline: CaseRunner = async (context) => {
  const name = context.golden.name.split('/')[1]!;
  if (name === 'documented_failures') return checkDocumentedFailures();
  // Shared inputs of the other cases: they pass when they can be read.
  if (name === 'conditions' || name === 'sources') {
    for (const output of Object.keys(context.golden.outputs))
      await context.expect(output, (await context.set.output(context.golden, output)).data);
    return undefined;
  }
  return name.startsWith('edit') ? runEdit(context) : runDiffusion(context);
};

interface Parameters {
  readonly duration: number;
  readonly infer_steps: number;
  readonly scheduler_type?: SchedulerName;
  readonly cfg_type?: 'apg' | 'cfg' | 'cfg_star';
  readonly guidance_scale?: number;
  readonly omega_scale?: number;
  readonly guidance_interval?: number;
  readonly guidance_interval_decay?: number;
  readonly min_guidance_scale?: number;
  readonly guidance_scale_text?: number;
  readonly guidance_scale_lyric?: number;
  readonly use_zero_init?: boolean;
  readonly zero_steps?: number;
  readonly use_erg_lyric?: boolean;
  readonly use_erg_diffusion?: boolean;
  readonly oss_steps?: readonly number[];
  readonly retake_variance?: number;
  readonly add_retake_noise?: boolean;
  readonly repaint_start?: number;
  readonly repaint_end?: number;
  readonly audio2audio_enable?: boolean;
  readonly ref_audio_strength?: number;
  readonly calls_per_step?: readonly number[];
}

async function runDiffusion(context: CaseContext): Promise<void> {
  const { golden, input } = context;
  const parameters = golden.params as unknown as Parameters;
  const noise = await input('noise');
  const [batch, , , frames] = noise.shape as [number, number, number, number];
  const opened = await openModel(context, batch, parameters.use_erg_lyric === true);
  const { config, open } = opened;
  const unconditional = { ...opened.conditions.unconditional, erg: parameters.use_erg_diffusion === true };
  const conditions = { ...opened.conditions, unconditional };

  const reference = golden.inputs['ref_latents'] ? tiled((await input('ref_latents')).data, batch) : undefined;
  const source = golden.inputs['src_latents'] ? tiled((await input('src_latents')).data, batch) : undefined;
  const second = golden.inputs['retake_noise'] ? (await input('retake_noise')).data : undefined;
  const sigmaMax = reference === undefined ? 1 : 1 - (parameters.ref_audio_strength ?? 0.5);
  const ossSteps = parameters.oss_steps;
  const steps =
    reference === undefined
      ? ossSteps === undefined
        ? parameters.infer_steps
        : Math.max(...ossSteps)
      : Math.trunc(sigmaMax * parameters.infer_steps);
  const schedule = createSchedule({ steps, sigmaMax, ossSteps });
  const stepper = createStepper(parameters.scheduler_type ?? 'euler', schedule, { omega: parameters.omega_scale ?? 10 });
  const guidance: GuidanceOptions = {
    kind: parameters.cfg_type,
    scale: parameters.guidance_scale,
    interval: parameters.guidance_interval,
    // The reference's inner function decays fully unless a parameter says otherwise; its outer one always sets it.
    decay: parameters.guidance_interval_decay ?? 1,
    minScale: parameters.min_guidance_scale,
    textScale: parameters.guidance_scale_text,
    lyricScale: parameters.guidance_scale_lyric,
    zeroInit: parameters.use_zero_init,
    zeroSteps: parameters.zero_steps,
  };
  const runWith = async (length: number, diffuse: (predict: ReturnType<typeof createPrediction>) => Diffusion): Promise<void> => {
    const { model, calls } = counted(await open(length));
    const itemLength = config.channels * config.rows * length;
    const predict = createPrediction(model, conditions, guidance, {
      steps: schedule.timesteps.length,
      itemLength,
      channels: config.channels,
    });
    await expectRun(context, diffuse(predict), calls, parameters.calls_per_step);
  };

  if (source !== undefined && second !== undefined) {
    const [start, end] = [frameAt(parameters.repaint_start ?? 0), frameAt(parameters.repaint_end ?? 0)];
    const variance = parameters.retake_variance ?? 0.5;
    const noises = { first: noise.data, second };
    if (start < 0 || end > frames) {
      // The reference measures the right side against the length that already has the left side.
      const before = Math.max(0, -start);
      const after = Math.max(0, end - (frames + before));
      const plan = planExtend(source, { ...noises, secondFrames: frames }, { frames, before, after, variance, steps });
      return runWith(before + frames + after, (predict) => repaint(plan, stepper.timesteps, predict));
    }
    // A repaint of everything falls back to a retake in the reference.
    if (end - start !== frames) {
      const plan = planRepaint(source, noises, { frames, start, end, variance, steps });
      return runWith(frames, (predict) => repaint(plan, stepper.timesteps, predict));
    }
  }

  const stepNoise = golden.inputs['step_noise'] ? (await input('step_noise')).data : undefined;
  let drawn = 0;
  const drawNoise = stepNoise === undefined ? undefined : () => stepNoise.subarray(drawn, (drawn += noise.data.length));
  const first = second === undefined ? noise.data : mixNoise(noise.data, second, parameters.retake_variance ?? 0.5);
  const begin = reference === undefined ? first : blend(reference, noise.data, schedule.sigmaMax);
  await checkSeeds(context, noise.data);
  return runWith(frames, (predict) => denoise(begin, stepper, predict, { drawNoise }));
}

async function runEdit(context: CaseContext): Promise<void> {
  const { golden, expect, input } = context;
  const parameters = golden.params as {
    infer_steps: number;
    guidance_scale: number;
    n_min: number;
    n_max: number;
    n_avg: number;
    scheduler_type?: string;
  };
  const source = await input('src_latents');
  const frames = source.shape[3]!;
  const size = source.data.length;
  const { open, describe } = await openModel(context, 1, false);
  const target = {
    conditional: await describe({ text: 'target_text', ids: 'target_lyric_ids' }),
    unconditional: await describe({ text: 'target_text', ids: 'target_lyric_ids', silent: true }),
  };
  const origin = { conditional: await describe({}), unconditional: await describe({ silent: true }) };
  const noise = (await input('noise')).data;
  let drawn = 0;
  const inputs: { readonly latent: Float32Array; readonly timestep: number }[] = [];
  const seen = new Set([origin.conditional, target.conditional]);
  const inner = await open(frames);
  const model: VelocityModel = {
    predict(latent, timestep, condition) {
      if (seen.has(condition as PreparedCondition)) inputs.push({ latent: latent.slice(), timestep });
      return inner.predict(latent, timestep, condition);
    },
  };
  const pingpong = golden.inputs['pingpong_noise'] ? (await input('pingpong_noise')).data : undefined;
  const diffusion = edit(model, source.data, createSchedule({ steps: parameters.infer_steps }), {
    source: origin,
    target,
    scale: parameters.guidance_scale,
    from: parameters.n_min,
    to: parameters.n_max,
    averages: parameters.n_avg,
    drawNoise: () => noise.subarray(drawn, (drawn += size)),
    ...(pingpong === undefined ? {} : { pingpong: { drawNoise: createDraws(pingpong, size) } }),
  });
  const { final } = await drain(diffusion);
  await expect('network_inputs', concat(inputs.map(({ latent }) => latent)));
  await expect(
    'network_timesteps',
    inputs.map(({ timestep }) => timestep),
  );
  await expect('final', final);
}

function createDraws(values: Float32Array, size: number): () => Float32Array {
  let drawn = 0;
  return () => values.subarray(drawn, (drawn += size));
}

/** Prepares the conditions of a case as the pipeline does, and opens the transformer. */
async function openModel({ set, golden, input }: CaseContext, batch: number, ergLyric: boolean) {
  const networks = await networksOf(set);
  const { config: json } = await networks.component('ace_step_transformer');
  const config = parseTransformerConfig(json);
  const condition = await networks.session('condition');
  const cross = await networks.session('cross');
  const textOf = async (name: string): Promise<TextStates> => {
    const { data, shape } = await input(name);
    const repeated = tiled(data, batch);
    return { hidden: floats(repeated, [batch, shape[1]!, shape[2]!]), mask: new Float32Array(batch * shape[1]!).fill(1) };
  };
  const idsOf = async (name: string): Promise<number[][]> => {
    const { data } = await input(name);
    return Array.from({ length: batch }, () => Array.from(data));
  };
  const prepare = async (
    text: TextStates,
    ids: readonly (readonly number[])[],
    options: { readonly erg?: boolean; readonly lyricMask?: number } = {},
  ): Promise<PreparedCondition> => {
    const mask = new Float32Array(batch * ids[0]!.length).fill(options.lyricMask ?? 1);
    return prepareCondition(cross, config, await encodeCondition(condition, config, text, { ids, mask }, options));
  };
  const text = await textOf('text');
  const ids = await idsOf('lyric_ids');
  const zeros = ids.map((row) => row.map(() => 0));
  // The ERG text is used only together with the ERG lyrics; without them the text is silent.
  const nullText = ergLyric && golden.inputs['text_null'] ? await textOf('text_null') : silenceText(text);
  return {
    config,
    conditions: {
      conditional: await prepare(text, ids),
      unconditional: ergLyric ? await prepare(nullText, ids, { erg: true }) : await prepare(silenceText(text), zeros),
      textOnly: ergLyric ? await prepare(text, ids, { erg: true }) : await prepare(text, zeros),
    },
    open: async (frames: number) => createVelocityModel(await networks.session('step'), config, { batch, frames }),
    /** The conditions of an edit: silent ones have no lyrics at all. */
    async describe({ text: textName = 'text', ids: idsName = 'lyric_ids', silent = false }) {
      const [given, lyrics] = [await textOf(textName), await idsOf(idsName)];
      return silent
        ? prepare(
            silenceText(given),
            lyrics.map((row) => row.map(() => 0)),
            { lyricMask: 0 },
          )
        : prepare(given, lyrics);
    },
  };
}

function counted(inner: VelocityModel): { readonly model: VelocityModel; readonly calls: { count: number } } {
  const calls = { count: 0 };
  const model: VelocityModel = {
    predict(...values) {
      calls.count += 1;
      return inner.predict(...values);
    },
  };
  return { model, calls };
}

async function expectRun(
  { golden, expect }: CaseContext,
  diffusion: Diffusion,
  calls: { count: number },
  callsPerStep: readonly number[] | undefined,
): Promise<void> {
  const { steps, final, counts } = await drain(diffusion, calls);
  await expect('latents_in', concat(steps.map((step) => step.before)));
  await expect(
    'timesteps_evaluated',
    steps.map((step) => step.timestep),
  );
  if (golden.outputs['guided_velocity']) await expect('guided_velocity', concat(steps.map((step) => step.velocity)));
  await expect('final', final);
  if (callsPerStep !== undefined && callsPerStep.join() !== counts.join())
    throw new Error(`network calls per step: ${counts.join()}, expected ${callsPerStep.join()}`);
}

async function drain(
  diffusion: Diffusion,
  calls = { count: 0 },
): Promise<{ readonly steps: DiffusionStep[]; readonly final: Float32Array; readonly counts: number[] }> {
  const steps: DiffusionStep[] = [];
  const counts: number[] = [];
  for (;;) {
    const before = calls.count;
    const next = await diffusion.next();
    if (next.done === true) return { steps, final: next.value, counts };
    steps.push(next.value);
    counts.push(calls.count - before);
  }
}

/** The stored noise must be what the seeds draw. */
async function checkSeeds({ golden }: CaseContext, noise: Float32Array): Promise<void> {
  const seeds = golden.params['noise_seeds'] as readonly number[] | undefined;
  if (seeds === undefined) return;
  const drawn = concat(seeds.map((seed) => createTorchNormals(seed).normal(noise.length / seeds.length)));
  const off = drawn.findIndex((value, index) => Math.abs(value - noise[index]!) > 4e-6);
  if (off !== -1) throw new Error(`noise of seeds ${seeds.join()}: element ${off} is ${drawn[off]}, expected ${noise[off]}`);
}

/** What raises or misbehaves in the reference must not do so here. */
function checkDocumentedFailures(): void {
  const noise = new Float32Array(128 * 2).fill(1);
  // Extending by more than the source: as much noise as is needed.
  const long = planExtend(
    noise,
    { first: noise, second: new Float32Array(128 * 5), secondFrames: 5 },
    { frames: 2, before: 0, after: 5, variance: 1, steps: 4 },
  );
  // A repaint without variance: still one step, so that the source and not the noise comes out.
  const still = planRepaint(noise, { first: noise, second: noise }, { frames: 2, start: 0, end: 1, variance: 0, steps: 4 });
  if (long.mask.length !== 7 || still.firstStep !== 3) throw new Error('a documented failure of the reference is repeated');
}

function frameAt(seconds: number): number {
  return Math.sign(seconds) * framesOf(Math.abs(seconds));
}

function tiled(values: Float32Array, batch: number): Float32Array {
  return concat(Array.from({ length: batch }, () => values)).subarray(0, values.length * batch);
}

function concat(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    result.set(part, position);
    position += part.length;
  }
  return result;
}
