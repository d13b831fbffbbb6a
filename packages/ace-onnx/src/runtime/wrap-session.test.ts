import { isLoopError } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { createNodeRuntime } from '../node/onnx-runtime.js';
import { createGraph } from '../onnx/graph.js';
import { operationsOn } from '../onnx/operations.js';
import type { Session } from './runtime.js';
import { float32, int64 } from './tensor.js';
import type { KeptTensor, Tensor, TensorType } from './tensor.js';

const runtime = createNodeRuntime({ threads: 1 });

/** `sum = state + x` and `double = 2 · sum`. */
function counter(): Promise<Session> {
  const graph = createGraph('counter');
  const o = operationsOn(graph);
  const sum = o.add(graph.input('state', 'float32', ['n']), graph.input('x', 'float32', ['n']));
  graph.output('sum', sum);
  graph.output('double', o.add(sum, sum));
  return runtime.open(graph.finish(), { name: 'counter', files: [], keep: ['sum'] });
}

/** Gives its input back. */
function echo(type: TensorType): Promise<Session> {
  const graph = createGraph('echo');
  graph.output('y', graph.input('x', type, ['n']));
  return runtime.open(graph.finish(), { name: 'echo', files: [] });
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'none',
    (error: unknown) => isLoopError(error) && error.code,
  );

describe('a session', () => {
  it('keeps the state of one run for the next, and reads it at the end', async () => {
    const session = await counter();
    const x = float32(Float32Array.of(1, 10), [2]);
    let state: KeptTensor | Tensor = float32(new Float32Array(2), [2]);
    const doubles: number[] = [];
    for (let step = 0; step < 3; step += 1) {
      const { outputs, kept } = await session.runKeeping({ state, x }, ['sum']);
      expect([Object.keys(outputs), Object.keys(kept)]).toEqual([['double'], ['sum']]);
      doubles.push(outputs['double']!.data[1] as number);
      if ('dispose' in state) state.dispose();
      state = kept['sum']!;
    }
    expect(doubles).toEqual([20, 40, 60]);
    const other = await counter();
    expect((await other.run({ state, x }))['sum']).toEqual(float32(Float32Array.of(4, 40), [2]));
    await session.release();
    expect(state).toMatchObject({ type: 'float32', shape: [2] });
    expect(await (state as KeptTensor).read()).toEqual(float32(Float32Array.of(3, 30), [2]));
    await other.release();
  });

  it('gives only the outputs that were asked for', async () => {
    const session = await counter();
    const ones = float32(Float32Array.of(1), [1]);
    expect(Object.keys(await session.run({ state: ones, x: ones }, { outputs: ['double'] }))).toEqual(['double']);
    await session.release();
  });

  it('refuses a kept tensor that was disposed, or is of another runtime', async () => {
    const session = await counter();
    const x = float32(Float32Array.of(1), [1]);
    const { kept } = await session.runKeeping({ state: x, x }, ['sum']);
    const state = kept['sum']!;
    state.dispose();
    state.dispose();
    expect(await codeOf(session.run({ state, x }))).toBe('disposed');
    expect(await codeOf(state.read())).toBe('disposed');
    const foreign = { type: 'float32', shape: [1], read: async () => x, dispose: () => {} } as const;
    expect(await codeOf(session.run({ state: foreign, x }))).toBe('unsupported');
    await session.release();
  });

  it.each([
    float32(Float32Array.of(0.5, -2), [2]),
    { type: 'float16', data: Uint16Array.of(0x3c00, 0xc000), shape: [2] },
    int64(BigInt64Array.of(-1n, 2n ** 40n), [2]),
    { type: 'int32', data: Int32Array.of(-7, 9), shape: [2] },
    { type: 'uint8', data: Uint8Array.of(0, 255), shape: [2] },
    { type: 'int8', data: Int8Array.of(-128, 127), shape: [2] },
    { type: 'bool', data: Uint8Array.of(0, 1), shape: [2] },
  ] satisfies readonly Tensor[])('passes $type through as it is', async (tensor) => {
    const session = await echo(tensor.type);
    expect((await session.run({ x: tensor }))['y']).toEqual(tensor);
    await session.release();
  });

  it('says that bfloat16 does not come from JavaScript', async () => {
    const session = await echo('float32');
    expect(await codeOf(session.run({ x: { type: 'bfloat16', data: Uint16Array.of(0), shape: [1] } }))).toBe('unsupported');
    await session.release();
  });
});
