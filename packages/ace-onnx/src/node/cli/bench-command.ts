import { performance } from 'node:perf_hooks';

import { durationOption, formatSeconds, integer, jsonOption } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { Option } from 'commander';

import { createVelocityModel } from '../../models/v1/conditioning.js';
import { parseTransformerConfig } from '../../models/v1/config.js';
import { buildNetwork } from '../../models/recipe.js';
import { framesOf } from '../../models/v1/frame-grid.js';
import { RECIPES } from '../../models/v1/networks.js';
import { createGraph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import { readNetworkSizes } from '../../pipeline/network-sizes.js';
import { WEIGHT_MODES } from '../../runtime/runtime.js';
import { float32 } from '../../runtime/tensor.js';
import type { Runtime, WeightMode } from '../../runtime/runtime.js';
import { findCheckpoint } from '../find-checkpoint.js';
import { importEngine } from './import-engine.js';
import { emptyCondition, fastest } from './measure-step.js';
import type { AddCommand } from './command.js';

interface BenchArguments {
  readonly model: string;
  readonly duration: number;
  readonly runs: number;
  readonly provider: string;
  readonly mode: WeightMode;
  readonly threads?: number;
  readonly json?: boolean;
}

const DEFAULT_EVALUATIONS = 90;
const PLAIN = { rows: 2048, inner: 2048 };

/** Adds `ace-onnx bench`. */
export const addBenchCommand: AddCommand = (program, io) => {
  program
    .command('bench')
    .description('Measure a step of a model on this machine, beside a plain matrix product.')
    .requiredOption(
      '-m, --model <folder>',
      'a checkpoint in the published layout, or the name of a pulled model',
      io.env?.['ACE_ONNX_MODEL'] ?? 'ACE-Step/ACE-Step-v1-3.5B',
    )
    .addOption(durationOption('length of the music', [1, 240]).default(10))
    .option('--runs <number>', 'measured runs; the fastest counts', integer(1, 100), 3)
    .option('--provider <name>', 'cpu, cuda, coreml, webgpu', 'cpu')
    .addOption(new Option('--mode <mode>', 'how weights are held').choices(WEIGHT_MODES).default('folded'))
    .option('--threads <number>', 'threads within an operation', integer(1, 256))
    .addOption(jsonOption())
    .action((options: BenchArguments) => benchCommand(options, io));
};

async function benchCommand(options: BenchArguments, io: CliIo): Promise<void> {
  const { model, duration: seconds, runs, provider, mode, threads, json = false } = options;
  const checkpoint = await findCheckpoint(model);
  const { createNodeRuntime } = await importEngine(() => import('../onnx-runtime.js'));
  const runtime = createNodeRuntime({ provider, threads });
  const component = await checkpoint.component('ace_step_transformer');
  const config = parseTransformerConfig(component.config);
  const frames = framesOf(seconds);
  const sizes = await readNetworkSizes([RECIPES.step], (name) => checkpoint.component(name));

  const loading = performance.now();
  const session = await runtime.open(buildNetwork(RECIPES.step, component), { name: 'step', files: component.files, mode });
  const loadSeconds = (performance.now() - loading) / 1000;
  let stepSeconds: number;
  try {
    const velocity = createVelocityModel(session, config, { batch: 1, frames });
    const latent = Float32Array.from({ length: config.channels * config.rows * frames }, (_, index) => Math.sin(index));
    const condition = emptyCondition(config);
    stepSeconds = await fastest(runs, () => velocity.predict(latent, 500, condition), io);
  } finally {
    await session.release();
  }
  // Two operations for each weight and frame; attention over so few frames is small beside it.
  const rate = (2 * sizes.get('step')!.parameters * frames) / stepSeconds / 1e9;
  const plainRate = await plainProduct(runtime, frames, runs, io.signal);
  const songSeconds = stepSeconds * DEFAULT_EVALUATIONS;
  const result = {
    model: checkpoint.name,
    provider,
    mode,
    frames,
    loadSeconds,
    stepSeconds,
    rate,
    plainRate,
    ratio: rate / plainRate,
    songSeconds,
  };
  if (json) return io.stdout(`${JSON.stringify(result)}\n`);
  io.stdout(
    [
      `${checkpoint.name} on ${provider}, ${mode} weights, ${seconds} s of music (${frames} frames)`,
      `load            ${loadSeconds.toFixed(2)} s`,
      `one evaluation  ${stepSeconds.toFixed(3)} s, ${rate.toFixed(1)} GFLOP/s`,
      `plain product   ${plainRate.toFixed(1)} GFLOP/s; the step reaches ${((100 * rate) / plainRate).toFixed(0)} % of it`,
      `60 steps        about ${formatSeconds(songSeconds)} of diffusion`,
      '',
    ].join('\n'),
  );
}

/** The rate of one matrix product of as many columns as there are frames, in GFLOP/s. */
async function plainProduct(runtime: Runtime, frames: number, runs: number, signal: AbortSignal | undefined): Promise<number> {
  const { rows, inner } = PLAIN;
  const graph = createGraph('plain');
  const o = operationsOn(graph);
  graph.output('y', o.matmul(graph.input('w', 'float32', [rows, inner]), graph.input('x', 'float32', [inner, 'frames'])));
  const session = await runtime.open(graph.finish(), { name: 'plain', files: [] });
  const inputs = {
    w: float32(new Float32Array(rows * inner).fill(0.01), [rows, inner]),
    x: float32(new Float32Array(inner * frames).fill(0.5), [inner, frames]),
  };
  try {
    return (2 * rows * inner * frames) / (await fastest(3 * runs, () => session.run(inputs), { signal })) / 1e9;
  } finally {
    await session.release();
  }
}
