// A child process of the benchmark: generates one song from a checkpoint and prints what it took as one JSON line.
import { createNodeRuntime, openCheckpoint } from '../../src/node/index.js';
import { detectFamily } from '../../src/models/detect-family.js';
import { buildNetwork } from '../../src/models/recipe.js';
import { RECIPES } from '../../src/models/v1/networks.js';
import { createGenerator } from '../../src/pipeline/create-generator.js';
import type { Runtime, WeightMode } from '../../src/runtime/runtime.js';

/** What a child process has to do, as JSON in its first argument. */
export interface MeasureOrder {
  readonly folder: string;
  readonly mode: WeightMode;
  readonly seconds: number;
  readonly steps: number;
  readonly threads: number;
}

/** What a child process found out. */
export interface Measurement {
  readonly totalSeconds: number;
  /** Building the transformer's graph and opening it, in seconds. */
  readonly transformerLoadSeconds: number;
  /** Opening all networks, in seconds. */
  readonly openSeconds: number;
  /** Time in all networks, in seconds. */
  readonly runSeconds: number;
  readonly runs: Readonly<Record<string, { readonly count: number; readonly seconds: number }>>;
  /** A step of the diffusion with everything around it, in seconds. */
  readonly stepSeconds: number;
  /** Share of the whole time that is spent outside ONNX Runtime, 0–1. */
  readonly outsideShare: number;
  readonly audio: {
    readonly seconds: number;
    readonly channels: number;
    readonly sampleRate: number;
    readonly peak: number;
    readonly rms: number;
  };
}

const order = JSON.parse(process.argv[2] ?? '{}') as MeasureOrder;
const clock = (): number => performance.now() / 1000;
const runs: Record<string, { count: number; seconds: number }> = {};
let openSeconds = 0;
let transformerOpenSeconds = 0;

const inner = createNodeRuntime({ threads: order.threads });
const runtime: Runtime = {
  provider: inner.provider,
  async open(network, options) {
    process.send?.(options.name);
    const started = clock();
    const session = await inner.open(network, options);
    const took = clock() - started;
    openSeconds += took;
    if (options.name === 'step') transformerOpenSeconds = took;
    return {
      ...session,
      async run(inputs, settings) {
        const before = clock();
        const outputs = await session.run(inputs, settings);
        const own = (runs[options.name] ??= { count: 0, seconds: 0 });
        own.count += 1;
        own.seconds += clock() - before;
        return outputs;
      },
    };
  },
};

const checkpoint = openCheckpoint(order.folder);
const building = clock();
buildNetwork(RECIPES.step, await checkpoint.component('ace_step_transformer'));
const buildSeconds = clock() - building;

// The ids are given, so that the benchmark is about the networks.
const tokenizers = { encodePrompt: async () => [259, 1021, 77, 18, 4, 1], encodeLyrics: async () => [261] };
const generator = createGenerator({
  family: await detectFamily(checkpoint, { tokenizers }),
  runtime,
  mode: order.mode,
  policy: 'sequential',
});
const started = clock();
const times: number[] = [];
const { tracks } = await generator.generate(
  { task: 'text2music', prompt: 'noise', instrumental: true, durationSeconds: order.seconds, steps: order.steps, seed: 42 },
  {
    onProgress(event) {
      if ('phase' in event && event.phase === 'diffusion') times.push(clock());
    },
  },
);
const totalSeconds = clock() - started;
await generator.dispose();

const audio = tracks[0].audio;
const samples = audio.channels.flatMap((channel) => [...channel]);
if (!samples.every(Number.isFinite)) throw new Error('The audio holds numbers that are not finite.');
const runSeconds = Object.values(runs).reduce((sum, { seconds }) => sum + seconds, 0);
const result: Measurement = {
  totalSeconds,
  transformerLoadSeconds: buildSeconds + transformerOpenSeconds,
  openSeconds,
  runSeconds,
  runs,
  stepSeconds: runs['step']!.seconds / order.steps,
  outsideShare: (totalSeconds - openSeconds - runSeconds) / totalSeconds,
  audio: {
    seconds: audio.channels[0]!.length / audio.sampleRate,
    channels: audio.channels.length,
    sampleRate: audio.sampleRate,
    peak: samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    rms: Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length),
  },
};
console.log(JSON.stringify(result));
process.disconnect?.();
