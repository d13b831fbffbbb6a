// `pnpm bench step-15 [layers] [frames]`: one step of ACE-Step 1.5's transformer at the published width, beside this machine's plain product
// with a constant weight in the same run, and beside PyTorch where a Python has it. One thread, and processor time, which other programs disturb least.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { attentionMask } from '../src/models/v15/attention-mask.js';
import { rotaryTable } from '../src/models/v15/rotary.js';
import { createStepEvaluator } from '../src/models/v15/run/evaluate-transformer.js';
import { buildStep } from '../src/models/v15/transformer.js';
import { createWeights } from '../src/models/weights.js';
import { createNodeRuntime } from '../src/node/onnx-runtime.js';
import { createGraph } from '../src/onnx/graph.js';
import { operationsOn } from '../src/onnx/operations.js';
import type { ExternalTensor } from '../src/onnx/types.js';
import { float32 } from '../src/runtime/tensor.js';
import type { TensorOf } from '../src/runtime/tensor.js';
import { publishedLayers } from './published-layers.js';
import { makeSyntheticWeights, tensorsOf } from './synthetic-transformer.js';
import { runBeside } from './torch/run-beside.js';
import { stepFlops15 } from './transformer-flops.js';

const [layers = 2, frames = 750] = process.argv.slice(2).map(Number);
const PLACES = 256;
const config = publishedLayers(layers);
const runtime = createNodeRuntime({ threads: 1 });
const folder = await mkdtemp(path.join(tmpdir(), 'loop-step-'));
try {
  const { places, files } = await makeSyntheticWeights(
    folder,
    tensorsOf((graph, weights) => buildStep(graph, weights, config)),
  );
  const patches = Math.ceil(frames / config.patch);
  const evaluate = createStepEvaluator(config, frames);
  const rates: { [mode: string]: number } = {};
  let folded: number | undefined;
  let velocity = new Float32Array();
  const latents = { latent: waves(frames * 64), context: waves(frames * 128), items: 1, frames };
  const times = { embedded: tensor([1, config.width]), modulation: tensor([1, 6 * config.width]) };
  const cross = Object.fromEntries(
    Array.from({ length: layers }, (_, layer) => [
      [`key_${layer}`, tensor([1, config.keyHeads, config.headSize, PLACES])],
      [`value_${layer}`, tensor([1, config.keyHeads, PLACES, config.headSize])],
    ]).flat() as [string, TensorOf<'float32'>][],
  );
  for (const mode of ['folded', 'mapped'] as const) {
    const graph = createGraph('step');
    buildStep(graph, createWeights(graph, places), config);
    const session = await runtime.open(graph.finish(), { name: 'step', files, mode });
    const seconds = await leastProcessorSeconds(
      3,
      async () => (velocity = (await evaluate(session, latents, times, cross)) as typeof velocity),
    );
    folded ??= seconds;
    rates[mode] = stepFlops15(config, patches, PLACES) / seconds / 1e9;
    console.log(
      `${mode.padEnd(7)} ${rates[mode].toFixed(0)} GFLOP/s, ${seconds.toFixed(2)} s of one processor for ${layers} of 24 layers and ${frames} frames`,
    );
    await session.release();
  }
  const { cos, sin } = rotaryTable(patches, config.headSize, config.ropeTheta);
  const torch =
    frames % config.patch === 0
      ? await runBeside(
          { name: 'step-15', config, weights: files[0].location, threads: 1, folder },
          [
            float32(latents.latent, [1, frames, 64]),
            float32(latents.context, [1, frames, 128]),
            times.embedded,
            times.modulation,
            cos,
            sin,
            attentionMask({ length: patches, window: config.window }),
            ...Object.values(cross),
          ],
          velocity,
        )
      : undefined;
  if (torch !== undefined) console.log(`folded is ${(torch.processor / folded!).toFixed(2)}× PyTorch`);
  const plain = await plainRate(patches, places, files);
  console.log(`plain Gemm ${plain.toFixed(0)} GFLOP/s`);
  const ratio = rates['folded']! / plain;
  console.log(
    JSON.stringify({
      name: 'step-15',
      value: rates['folded'],
      unit: 'GFLOP/s',
      baseline: plain,
      ratio,
      mapped: rates['mapped'],
      againstTorch: torch === undefined ? undefined : torch.processor / folded!,
    }),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The feed-forward's product alone, its weight a constant. */
async function plainRate(
  rows: number,
  weights: ReadonlyMap<string, ExternalTensor>,
  files: readonly { readonly name: string; readonly location: string }[],
): Promise<number> {
  const graph = createGraph('plain');
  const own = createWeights(graph, weights);
  const x = graph.input('x', 'float32', ['rows', config.width]);
  graph.output('y', operationsOn(graph).gemm(x, own.float('decoder.layers.0.mlp.gate_proj.weight', [config.hidden, config.width])));
  const session = await runtime.open(graph.finish(), { name: 'plain', files });
  const inputs = { x: tensor([rows, config.width]) };
  const seconds = await leastProcessorSeconds(8, () => session.run(inputs));
  await session.release();
  return (2 * rows * config.width * config.hidden) / seconds / 1e9;
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

function tensor(shape: readonly number[]): TensorOf<'float32'> {
  return float32(waves(shape.reduce((product, axis) => product * axis, 1)), shape);
}

function waves(length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(index) / 4);
}
