// `pnpm bench step [blocks] [frames] [threads]`: one transformer step at the published width, beside this machine's plain matrix product in the same run,
// and beside PyTorch where a Python has it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createVelocityModel } from '../src/models/v1/conditioning.js';
import { rotaryTable } from '../src/models/v1/rotary.js';
import { buildStep, TIMESTEP_FEATURES, timestepFeatures } from '../src/models/v1/transformer.js';
import { createWeights } from '../src/models/weights.js';
import { emptyCondition, fastest, PLACES } from '../src/node/cli/measure-step.js';
import { createNodeRuntime } from '../src/node/onnx-runtime.js';
import { createGraph } from '../src/onnx/graph.js';
import { operationsOn } from '../src/onnx/operations.js';
import { float32 } from '../src/runtime/tensor.js';
import type { WeightMode } from '../src/runtime/runtime.js';
import { FULL_SIZE, makeSyntheticWeights, stepFlops, stepTensors } from './synthetic-transformer.js';
import { runBeside } from './torch/run-beside.js';

const [blocks = 3, frames = 107, threads = 2] = process.argv.slice(2).map(Number);
const config = { ...FULL_SIZE, blocks };
const runtime = createNodeRuntime({ threads });
const folder = await mkdtemp(path.join(tmpdir(), 'loop-step-'));
try {
  const { places, files } = await makeSyntheticWeights(folder, stepTensors(config));
  const graph = createGraph('step');
  buildStep(graph, createWeights(graph, places), config);

  const flops = stepFlops(config, frames, PLACES);
  const condition = emptyCondition(config);
  const latent = Float32Array.from({ length: config.channels * config.rows * frames }, (_, index) => Math.sin(index));
  const rates: Partial<Record<WeightMode, number>> = {};
  const times: Partial<Record<WeightMode, number>> = {};
  let velocity = new Float32Array();
  for (const mode of ['folded', 'mapped'] as const) {
    const before = process.memoryUsage().rss;
    const loading = performance.now();
    const session = await runtime.open(graph.finish(), { name: 'step', files, mode });
    const loadSeconds = (performance.now() - loading) / 1000;
    const model = createVelocityModel(session, config, { batch: 1, frames });
    const seconds = await fastest(3, async () => (velocity = (await model.predict(latent, 500, condition)) as typeof velocity));
    times[mode] = seconds;
    rates[mode] = flops / seconds / 1e9;
    const memory = (process.memoryUsage().rss - before) / 2 ** 20;
    console.log(
      `${mode.padEnd(7)} ${rates[mode].toFixed(0)} GFLOP/s, ${seconds.toFixed(2)} s for ${blocks} of 24 blocks and ${frames} frames; load ${loadSeconds.toFixed(1)} s, ${memory.toFixed(0)} MiB more resident`,
    );
    await session.release();
  }
  const { cos, sin } = rotaryTable(frames, config.headSize, config.ropeTheta);
  const torch = await runBeside(
    { name: 'step', config, weights: files[0].location, threads, folder },
    [
      float32(latent, [1, config.channels, config.rows, frames]),
      float32(timestepFeatures(500), [1, TIMESTEP_FEATURES]),
      float32(cos, [config.headSize, frames]),
      float32(sin, [config.headSize, frames]),
      ...Object.values(condition.keys),
    ],
    velocity,
  );
  if (torch !== undefined) console.log(`folded is ${(torch.wall / times.folded!).toFixed(2)}× PyTorch`);
  const plain = await plainRate();
  console.log(`plain MatMul ${plain.toFixed(0)} GFLOP/s`);
  console.log(
    JSON.stringify({
      name: 'step',
      value: rates.folded,
      unit: 'GFLOP/s',
      baseline: plain,
      ratio: rates.folded! / plain,
      mapped: rates.mapped,
      againstTorch: torch === undefined ? undefined : torch.wall / times.folded!,
    }),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The largest product of a step, alone: the feed-forward's, with a constant weight. */
async function plainRate(): Promise<number> {
  const { width, hidden } = config;
  const graph = createGraph('plain');
  const o = operationsOn(graph);
  graph.output('y', o.matmul(graph.input('w', 'float32', [2 * hidden, width]), graph.input('x', 'float32', [width, 'frames'])));
  const session = await runtime.open(graph.finish(), {
    name: 'plain',
    files: [{ name: 'weights.safetensors', location: path.join(folder, 'weights.safetensors') }],
  });
  const inputs = {
    w: float32(new Float32Array(2 * hidden * width).fill(0.01), [2 * hidden, width]),
    x: float32(new Float32Array(width * frames).fill(0.5), [width, frames]),
  };
  const seconds = await fastest(5, () => session.run(inputs));
  await session.release();
  return (2 * 2 * hidden * width * frames) / seconds / 1e9;
}
