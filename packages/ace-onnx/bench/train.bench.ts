// `pnpm bench train [frames] [layers] [threads]`: training at the published width of ACE-Step 1.5's 2B transformer (2048/6144, rank 16 on its attention).
// First a whole step – head, layers, loss, gradients, AdamW – through a stack of layers, 24 for the whole model, with the private memory of the process;
// then one layer, forwards, and forwards and backwards, beside this machine's plain product and beside PyTorch in the same run, in turn. Processor time,
// which other programs disturb least.
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { findPython } from '@loop/testing/node';
import type { Python } from '@loop/testing/node';

import { adapterParameters, emptyAdapter } from '@loop/core/generation';

import { parseTransformerConfig } from '../src/models/v15/config.js';
import { attentionMask } from '../src/models/v15/attention-mask.js';
import { rotaryTable } from '../src/models/v15/rotary.js';
import { createWeights } from '../src/models/weights.js';
import { createNodeRuntime } from '../src/node/onnx-runtime.js';
import { openCheckpoint } from '../src/node/open-checkpoint.js';
import { createGraph } from '../src/onnx/graph.js';
import { operationsOn } from '../src/onnx/operations.js';
import type { Value } from '../src/onnx/types.js';
import { float32 } from '../src/runtime/tensor.js';
import type { TensorOf, Tensors } from '../src/runtime/tensor.js';
import { changeForm } from '../src/train/adapter-forms.js';
import { createAdapterTrainer } from '../src/train/create-adapter-trainer.js';
import { scaleName } from '../src/train/trained-products.js';
import type { NetworkInputs } from '../src/train/engine/engine.js';
import { layerGradientGraph, layerGraph } from '../src/train/engine/layer-graphs.js';
import { layerOf } from '../src/train/engine/trained-network.js';
import type { TrainedNetwork } from '../src/train/engine/trained-network.js';
import { buildDecoderLayer, buildHead, buildLoss } from '../src/train/v15/decoder-parts.js';
import { decoderSites, siteKey } from '../src/train/v15/sites.js';
import { turboConfig } from './full-size-15/published-configs.js';
import { makeSyntheticWeights, tensorsOf } from './synthetic-transformer.js';
import type { SyntheticWeights } from './synthetic-transformer.js';
import { privateMegabytes, watchOwnMemory } from './watch-own-memory.js';
import { withTemporaryFolder } from './with-temporary-folder.js';

const [frames = 750, layers = 4, threads = 1] = process.argv.slice(2).map(Number);
const TOKENS = 256;
const RANK = 16;
/** How often each takes its turn. */
const ROUNDS = 3;
const VARIANT = 'acestep-v15-base';
const published = { ...turboConfig({ layers }), is_turbo: false, model_version: 'base' };
const config = parseTransformerConfig({ json: published, file: 'config.json' });
const patches = Math.ceil(frames / config.patch);
const runtime = createNodeRuntime({ threads });

await withTemporaryFolder('train-bench', async (folder) => {
  const { plan, files } = await synthesise(path.join(folder, VARIANT));
  const step = await measureStep(folder);
  console.log(
    `a step through ${layers} layers, ${frames} frames, ${TOKENS} tokens, rank ${RANK} on their attention, ${threads} thread${threads === 1 ? '' : 's'}: loss ${step.loss.toFixed(3)}`,
  );
  console.log(
    `processor               ${step.processor.toFixed(1)} s, ${((24 / layers) * step.processor).toFixed(0)} s for 24 layers; ${step.elapsed.toFixed(1)} s of the clock; AdamW ${step.adamw.toFixed(2)} s`,
  );
  console.log(
    `private memory          ${step.opened.toFixed(0)} MB with all networks open, ${step.peak.toFixed(0)} MB at the peak of all, this process included`,
  );
  const options = { files, mode: 'mapped', workspace: 'freed' } as const;

  const forward = await runtime.open(layerGraph(plan, 0), { ...options, name: 'forward' });
  const both = await runtime.open(layerGradientGraph(plan, 0, { below: true }), { ...options, name: 'both' });
  const inputs = inputsOf();
  const feeds = feedsOf();
  const declared = layerGraph(plan, 0).inputs.map((input) => input.name);
  const given = pick({ ...inputs.shared, ...feeds[0], x: inputs.x }, declared);
  const givenBoth = { ...given, by_out: tensor([1, patches, config.width], 1e-3) };
  const python = findPython('torch');
  let [up, around] = [Infinity, Infinity];
  let torch: TorchTimes | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    up = Math.min(up, await leastProcessorSeconds(3, () => forward.run(given)));
    around = Math.min(around, await leastProcessorSeconds(3, () => both.run(givenBoth)));
    if (python !== undefined) torch = faster(torch, runTorch(python));
  }
  await forward.release();
  await both.release();
  const plain = await plainRate(plan, files);
  const products = productsOf();
  console.log('one layer of it');
  console.log(`forwards                ${up.toFixed(2)} s, ${(products / up / 1e9).toFixed(0)} GFLOP/s`);
  console.log(
    `forwards and backwards  ${around.toFixed(2)} s, ${((2 * products) / around / 1e9).toFixed(0)} GFLOP/s, ${(around / up).toFixed(2)} × forwards`,
  );
  console.log(`plain Gemm              ${plain.toFixed(0)} GFLOP/s`);
  console.log(
    torch === undefined
      ? 'PyTorch                 not here: no Python can import torch, so nothing of its stands beside these numbers'
      : `PyTorch ${torch.version}: forwards ${torch.forward.toFixed(2)} s, forwards and backwards ${torch.both.toFixed(2)} s, plain product ${torch.plain.toFixed(0)} GFLOP/s; here ${(up / torch.forward).toFixed(2)} and ${(around / torch.both).toFixed(2)} × its time`,
  );

  console.log(
    JSON.stringify({
      name: 'train',
      value: around,
      unit: 's',
      baseline: torch?.both ?? up,
      ratio: around / (torch?.both ?? up),
      plain,
      threads,
      layers,
      step,
    }),
  );
});

