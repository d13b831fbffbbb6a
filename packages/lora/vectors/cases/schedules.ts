import { dropCondition } from '../../src/training/condition-dropout.js';
import { createEarlyStop } from '../../src/training/early-stop.js';
import { createLearningRate } from '../../src/training/learning-rate.js';
import type { LearningRateOptions, LearningRateSchedule } from '../../src/training/learning-rate.js';
import { createAdafactor } from '../../src/training/optimizers/adafactor.js';
import { createAdamW } from '../../src/training/optimizers/adamw.js';
import type { Optimizer } from '../../src/training/optimizers/optimizer.js';
import { createProdigy } from '../../src/training/optimizers/prodigy.js';
import { minSnrWeight } from '../../src/training/snr-weight.js';
import { logitNormalTimestep, timestepShareBelow, turboTimesteps } from '../../src/training/timesteps.js';
import type { GoldenTensor, LoraCase, LoraSet } from '../golden.js';
import { assertClose, assertSame, readJson, readTensors } from '../golden.js';

/** The cases of the area `schedules`. */
export async function runSchedules(set: LoraSet, golden: LoraCase): Promise<void> {
  const [, kind, name] = golden.id.split('/');
  const run = KINDS[kind === 'timesteps' ? name! : kind!];
  if (run === undefined) throw new Error(`nothing here runs ${kind}`);
  await run(set, golden);
}

const KINDS: Readonly<Record<string, (set: LoraSet, golden: LoraCase) => Promise<void>>> = {
  discrete,
  logit_normal: logitNormal,
  snr_weights: snrWeights,
  lr_schedules: learningRates,
  optimizers,
  early_stop: earlyStop,
  cfg_dropout: conditionDropout,
};

async function discrete(set: LoraSet, golden: LoraCase): Promise<void> {
  const expected = await readJson(set, golden, 'expected');
  const check = (shift: number, wanted: number[]): void =>
    wanted.forEach((time, index) => assertClose(`shift ${shift}`, turboTimesteps(shift)[index], time, { absolute: 1e-12 }));
  check(3, expected['TURBO_SHIFT3_TIMESTEPS'] as number[]);
  for (const [shift, times] of Object.entries(expected['general'] as Record<string, number[]>)) check(Number(shift), times);
}

async function logitNormal(set: LoraSet, golden: LoraCase): Promise<void> {
  const tensors = await readTensors(set, golden, 'data');
  const normals = tensors.get('normals')!;
  const count = normals.shape[1]!;
  for (const [name, wanted] of tensors) {
    const match = /^t\.mu(-?[\d.]+)\.sigma([\d.]+)$/u.exec(name);
    if (match === null) continue;
    const law = { mean: Number(match[1]), deviation: Number(match[2]) };
    wanted.values.forEach((time, index) =>
      assertClose(name, logitNormalTimestep(normals.values[index]!, normals.values[count + index]!, law), time, { absolute: 1e-6 }),
    );
  }
  const cdf = await readJson(set, golden, 'cdf');
  const law = { kind: 'logit-normal', mean: cdf['mu'] as number, deviation: cdf['sigma'] as number } as const;
  (cdf['t'] as number[]).forEach((time, index) =>
    assertClose(`the share below ${time}`, timestepShareBelow(time, law), (cdf['cdf'] as number[])[index], { absolute: 1e-9 }),
  );
}

async function snrWeights(set: LoraSet, golden: LoraCase): Promise<void> {
  const expected = await readJson(set, golden, 'expected');
  const times = expected['t'] as number[];
  for (const [gamma, weights] of Object.entries(expected['alt_float64'] as Record<string, number[]>)) {
    weights.forEach((weight, index) =>
      assertClose(`t ${times[index]}`, minSnrWeight(times[index]!, Number(gamma), { denominatorFloor: 1e-6 }), weight, {
        relative: 1e-5,
        absolute: 1e-15,
      }),
    );
  }
  const formula = expected['min_snr_formula'] as Record<string, number[]>;
  for (const [gamma, weights] of Object.entries(formula)) {
    weights.forEach((weight, index) => {
      if (times[index]! > 1e-6 && times[index]! < 1 - 1e-6)
        assertClose(`t ${times[index]}`, minSnrWeight(times[index]!, Number(gamma)), weight, { relative: 1e-5 });
    });
  }
}

const SCHEDULES: Readonly<Record<string, LearningRateSchedule>> = {
  cosine: 'cosine',
  cosine_restarts: 'cosine-restarts',
  linear: 'linear',
  constant: 'constant',
  constant_with_warmup: 'constant-with-warmup',
};

async function learningRates(set: LoraSet, golden: LoraCase): Promise<void> {
  const {
    base_lr: base,
    total_steps: total,
    curves,
  } = (await readJson(set, golden, 'expected')) as {
    base_lr: number;
    total_steps: number;
    curves: Record<string, number[]>;
  };
  for (const [name, curve] of Object.entries(curves)) {
    const rate = createLearningRate({ base, totalSteps: total, ...readCurveName(name) });
    curve.forEach((want, step) => assertClose(`${name} at ${step}`, rate(step), want, { relative: 1e-6 }));
  }
}

