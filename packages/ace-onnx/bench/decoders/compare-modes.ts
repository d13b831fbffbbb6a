import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';

import { openSafetensors } from '@loop/core/weights';

import { createWeights } from '../../src/models/weights.js';
import type { Weights } from '../../src/models/weights.js';
import { createNodeRuntime } from '../../src/node/onnx-runtime.js';
import { fromHandle } from '../../src/node/open-checkpoint.js';
import { CONVOLUTION_MODES } from '../../src/onnx/convolution/convolution-mode.js';
import type { ConvolutionMode } from '../../src/onnx/convolution/convolution-mode.js';
import { createGraph } from '../../src/onnx/graph.js';
import type { Graph } from '../../src/onnx/graph.js';
import type { ExternalTensor } from '../../src/onnx/types.js';
import type { Session } from '../../src/runtime/runtime.js';
import { float32 } from '../../src/runtime/tensor.js';
import { tensorsAskedFor } from '../full-size/required-tensors.js';
import { writeSyntheticWeights } from '../synthetic-transformer.js';
import { listLayers } from './list-layers.js';
import { timeTorch } from './time-torch.js';

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
}

/** How a comparison is run. */
export interface CompareOptions {
  readonly threads: number;
  readonly rounds: number;
}

/** What was found out about a network. */
export interface Comparison {
  readonly name: string;
  readonly gflop: number;
  readonly seconds: Readonly<Record<ConvolutionMode, number>>;
  /** How many times as fast as the plain graph, the middle of all rounds. */
  readonly ratio: Readonly<Record<ConvolutionMode, number>>;
}

interface Opened {
  readonly session: Session;
  readonly loadSeconds: number;
  readonly ownBytes: number;
}

/**
 * Compares the ways to write a network's convolutions: published sizes, random weights, the modes in turn in each round, so that what else
 * the machine does meets all of them.
 */
export async function compareModes(network: ComparedNetwork, { threads, rounds }: CompareOptions): Promise<Comparison> {
  const { name, build, has, input, output, lengths, soundSeconds } = network;
  const folder = await mkdtemp(path.join(tmpdir(), 'loop-decoder-'));
  const sessions = new Map<ConvolutionMode, Opened>();
  try {
    const location = path.join(folder, 'weights');
    await writeSyntheticWeights(location, tensorsAskedFor(build, 'BF16', { has, shapeOf: noShape }));
    const places = await readPlaces(location);
    const runtime = createNodeRuntime({ threads });
    for (const mode of CONVOLUTION_MODES) {
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
    const results = new Map<ConvolutionMode, Float32Array>();
    const times = new Map<ConvolutionMode, Times[]>(CONVOLUTION_MODES.map((mode) => [mode, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const [mode, { session }] of sessions) {
        const clock = startClock();
        const outputs = await session.run({ [input.name]: x });
        times.get(mode)!.push(clock());
        if (round === 0) results.set(mode, (outputs[output]!.data as Float32Array).slice());
      }
    }
    const layers = listLayers(build, places, lengths);
    const gflop = layers.reduce((sum, { flops }) => sum + flops, 0) / 1e9;
    console.log(
      `${name}: ${gflop.toFixed(0)} GFLOP plainly, ${soundSeconds.toFixed(2)} s of sound, ${threads} threads, load average ${loadavg()[0]!.toFixed(1)}`,
    );
    const plain = times.get('plain')!;
    for (const mode of CONVOLUTION_MODES) {
      const own = times.get(mode)!;
      const { loadSeconds, ownBytes: bytes } = sessions.get(mode)!;
      const seconds = middle(own.map(({ wall }) => wall));
      console.log(
        [
          `  ${mode.padEnd(8)}`,
          `${seconds.toFixed(2)} s (processors ${middle(own.map(({ processor }) => processor)).toFixed(2)} s)`,
          `${(gflop / seconds).toFixed(0)} GFLOP/s`,
          `${middle(own.map(({ wall }, round) => plain[round]!.wall / wall)).toFixed(2)}× plain`,
          `(processors ${middle(own.map(({ processor }, round) => plain[round]!.processor / processor)).toFixed(2)}×)`,
          `load ${loadSeconds.toFixed(2)} s, ${(bytes / 1e6).toFixed(0)} MB`,
          differs(results.get(mode)!, results.get('plain')!),
        ].join('  '),
      );
    }
    const torch = await timeTorch(layers, threads);
    console.log(
      typeof torch === 'string'
        ? `  ${torch}`
        : `  PyTorch ${torch.version}, its layers alone: float32 ${torch.float32.toFixed(2)} s, bfloat16 ${torch.bfloat16.toFixed(2)} s`,
    );
    const each = (pick: (mode: ConvolutionMode) => number): Readonly<Record<ConvolutionMode, number>> => ({
      plain: pick('plain'),
      compact: pick('compact'),
      fast: pick('fast'),
    });
    return {
      name,
      gflop,
      seconds: each((mode) => middle(times.get(mode)!.map(({ wall }) => wall))),
      ratio: each((mode) => middle(times.get(mode)!.map(({ wall }, round) => plain[round]!.wall / wall))),
    };
  } finally {
    for (const { session } of sessions.values()) await session.release();
    await rm(folder, { recursive: true, force: true });
  }
}

function noShape(name: string): never {
  throw new Error(`The shape of ${name} is not known.`);
}

/** Seconds of a run: by the clock, and of all processors. */
interface Times {
  readonly wall: number;
  readonly processor: number;
}

function startClock(): () => Times {
  const [started, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { wall: (performance.now() - started) / 1000, processor: (user + system) / 1e6 };
  };
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
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
