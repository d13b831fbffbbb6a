import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createNodeRuntime } from '../node/onnx-runtime.js';
import { float32 } from '../runtime/tensor.js';
import { createGraph } from './graph.js';
import { chooseBlocks, inBlocks } from './in-blocks.js';
import type { Blocks } from './in-blocks.js';
import { operationsOn } from './operations.js';

const runtime = createNodeRuntime({ threads: 1 });

/** `x · a + b · 3` for each channel, of a graph that does not know the length. */
async function runInBlocks(channels: number, length: number, blocks: Blocks): Promise<Float32Array> {
  const graph = createGraph('blocks');
  const o = operationsOn(graph);
  const x = graph.input('x', 'float32', [1, channels, 'length']);
  const [a, b] = [graph.input('a', 'float32', [1, channels, 1]), graph.input('b', 'float32', [1, channels, 1])];
  const y = inBlocks(graph, o, { x, perChannel: [a, b], blocks }, (_, inner, own, [first, second]) =>
    inner.add(inner.mul(own, first!), inner.mul(second!, 3)),
  );
  // The same constant and the same operators as in the block.
  graph.output('y', o.add(o.mul(y, 3), 0));
  const session = await runtime.open(graph.finish(), { name: 'blocks', files: [] });
  try {
    const numbers = (factor: number): Float32Array => Float32Array.from({ length: channels }, (_, channel) => factor * (channel + 1));
    const results = await session.run({
      x: float32(places(channels, length), [1, channels, length]),
      a: float32(numbers(0.5), [1, channels, 1]),
      b: float32(numbers(-2), [1, channels, 1]),
    });
    expect(results['y']!.shape).toEqual([1, channels, length]);
    return (results['y']!.data as Float32Array).slice();
  } finally {
    await session.release();
  }
}

function places(channels: number, length: number): Float32Array {
  return Float32Array.from({ length: channels * length }, (_, index) => Math.sin(index));
}

describe('inBlocks', () => {
  it('gives what the operations give without blocks, however they are cut', async () => {
    const cuts = fc.record({
      groups: fc.integer({ min: 1, max: 4 }),
      together: fc.integer({ min: 1, max: 4 }),
      pieces: fc.integer({ min: 1, max: 4 }),
      length: fc.integer({ min: 1, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(cuts, async ({ groups, together, pieces, length }) => {
        const blocks = together === 1 ? { channels: 1, pieces } : { channels: together, pieces: 1 };
        const [channels, whole] = [groups * together, length * pieces];
        const want = places(channels, whole).map((value, index) => {
          const channel = Math.floor(index / whole) + 1;
          return 3 * (value * 0.5 * channel - 6 * channel);
        });
        const got = await runInBlocks(channels, whole, blocks);
        got.forEach((value, index) => expect(value).toBeCloseTo(want[index]!, 4));
      }),
      { numRuns: 25 },
    );
  });
});

describe('chooseBlocks', () => {
  it('takes channels together where they are short, and cuts them where they are long', () => {
    expect(chooseBlocks(1024, 10)).toEqual({ channels: 32, pieces: 1 });
    expect(chooseBlocks(256, 240)).toEqual({ channels: 2, pieces: 1 });
    expect(chooseBlocks(128, 480)).toEqual({ channels: 1, pieces: 1 });
    expect(chooseBlocks(128, 1920)).toEqual({ channels: 1, pieces: 4 });
  });

  it('keeps whole channels and whole pieces', () => {
    expect(chooseBlocks(6, 1)).toEqual({ channels: 2, pieces: 1 });
    expect(chooseBlocks(6, 1111)).toEqual({ channels: 1, pieces: 1 });
  });
});
