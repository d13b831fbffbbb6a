import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';

import { openSafetensors } from '@loop/core/weights';

import { createWeights } from '../../src/models/weights.js';
import type { Weights } from '../../src/models/weights.js';
import { createNodeRuntime } from '../../src/node/onnx-runtime.js';
import { fromHandle } from '../../src/node/open-checkpoint.js';
import type { ConvolutionMode } from '../../src/onnx/convolution/convolution-mode.js';
import { createGraph } from '../../src/onnx/graph.js';
import type { Graph } from '../../src/onnx/graph.js';
import type { ExternalTensor } from '../../src/onnx/types.js';
import type { Session } from '../../src/runtime/runtime.js';
import { float32 } from '../../src/runtime/tensor.js';
import { tensorsAskedFor } from '../full-size/required-tensors.js';
import { writeSyntheticWeights } from '../synthetic-transformer.js';
import { listLayers } from './list-layers.js';
import { startTorch } from '../torch/start-torch.js';
import type { TorchTimes } from '../torch/start-torch.js';

/** A network to compare in all modes. */
export interface ComparedNetwork {
  readonly name: string;
  readonly build: (graph: Graph, weights: Weights) => void;
  /** Whether the published weights have a tensor, where there are several spellings. */
  readonly has: (name: string) => boolean;
  /** The input's name and axes. */
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  /** The output that is compared. */
  readonly output: string;
  /** What the network's named axes are at this input. */
  readonly lengths: Readonly<Record<string, number>>;
  /** Seconds of sound that the input stands for. */
  readonly soundSeconds: number;
  /** Which network of `torch/networks.py` it is, and the configuration that both are built from. */
  readonly torch: { readonly name: string; readonly config: unknown };
}

/** How a comparison is run. */
export interface CompareOptions {
  readonly threads: number;
  readonly rounds: number;
  /** The modes to compare; the first of them is what the others are compared with. */
  readonly modes: readonly ConvolutionMode[];
}

/** What was found out about a network: seconds by the clock, the least of all rounds. */
export interface Comparison {
  readonly seconds: Readonly<Partial<Record<ConvolutionMode, number>>>;
  /** Seconds of PyTorch, where there is one. */
  readonly torch: number | undefined;
}

interface Opened {
  readonly session: Session;
  readonly loadSeconds: number;
  readonly ownBytes: number;
}

/** What runs once a round: a mode, or PyTorch. */
interface Runner {
  readonly run: () => Promise<Times>;
  readonly times: Times[];
}

/**
 * Compares the ways to write a network's convolutions, and PyTorch where it is there: published sizes, random weights, all in turn in each round, so
 * that what else the machine does meets all of them, and of each its least time.
 */