/** What a curve's name says about how it was made. */
function readCurveName(name: string): Omit<LearningRateOptions, 'base' | 'totalSteps'> & { readonly totalSteps?: number } {
  const [trainer, kind, ...rest] = name.split('.') as [string, string, ...string[]];
  const number = (mark: string): number | undefined => {
    const found = rest.find((part) => part.startsWith(mark) && /^\d+$/u.test(part.slice(mark.length)));
    return found === undefined ? undefined : Number(found.slice(mark.length));
  };
  const isOvershooting = rest.includes('overshoot');
  const totalSteps = number('total') ?? (isOvershooting ? 180 : undefined);
  const shared = {
    warmupSteps: number('warmup') ?? 10,
    ...(totalSteps !== undefined && { totalSteps }),
    after: 'continue' as const,
  };
  // The official trainer restarts after its only cycle, which is one cosine that begins anew behind the end.
  if (trainer === 'off') return { ...shared, schedule: 'cosine-restarts', restarts: 1 };
  if (kind === 'prodigy_forces_constant') return { ...shared, schedule: 'constant' };
  return { ...shared, schedule: SCHEDULES[kind]!, restarts: number('n') ?? 4, cycleGrowth: trainer === 'alt' ? 2 : 1 };
}

async function optimizers(set: LoraSet, golden: LoraCase): Promise<void> {
  const tensors = await readTensors(set, golden, 'data');
  const rate = (golden.params['adamw'] as { lr: number }).lr;
  const absolute = (name: string): number => Number(/[\d.e-]+/u.exec((golden['tolerance'] as Record<string, string>)[name]!)![0]);
  check('adamw', createAdamW(), rate, absolute('adamw'), ['adamw.exp_avg', 'mean']);
  check('adafactor', createAdafactor(), rate, absolute('adafactor'));
  check('prodigy', createProdigy(), 1, absolute('prodigy'));
  check('prodigy_safeguard_bias', createProdigy({ safeguardWarmup: true, biasCorrection: true }), 1, absolute('prodigy'));

  function check(
    name: string,
    optimizer: Optimizer,
    learningRate: number,
    tolerance: number,
    memory?: readonly [golden: string, own: string],
  ): void {
    const [start, gradients, wanted] = [tensors.get('p0')!, tensors.get('grads')!, tensors.get(name)!];
    const parameter = { name: 'p', shape: start.shape, values: Float32Array.from(start.values) };
    const size = start.values.length;
    for (let step = 0; step < gradients.shape[0]!; step += 1) {
      optimizer.step(
        [parameter],
        new Map([['p', Float32Array.from(gradients.values.subarray(step * size, (step + 1) * size))]]),
        learningRate,
      );
      parameter.values.forEach((value, index) =>
        assertClose(`${name} step ${step}`, value, wanted.values[step * size + index], { absolute: tolerance }),
      );
      const distance = tensors.get(`${name}.d`);
      if (distance !== undefined) assertClose(`${name}.d`, optimizer.state.numbers['distance'], distance.values[step], { relative: 1e-3 });
    }
    if (memory === undefined) return;
    const [theirs, own] = [tensors.get(memory[0]) as GoldenTensor, optimizer.state.arrays.get(`p/${memory[1]}`)!];
    own.forEach((value, index) => assertClose(memory[0], value, theirs.values[index], { absolute: 1e-6 }));
  }
}

async function earlyStop(set: LoraSet, golden: LoraCase): Promise<void> {
  const cases = (await readJson(set, golden, 'expected')) as unknown as {
    readonly sequence: string;
    readonly losses: number[];
    readonly bestAfter: number;
    readonly earlyStop: number;
    readonly expected: Record<string, unknown>[];
  }[];
  for (const { sequence, losses, bestAfter, earlyStop: patience, expected } of cases) {
    let stop = createEarlyStop({ bestAfter, patience });
    expected.forEach((want, index) => {
      const got = stop.push(losses[index]!);
      const what = `${sequence} ${bestAfter}/${patience} epoch ${index + 1}`;
      assertClose(what, got.average, want['ma5'], { absolute: 1e-12 });
      assertSame(
        what,
        [got.isActive, got.isBest, got.best ?? null, got.bestEpoch, got.waited, got.shouldStop],
        [want['active'], want['saved_best'], want['best'], want['best_epoch'], want['patience'], want['stop']],
      );
      // What was saved goes on as if it had never stopped.
      stop = createEarlyStop({ bestAfter, patience }, stop.state);
    });
  }
}

async function conditionDropout(set: LoraSet, golden: LoraCase): Promise<void> {
  const tensors = await readTensors(set, golden, 'data');
  const states = tensors.get('encoder_hidden_states')!;
  const [nothing, draws, wanted] = [tensors.get('null_condition_emb')!, tensors.get('uniforms')!, tensors.get('upstream')!];
  const size = states.shape[1]! * states.shape[2]!;
  draws.values.forEach((draw, item) => {
    const condition = Float32Array.from(states.values.subarray(item * size, (item + 1) * size));
    const got = dropCondition(condition, Float32Array.from(nothing.values), draw, golden.params['cfg_ratio'] as number);
    assertSame(`item ${item}`, [...got], [...wanted.values.subarray(item * size, (item + 1) * size)]);
  });
}
