import type { AdapterTrainer, TrainingEvent } from '@loop/core';
import { fromBytes, openPt } from '@loop/core/weights';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

import { createTrainingConfiguration } from '../../src/training/configuration/create-configuration.js';
import type { ExampleDraws } from '../../src/training/local/example-draws.js';
import { trainAdapter } from '../../src/training/local/train-adapter.js';
import type { TrainingFiles } from '../../src/training/local/training-files.js';
import { readCheckpoint } from '../../src/training/local/training-state.js';
import type { LoraCase, LoraSet } from '../golden.js';
import { assertClose, assertSame, fileOf, readJson, readTensors } from '../golden.js';
import { compareAdapters, openTrainer, readStart } from './training.js';

/** Trains as the reference run did, with its draws, and compares losses, rates, checkpoints, the optimizer's memory and the adapter. */
export async function followRun(set: LoraSet, golden: LoraCase): Promise<void> {
  const trainer = await openTrainer(set, golden);
  try {
    for (const tensors of ['tensors', 'tensors_st']) await follow(set, golden, { trainer, tensors });
  } finally {
    await trainer.dispose();
  }
}

async function follow(
  set: LoraSet,
  golden: LoraCase,
  { trainer, tensors }: { readonly trainer: AdapterTrainer; readonly tensors: string },
): Promise<void> {
  const start = await readStart(set, golden, golden.files['start'] as string, trainer);
  const micro: number[] = [];
  const following: AdapterTrainer = {
    ...trainer,
    create: async () => start,
    step: async (...given) => {
      const result = await trainer.step(...given);
      micro.push(result.loss);
      return result;
    },
  };
  const p = golden.params as Readonly<Record<string, number>> & { readonly scheduler: 'cosine' };
  const configuration = createTrainingConfiguration({
    tensors: fileOf(set, golden, tensors).replace(/\/$/u, ''),
    output: 'run',
    rank: p['rank'],
    alpha: p['alpha'],
    learningRate: p['lr'],
    batchSize: p['batch'],
    gradientAccumulation: p['grad_accumulation'],
    epochs: p['epochs'],
    schedule: p.scheduler,
    warmupSteps: p['warmup_steps'],
    weightDecay: p['weight_decay'],
    maxGradientNorm: p['max_grad_norm'],
    conditionDropout: p['cfg_ratio'],
    saveEveryEpochs: 2,
    dropout: 0,
  });
  const files = filesOf();
  const events: TrainingEvent[] = [];
  const draws = await drawsOf(set, golden);
  for await (const event of trainAdapter(configuration, { trainer: following, files, draws, lastStep: 'full' })) events.push(event);

  const wanted = (await readJson(set, golden, 'micro')) as unknown as number[];
  assertSame('examples', micro.length, wanted.length);
  wanted.forEach((loss, index) => assertClose(`loss of example ${index}`, micro[index], loss, { relative: 1e-4 }));
  const updates = (
    (await readJson(set, golden, 'updates')) as unknown as { kind: string; step: number; loss: number; lr: number }[]
  ).filter(({ kind }) => kind === 'step');
  const steps = events.filter((event) => event.type === 'progress');
  updates.forEach(({ step, loss, lr }, index) => {
    assertClose(`loss of step ${step}`, steps[index]?.loss, loss, { relative: 1e-4 });
    // The reference reports the rate of the step to come.
    if (index + 1 < steps.length) assertClose(`rate after step ${step}`, steps[index + 1]?.learningRate, lr, { relative: 1e-6 });
  });

  const absolute = Number(/[\d.e-]+/u.exec((golden['tolerance'] as Readonly<Record<string, string>>)['final adapter']!)![0]);
  const final = await readCheckpoint(files, 'run/final', trainer.sites);
  compareAdapters(final.adapter, await readStart(set, golden, golden.files['final'] as string, trainer), absolute);
  const folder = golden.files['checkpoints'] as string;
  const middle = (await readdir(path.join(set.folder, folder))).find((name) => name.startsWith('epoch_2_'));
  const half = await readCheckpoint(files, 'run/checkpoints/step-00000004', trainer.sites);
  compareAdapters(half.adapter, await readStart(set, golden, path.join(folder, middle!), trainer), absolute);
  await compareState(set, golden, { state: path.join(set.folder, folder, middle!, 'training_state.pt'), half });
}

/** Compares what the optimizer remembers with the state of the reference, which is read without running anything in it. */
async function compareState(
  set: LoraSet,
  golden: LoraCase,
  { state, half }: { readonly state: string; readonly half: Awaited<ReturnType<typeof readCheckpoint>> },
): Promise<void> {
  const { value } = await openPt(fromBytes(new Uint8Array(await readFile(state))));
  if (!(value instanceof Map)) throw new Error('the training state is no dictionary');
  const expected = (await readJson(set, golden, 'training_state_expected')) as {
    global_step: number;
    exp_avg_0: { sum: number; first: number[] };
  };
  assertSame('steps', [value.get('global_step'), half.memory.step], [expected.global_step, expected.global_step]);
  const moments = half.memory.optimizer.arrays.get('layers.0.self_attn.q_proj/a/mean')!;
  assertClose(
    'sum of the first moments',
    moments.reduce((sum, moment) => sum + moment, 0),
    expected.exp_avg_0.sum,
    { absolute: 2e-6 },
  );
  expected.exp_avg_0.first.forEach((moment, index) => assertClose(`moment ${index}`, moments[index], moment, { absolute: 1e-7 }));
}

async function drawsOf(set: LoraSet, golden: LoraCase): Promise<ExampleDraws> {
  const draws = await readTensors(set, golden, 'draws');
  const order = [...draws.get('sample_order')!.values];
  return {
    order: (epoch, count) => order.slice((epoch - 1) * count, epoch * count),
    example: (index) => ({
      start: 0,
      timestep: draws.get('t')!.values[index]!,
      isDropped: draws.get('cfg_dropped')!.values[index] === 1,
      noise: Float32Array.from(draws.get(`noise_${String(index).padStart(2, '0')}`)!.values),
    }),
  };
}

/** Reads from the disk, and keeps what is written in memory. */
function filesOf(): TrainingFiles {
  const written = new Map<string, Uint8Array>();
  return {
    list: async (folder) => {
      const own = [...written.keys()].filter((name) => name.startsWith(`${folder}/`)).map((name) => name.slice(folder.length + 1));
      return own.length > 0 ? own : (await readdir(folder)).toSorted();
    },
    open: async (place) => fromBytes(written.get(place) ?? new Uint8Array(await readFile(place))),
    writeFolder: async (place, contents) => {
      for (const [name, bytes] of contents) written.set(`${place}/${name}`, bytes);
    },
  };
}