/** Writes a checkpoint of the transformer alone, in the layout of the original files. */
async function synthesise(folder: string): Promise<Pick<SyntheticWeights, 'files'> & { readonly plan: TrainedNetwork }> {
  await mkdir(folder);
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(published));
  const { places, files } = await makeSyntheticWeights(folder, [
    { name: 'null_condition_emb', dtype: 'BF16', shape: [1, 1, config.width] },
    ...tensorsOf((graph, weights) => {
      buildHead(graph, weights, config);
      let x = graph.input('x', 'float32', [1, 'patches', config.width]);
      const declared = new Map<string, Value>();
      // All layers take the same inputs.
      const sharing = {
        ...graph,
        input: (...given: Parameters<typeof graph.input>) => {
          const known = declared.get(given[0]) ?? graph.input(...given);
          declared.set(given[0], known);
          return known;
        },
      };
      for (let layer = 0; layer < layers; layer += 1) x = buildDecoderLayer(sharing, weights, config, { layer, x });
      buildLoss(graph, weights, config, x);
    }),
  ]);
  const forms = new Map(
    decoderSites(config, ['selfAttention', 'crossAttention']).map((site) => [site.key, changeForm(site, { method: 'lora', rank: RANK })]),
  );
  const plan: TrainedNetwork = {
    places,
    forms,
    layers,
    shape: [1, 'patches', config.width],
    siteKey,
    buildHead: (graph, weights) => buildHead(graph, weights, config),
    buildLayer: (graph, weights, input) => buildDecoderLayer(graph, weights, config, input),
    buildLoss: (graph, weights, x) => buildLoss(graph, weights, config, x),
  };
  return { plan, files };
}

function inputsOf(): NetworkInputs {
  return {
    x: tensor([1, patches, config.width]),
    shared: {
      condition: tensor([1, TOKENS, config.width]),
      modulation: tensor([1, 6 * config.width]),
      ...rotaryTable(patches, config.headSize, config.ropeTheta),
      sliding_mask: attentionMask({ length: patches, window: config.window }),
      embedded: tensor([1, config.width]),
      target: tensor([1, patches * config.patch, config.channels]),
      counts: tensor([1, patches * config.patch, 1], 1e-4),
    },
  };
}

function feedsOf(): readonly Tensors[] {
  const feeds = Array.from({ length: layers }, (): Record<string, TensorOf<'float32'>> => ({}));
  for (const site of decoderSites(config, ['selfAttention', 'crossAttention'])) {
    const own = feeds[layerOf(site.key)]!;
    for (const { part, shape } of changeForm(site, { rank: RANK }).parameters) own[`${site.key}/${part}`] = tensor(shape, 0.02);
    own[scaleName(site.key)] = float32(Float32Array.of(2), [1]);
  }
  return feeds;
}

interface StepMeasure {
  readonly loss: number;
  /** Seconds of all threads. */
  readonly processor: number;
  /** Seconds of the optimizer, in `processor`. */
  readonly adamw: number;
  /** Seconds of the clock. */
  readonly elapsed: number;
  /** Private megabytes of the process before the step. */
  readonly opened: number;
  /** The most private megabytes that it had. */
  readonly peak: number;
}

