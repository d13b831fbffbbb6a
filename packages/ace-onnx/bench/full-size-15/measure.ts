// A child process of the benchmark: makes one song from a checkpoint and prints what it took as one JSON line.
import { parseTransformerConfig } from '../../src/models/v15/config.js';
import { createWeights } from '../../src/models/weights.js';
import { createNodeRuntime, openCheckpoint } from '../../src/node/index.js';
import { detectFamily } from '../../src/models/detect-family.js';
import { createGraph } from '../../src/onnx/graph.js';
import { operationsOn } from '../../src/onnx/operations.js';
import { createGenerator } from '../../src/pipeline/create-generator.js';
import { float32 } from '../../src/runtime/tensor.js';
import type { Runtime, WeightMode } from '../../src/runtime/runtime.js';
import { stepFlops15 } from '../transformer-flops.js';

/** What a child process has to do, as JSON in its first argument. */
export interface MeasureOrder15 {
  readonly folder: string;
  readonly mode: WeightMode;
  readonly seconds: number;
  readonly steps: number;
  readonly threads: number;
  readonly thinks: boolean;
}

/** Time by the clock, and of all processors; on a machine that others use the second says more. */
export interface Spent {
  readonly seconds: number;
  readonly processor: number;
  /** The least processor time of one of several. */
  readonly least: number;
}

/** What a child process found out. */
export interface Measurement15 {
  readonly total: Spent;
  /** Opening each network. */
  readonly opens: Readonly<Record<string, Spent>>;
  /** Running each network, and how often. */
  readonly runs: Readonly<Record<string, Spent & { readonly count: number }>>;
  /** Share of the processor time that is spent outside ONNX Runtime, 0–1. */
  readonly outsideShare: number;
  /** Operations per processor second of the transformer's fastest step, and of the fastest plain product with a constant weight. */
  readonly stepRate: number;
  readonly plainRate: number;
  readonly samples: number;
  readonly peak: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as MeasureOrder15;
const opens: Record<string, Spent> = {};
const runs: Record<string, Spent & { count: number }> = {};

async function spend<T>(into: Record<string, Spent & { count?: number }>, name: string, work: () => Promise<T>): Promise<T> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const own = into[name] ?? { seconds: 0, processor: 0, least: Infinity, count: 0 };
  const processor = (user + system) / 1e6;
  into[name] = {
    seconds: own.seconds + (performance.now() - started) / 1000,
    processor: own.processor + processor,
    least: Math.min(own.least, processor),
    count: (own.count ?? 0) + 1,
  };
  return result;
}

const inner = createNodeRuntime({ threads: order.threads });
const runtime: Runtime = {
  ...inner,
  async open(network, options) {
    process.send?.(options.name);
    const session = await spend(opens, options.name, () => inner.open(network, options));
    return {
      ...session,
      run: (inputs, settings) => spend(runs as Record<string, Spent>, options.name, () => session.run(inputs, settings)),
      runKeeping: (inputs, settings) => spend(runs as Record<string, Spent>, options.name, () => session.runKeeping(inputs, settings)),
    };
  },
};

const checkpoint = openCheckpoint(order.folder);
const generator = createGenerator({ family: await detectFamily(checkpoint), runtime, mode: order.mode, policy: 'sequential' });
const { seconds: durationSeconds, steps, thinks } = order;
const totals: Record<string, Spent> = {};
const { track } = await spend(totals, 'song', () =>
  generator.generate({
    task: 'text2music',
    prompt: 'noise',
    durationSeconds,
    steps,
    seed: 42,
    bpm: 100,
    key: 'C major',
    timeSignature: 4,
    vocalLanguage: 'en',
    advanced: { 'ace-step-1.5': { thinking: thinks ? { caption: false } : false } },
  }),
);
await generator.dispose();
const [left, right] = track.audio.channels;
if (!left!.every(Number.isFinite) || !right!.every(Number.isFinite)) throw new Error('The audio holds numbers that are not finite.');

const config = parseTransformerConfig({ json: (await checkpoint.component('transformer')).config, file: 'config.json' });
const patches = Math.ceil(Math.max(128, durationSeconds * 25) / config.patch);
const within = [opens, runs].flatMap((kind) => Object.values<Spent>(kind)).reduce((sum, { processor }) => sum + processor, 0);
const total = totals['song']!;
const step = runs['step']!;
const result: Measurement15 = {
  total,
  opens,
  runs,
  outsideShare: (total.processor - within) / total.processor,
  stepRate: stepFlops15(config, patches, 256) / step.least,
  plainRate: await plainRate(patches),
  samples: left!.length,
  peak: left!.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
};
console.log(JSON.stringify(result));
process.disconnect?.();

/** The rate of the first feed-forward's product alone, its weight a constant. */
async function plainRate(rows: number): Promise<number> {
  const component = await checkpoint.component('transformer');
  const graph = createGraph('plain');
  const weights = createWeights(graph, component.tensors);
  const x = graph.input('x', 'float32', ['rows', config.width]);
  graph.output('y', operationsOn(graph).gemm(x, weights.float('layers.0.mlp.gate_proj.weight', [config.hidden, config.width])));
  const session = await inner.open(graph.finish(), { name: 'plain', files: component.files });
  const inputs = { x: float32(new Float32Array(rows * config.width).fill(0.1), [rows, config.width]) };
  let least = Infinity;
  for (let run = 0; run < 8; run += 1) {
    const spent: Record<string, Spent> = {};
    await spend(spent, 'plain', () => session.run(inputs));
    least = Math.min(least, spent['plain']!.processor);
  }
  await session.release();
  return (2 * rows * config.width * config.hidden) / least;
}
