import { isLoopError } from '@loop/core';
import { fromBytes } from '@loop/core/weights';
import { describe, expect, it } from 'vitest';

import { createWeights } from '../models/weights.js';
import { decodeModel } from './decode-model.js';
import { encodeModel } from './encode-model.js';
import { createGraph } from './graph.js';
import { operationsOn } from './operations.js';

describe('createGraph', () => {
  it('names nodes after their scope and operator', () => {
    const graph = createGraph('g');
    const o = operationsOn(graph);
    const x = graph.input('x', 'float32', ['batch', 4]);
    graph.scope('block_0', () => graph.output('y', o.relu(o.relu(x))));
    expect(graph.finish().nodes.map((node) => node.name)).toEqual(['block_0/Relu', 'block_0/Relu_1', 'output/y']);
  });

  it('stores equal constants once', () => {
    const graph = createGraph('g');
    const o = operationsOn(graph);
    const x = graph.input('x', 'float32', [2]);
    graph.output('y', o.mul(o.add(x, 3), 3));
    expect(graph.finish().constants).toHaveLength(1);
  });

  it('puts what reads only constants in front, so that a weight is widened right before its use', () => {
    const graph = createGraph('g');
    const o = operationsOn(graph);
    const weight = (name: string) =>
      o.cast(graph.external(name, { type: 'bfloat16', shape: [2, 2], file: 'w', offset: 0, length: 8 }), 'float32');
    const x = graph.input('x', 'float32', [2, 2]);
    graph.output('y', o.matmul(weight('b'), o.relu(o.matmul(weight('a'), x))));
    expect(graph.finish().nodes.map(({ operator }) => operator)).toEqual(['Cast', 'Cast', 'MatMul', 'Relu', 'MatMul', 'Identity']);
  });

  it('begins its bytes with the IR version and names its producer', () => {
    const graph = createGraph('g');
    graph.output('y', graph.input('x', 'float32', [1]));
    const model = encodeModel(graph.finish());
    expect([...model.subarray(0, 2)]).toEqual([8, 9]);
    expect(new TextDecoder().decode(model)).toContain('@loop/ace-onnx');
  });

  it('takes operators of other domains, and says which it needs', async () => {
    const graph = createGraph('g');
    const x = graph.input('x', 'float32', [2]);
    graph.output('y', graph.node('com.microsoft.QuickGelu', [x], x, { alpha: { float: 1 } }));
    const { nodes, opsets } = await decodeModel(fromBytes(encodeModel(graph.finish())));
    expect(nodes[0]).toMatchObject({ operator: 'QuickGelu', domain: 'com.microsoft' });
    expect(opsets).toEqual({ '': 18, 'com.microsoft': 1 });
  });

  it.each([
    ['int32', [-1, 2], [255, 255, 255, 255, 2, 0, 0, 0]],
    ['int8', [-1, 2], [255, 2]],
    ['uint8', [255, 2], [255, 2]],
  ] as const)('writes constants of type %s', (type, values, bytes) => {
    const graph = createGraph('g');
    graph.output('y', graph.constant(values, { type }));
    expect([...graph.finish().constants[0]!.data!]).toEqual(bytes);
  });

  it('refuses a graph without outputs', () => {
    expect(() => createGraph('empty').finish()).toThrow('no outputs');
  });
});

describe('operationsOn', () => {
  const graph = createGraph('g');
  const o = operationsOn(graph);
  const of = (...shape: (number | string)[]) => graph.input(`x${shape.join('_')}${Math.trunc(shape.length)}`, 'float32', shape);

  it.each([
    ['a product', () => o.matmul(of(2, 3), of(4, 5)), 'MatMul of [2, 3] and [4, 5]'],
    ['a sum', () => o.add(of(2, 3), of(2, 4)), 'Add of [2, 3] and [2, 4]'],
    ['a split', () => o.split(of(2, 5), 2, 1), 'Split of [2, 5] into 2'],
    ['a convolution', () => o.conv(of(1, 3, 8), of(4, 2, 3), undefined), 'Conv of [1, 3, 8]'],
    ['an axis', () => o.softmax(of(2, 3), 5), 'axis 5 of [2, 3]'],
  ])('refuses %s of shapes that do not fit, while the graph is built', (_, build, message) => {
    expect(build).toThrow(message);
  });

  it('keeps the names of lengths that are known only when the graph runs', () => {
    expect(o.matmul(of(4, 3), of('batch', 3, 'frames')).shape).toEqual(['batch', 4, 'frames']);
    expect(o.conv(of('batch', 3, 'frames'), of(4, 3, 5), undefined, { pads: [2, 2] }).shape).toEqual(['batch', 4, 'frames']);
    expect(o.upsample(of(1, 2, 'frames'), [2]).shape).toEqual([1, 2, 'frames*2']);
  });
});

describe('createWeights', () => {
  it('lists everything that is missing, extra or misshapen in one error', () => {
    const place = (shape: readonly number[]) => ({ type: 'float32' as const, shape, file: 'w.safetensors', offset: 0, length: 4 });
    const weights = createWeights(
      createGraph('g'),
      new Map([
        ['a', place([2])],
        ['b', place([3])],
        ['c', place([1])],
      ]),
    );
    weights.float('a', [2]);
    weights.float('b', [4]);
    weights.float('d', [1]);
    try {
      weights.verify();
      expect.unreachable();
    } catch (error) {
      expect(isLoopError(error, 'shape_mismatch') && error.issues).toEqual([
        'misshapen: b is [3], expected [4]',
        'missing: d [1]',
        'extra: c',
      ]);
    }
  });

  it('casts 16-bit weights in the graph and leaves them in their file', () => {
    const graph = createGraph('g');
    const weights = createWeights(
      graph,
      new Map([['a', { type: 'bfloat16' as const, shape: [2], file: 'w.safetensors', offset: 64, length: 4 }]]),
    );
    graph.output('y', weights.float('a', [2]));
    const { nodes, constants } = graph.finish();
    expect(nodes[0]).toMatchObject({ operator: 'Cast', attributes: { to: 1 } });
    expect(constants[0]?.external).toMatchObject({ offset: 64, length: 4 });
  });
});