/** The whole of a training step, as a training does it: open the trainer, start an adapter, one crop of music, one update. */
async function measureStep(folder: string): Promise<StepMeasure> {
  const stopWatching = watchOwnMemory();
  const trainer = await createAdapterTrainer(openCheckpoint(folder), { runtime, variant: VARIANT, rank: RANK, frames });
  const adapter = await trainer.create({ name: 'bench', alpha: 2 * RANK, seed: 1 });
  const [gradients, means, squares] = [emptyAdapter(adapter), emptyAdapter(adapter), emptyAdapter(adapter)];
  const example = {
    target: waves(frames * config.channels),
    noise: waves(frames * config.channels).reverse(),
    context: waves(frames * (config.inputs - config.channels)),
    condition: waves(TOKENS * config.conditionWidth),
    timestep: 0.6,
  };
  const opened = privateMegabytes();
  const started = performance.now();
  let [loss, adamw] = [Number.NaN, 0];
  const processor = await leastProcessorSeconds(1, async () => {
    ({ loss } = await trainer.step(example, { adapter, gradients }));
    adamw = await leastProcessorSeconds(1, async () => update([adapter, gradients, means, squares].map(adapterParameters)));
  });
  const elapsed = (performance.now() - started) / 1000;
  await trainer.dispose();
  return { loss, processor, adamw, elapsed, opened, peak: await stopWatching() };
}

/** The first step of AdamW. Source: I. Loshchilov, F. Hutter, https://arxiv.org/abs/1711.05101 */
function update([parameters, gradients, means, squares]: readonly ReturnType<typeof adapterParameters>[]): void {
  const [rate, decay, ownMean, ownSquare] = [1e-4, 0.01, 0.9, 0.999];
  for (const [index, { values }] of parameters!.entries()) {
    const [slope, mean, square] = [gradients![index]!.values, means![index]!.values, squares![index]!.values];
    for (let place = 0; place < values.length; place += 1) {
      mean[place] = ownMean * mean[place]! + (1 - ownMean) * slope[place]!;
      square[place] = ownSquare * square[place]! + (1 - ownSquare) * slope[place]! ** 2;
      const change = mean[place]! / (1 - ownMean) / (Math.sqrt(square[place]! / (1 - ownSquare)) + 1e-8);
      values[place]! -= rate * (change + decay * values[place]!);
    }
  }
}

/** Operations of one layer forwards, two per multiply-accumulate. */
function productsOf(): number {
  const { width, hidden, heads, keyHeads, headSize } = config;
  const [inner, keys] = [heads * headSize, keyHeads * headSize];
  const own = 2 * width * inner + 2 * width * keys + 3 * width * hidden + 2 * width * inner;
  return 2 * (patches * own + TOKENS * 2 * width * keys + 2 * inner * patches * (patches + TOKENS));
}

/** The feed-forward's product alone, its weight a constant in float32. */
async function plainRate(
  { places }: TrainedNetwork,
  files: readonly { readonly name: string; readonly location: string }[],
): Promise<number> {
  const graph = createGraph('plain');
  const x = graph.input('x', 'float32', ['rows', config.width]);
  const weight = createWeights(graph, places).float('decoder.layers.0.mlp.gate_proj.weight', [config.hidden, config.width]);
  graph.output('y', operationsOn(graph).gemm(x, weight));
  const session = await runtime.open(graph.finish(), { name: 'plain', files });
  const given = { x: tensor([patches, config.width]) };
  const seconds = await leastProcessorSeconds(6, () => session.run(given));
  await session.release();
  return (2 * patches * config.width * config.hidden) / seconds / 1e9;
}

/** What `torch-layer.py` prints: processor seconds, and GFLOP/s of a plain product. */
interface TorchTimes {
  readonly forward: number;
  readonly both: number;
  readonly plain: number;
  readonly version: string;
}

function runTorch({ file, env }: Python): TorchTimes {
  const script = fileURLToPath(new URL('torch-layer.py', import.meta.url));
  return JSON.parse(execFileSync(file, [script, ...[patches, TOKENS, threads].map(String)], { encoding: 'utf8', env })) as TorchTimes;
}

function faster(one: TorchTimes | undefined, other: TorchTimes): TorchTimes {
  if (one === undefined) return other;
  const [forward, both] = [Math.min(one.forward, other.forward), Math.min(one.both, other.both)];
  return { ...other, forward, both, plain: Math.max(one.plain, other.plain) };
}

async function leastProcessorSeconds(times: number, work: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < times; run += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}

function pick(tensors: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(names.map((name) => [name, tensors[name]!]));
}

function tensor(shape: readonly number[], size?: number): TensorOf<'float32'> {
  return float32(
    waves(
      shape.reduce((product, axis) => product * axis, 1),
      size,
    ),
    shape,
  );
}

function waves(length: number, size = 0.25): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(index) * size);
}
