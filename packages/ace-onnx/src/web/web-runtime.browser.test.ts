import { isLoopError } from '@loop/core';
import { fromBytes } from '@loop/core/weights';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { createGraph } from '../onnx/graph.js';
import { operationsOn } from '../onnx/operations.js';
import type { GraphData } from '../onnx/types.js';
import { detectFamily } from '../models/detect-family.js';
import { createGenerator } from '../pipeline/create-generator.js';
import { float32 } from '../runtime/tensor.js';
import type { WeightMode } from '../runtime/runtime.js';
import { openWebCheckpoint } from './open-web-checkpoint.js';
import { createWebRuntime } from './web-runtime.js';
import { describeWebGpu } from './webgpu-report.js';

const url = new URL('../../fixtures/ace-step-v1/checkpoint', import.meta.url).href;

// A software adapter is one, too.
const PROVIDERS = (await describeWebGpu()).isAvailable ? (['wasm', 'webgpu'] as const) : (['wasm'] as const);

afterEach(() => vi.restoreAllMocks());

/** `y = x + w`, where `w` is in a file of two float32 numbers. */
function addition(length = 8): {
  readonly model: GraphData;
  readonly options: Parameters<Awaited<ReturnType<typeof createWebRuntime>>['open']>[1];
} {
  const graph = createGraph('addition');
  const weight = graph.external('w', { type: 'float32', shape: [2], file: 'w.bin', offset: 0, length: 8 });
  graph.output('y', operationsOn(graph).add(graph.input('x', 'float32', [2]), weight));
  const source = fromBytes(new Uint8Array(Float32Array.of(10, 20).buffer).subarray(0, length));
  return { model: graph.finish(), options: { name: 'addition', files: [{ name: 'w.bin', location: 'w.bin', source }] } };
}

describe('createWebRuntime', () => {
  it('takes WebAssembly when there is no real GPU, and says why', async () => {
    const { provider, report } = await createWebRuntime();
    const { adapter } = await describeWebGpu();
    const isExpected = adapter?.isSoftware === false ? 'webgpu' : 'wasm';
    expect(provider).toBe(isExpected);
    expect(report).toMatchObject({ provider, webgpu: { isAvailable: adapter !== undefined } });
    expect(report.reason).toMatch(/^Web(GPU|Assembly), because /);
    expect(structuredClone(report)).toEqual(report);
  });

  it('says that WebGPU is missing when it is asked for and not there', async () => {
    vi.spyOn(navigator, 'gpu' as never, 'get').mockReturnValue(undefined as never);
    const error = await createWebRuntime({ provider: 'webgpu' }).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'model_load_failed') && error.reason).toBe('provider_missing');
    expect((await createWebRuntime()).provider).toBe('wasm');
  });

  it.each([{ provider: 'cuda' }, { threads: 0 }])('refuses %o', async (options) => {
    const error = await createWebRuntime(options as never).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'invalid_input')).toBe(true);
  });

  it('runs a graph whose weights are in a file', async () => {
    const { model, options } = addition();
    const session = await (await createWebRuntime({ provider: 'wasm' })).open(model, options);
    const { y } = await session.run({ x: float32(Float32Array.of(1, 2), [2]) });
    expect(y).toEqual(float32(Float32Array.of(11, 22), [2]));
    await session.release();
    await session.release();
  });

  it.each(PROVIDERS)('keeps an output for the next run, and reads it at the end: %s', async (provider) => {
    const runtime = await createWebRuntime({ provider });
    const graph = createGraph('counter');
    const o = operationsOn(graph);
    const sum = o.add(graph.input('state', 'float32', [2]), graph.input('x', 'float32', [2]));
    graph.output('sum', sum);
    graph.output('double', o.add(sum, sum));
    const session = await runtime.open(graph.finish(), { name: 'counter', files: [], keep: ['sum'] });
    const x = float32(Float32Array.of(1, 10), [2]);
    const first = await session.runKeeping({ state: x, x }, ['sum']);
    const second = await session.runKeeping({ state: first.kept['sum']!, x }, ['sum']);
    expect(second.outputs['double']).toEqual(float32(Float32Array.of(6, 60), [2]));
    expect(await second.kept['sum']!.read()).toEqual(float32(Float32Array.of(3, 30), [2]));
    // Not kept this time: it comes out, wherever it was computed.
    expect((await session.run({ state: second.kept['sum']!, x }))['sum']).toEqual(float32(Float32Array.of(4, 40), [2]));
    for (const { kept } of [first, second]) kept['sum']!.dispose();
    await session.release();
  });

  it('lets an abort in between two runs', async () => {
    const { model, options } = addition();
    const session = await (await createWebRuntime({ provider: 'wasm' })).open(model, options);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 0);
    let runs = 0;
    while (!controller.signal.aborted && runs < 10_000) {
      await session.run({ x: float32(Float32Array.of(1, 2), [2]) });
      runs += 1;
    }
    expect(runs).toBeLessThan(10_000);
    await session.release();
  });

  it('says that a file of weights is cut', async () => {
    const { model, options } = addition(4);
    const error = await (await createWebRuntime({ provider: 'wasm' })).open(model, options).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'model_load_failed') && error.reason).toBe('truncated');
  });

  it.each([
    ['no protobuf', Uint8Array.of(0xff, 0xff, 0xff, 0x01, 0x02)],
    ['no graph', Uint8Array.of(0x08, 0x09)],
  ])('says that a model is %s', async (_, model) => {
    const { options } = addition();
    const error = await (await createWebRuntime({ provider: 'wasm' })).open(model, options).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'model_load_failed') && error.reason).toBe('wrong_format');
  });

  it('makes the same song of 16-bit weights that are widened at load or as they are used', async () => {
    const runtime = await createWebRuntime({ provider: 'wasm' });
    const songOf = async (mode: WeightMode): Promise<Float32Array> => {
      const generator = createGenerator({ family: await detectFamily(openWebCheckpoint({ url })), runtime, mode });
      const { tracks } = await generator.generate({ task: 'text2music', prompt: 'piano', seed: 3, steps: 2, durationSeconds: 0.5 });
      await generator.dispose();
      return tracks[0].audio.channels[0]!;
    };
    const [folded, mapped] = [await songOf('folded'), await songOf('mapped')];
    const difference = folded.reduce((most, sample, index) => Math.max(most, Math.abs(sample - mapped[index]!)), 0);
    expect(difference).toBeLessThan(1e-5);
    expect(folded.some((sample) => Math.abs(sample) > 1e-3)).toBe(true);
  });
});