export async function compareModes(network: ComparedNetwork, { threads, rounds, modes }: CompareOptions): Promise<Comparison> {
  const { name, build, has, input, output, lengths, soundSeconds } = network;
  const folder = await mkdtemp(path.join(tmpdir(), 'loop-decoder-'));
  const sessions = new Map<ConvolutionMode, Opened>();
  const location = path.join(folder, 'weights');
  await writeSyntheticWeights(location, tensorsAskedFor(build, 'BF16', { has, shapeOf: noShape }));
  const torch = await startTorch({ ...network.torch, weights: location, threads, folder });
  try {
    const places = await readPlaces(location);
    const layers = listLayers(build, places, lengths);
    const gflop = layers.reduce((sum, { flops }) => sum + flops, 0) / 1e9;
    console.log(`${name}: ${gflop.toFixed(0)} GFLOP plainly, ${soundSeconds.toFixed(2)} s of sound, ${threads} threads`);
    const runtime = createNodeRuntime({ threads });
    for (const mode of modes) {
      const before = await ownBytes();
      const started = performance.now();
      const graph = createGraph(name, { convolutions: mode });
      build(graph, createWeights(graph, places));
      const session = await runtime.open(graph.finish(), { name, files: [{ name: 'weights', location }] });
      sessions.set(mode, { session, loadSeconds: (performance.now() - started) / 1000, ownBytes: (await ownBytes()) - before });
    }
    const size = input.shape.reduce((product, axis) => product * axis, 1);
    const x = float32(
      Float32Array.from({ length: size }, (_, index) => Math.sin(index * index)),
      input.shape,
    );
    const runOf = async ({ session }: Opened): Promise<Float32Array> =>
      (await session.run({ [input.name]: x }))[output]!.data as Float32Array;
    // The first runs warm everything up, and their results are compared.
    const results = new Map<string, Float32Array>();
    for (const [mode, opened] of sessions) results.set(mode, (await runOf(opened)).slice());
    const runners = new Map<string, Runner>();
    for (const [mode, opened] of sessions) runners.set(mode, { run: () => timed(() => runOf(opened)), times: [] });
    if (typeof torch !== 'string') {
      results.set('PyTorch', await torch.result([x]));
      runners.set('PyTorch', { run: () => torch.run([x]), times: [] });
    }
    for (let round = 0; round < rounds; round += 1) for (const { run, times } of runners.values()) times.push(await run());

    const base = runners.get(modes[0]!)!.times;
    for (const [runner, { times }] of runners) {
      const opened = sessions.get(runner as ConvolutionMode);
      console.log(
        [
          `  ${runner.padEnd(8)}`,
          `${least(times, 'wall').toFixed(2)} s (processors ${least(times, 'processor').toFixed(2)} s)`,
          `${(gflop / least(times, 'wall')).toFixed(0)} GFLOP/s`,
          `${(least(base, 'wall') / least(times, 'wall')).toFixed(2)}× ${modes[0]}`,
          `(processors ${(least(base, 'processor') / least(times, 'processor')).toFixed(2)}×)`,
          ...(opened === undefined ? [] : [`load ${opened.loadSeconds.toFixed(2)} s, ${(opened.ownBytes / 1e6).toFixed(0)} MB`]),
          differs(results.get(runner)!, results.get(modes[0]!)!),
        ].join('  '),
      );
    }
    const torchTimes = runners.get('PyTorch')?.times;
    const fastest = runners.get(modes.at(-1)!)!.times;
    console.log(
      typeof torch === 'string' || torchTimes === undefined
        ? `  ${torch as string}`
        : `  ${modes.at(-1)} is ${(least(torchTimes, 'wall') / least(fastest, 'wall')).toFixed(2)}× PyTorch ${torch.version} (processors ${(least(torchTimes, 'processor') / least(fastest, 'processor')).toFixed(2)}×), load average ${loadavg()[0]!.toFixed(1)}`,
    );
    return {
      seconds: Object.fromEntries(modes.map((mode) => [mode, least(runners.get(mode)!.times, 'wall')])),
      torch: torchTimes === undefined ? undefined : least(torchTimes, 'wall'),
    };
  } finally {
    for (const { session } of sessions.values()) await session.release();
    if (typeof torch !== 'string') torch.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function noShape(name: string): never {
  throw new Error(`The shape of ${name} is not known.`);
}

/** Seconds of a run: by the clock, and of all processors. */
type Times = TorchTimes;

async function timed(work: () => Promise<unknown>): Promise<Times> {
  const [started, used] = [performance.now(), process.cpuUsage()];
  await work();
  const wall = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(used);
  return { wall, processor: (user + system) / 1e6 };
}

function least(times: readonly Times[], clock: keyof Times): number {
  return Math.min(...times.map((time) => time[clock]));
}

function differs(got: Float32Array, want: Float32Array): string {
  let [worst, squares, size] = [0, 0, 0];
  for (const [index, value] of want.entries()) {
    const difference = Math.abs(got[index]! - value);
    worst = Math.max(worst, difference);
    squares += difference ** 2;
    size += value ** 2;
  }
  return worst === 0
    ? 'the same numbers'
    : `differs by ${worst.toExponential(0)} at most, ${Math.sqrt(squares / size).toExponential(0)} of the size`;
}

/** Memory of this process alone, in bytes; 0 where the system does not say. */
async function ownBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  return 1024 * Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
}

async function readPlaces(location: string): Promise<ReadonlyMap<string, ExternalTensor>> {
  const handle = await open(location);
  try {
    const { tensors } = await openSafetensors(await fromHandle(handle));
    return new Map(
      [...tensors.values()].map(({ name, shape, offset, byteLength }) => [
        name,
        { type: 'bfloat16', shape, file: 'weights', offset, length: byteLength },
      ]),
    );
  } finally {
    await handle.close();
  }
}
