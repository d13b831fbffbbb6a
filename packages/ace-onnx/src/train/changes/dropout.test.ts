import { describe, expect, it } from 'vitest';

import { createNodeRuntime } from '../../node/onnx-runtime.js';
import { createGraph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import { float32 } from '../../runtime/tensor.js';
import { createTape } from '../tape/tape.js';
import { dropInputs, dropoutFeeds } from './dropout.js';

const [PLACES, INPUTS] = [200, 300] as const;
const site = { key: 'layers.0.self_attn.q_proj', inputs: INPUTS, outputs: 1 };

/** What is left of a matrix of ones. */
async function dropOnes(share: number, seed: number | undefined, layout: 'rows' | 'channels' = 'rows'): Promise<Float32Array> {
  const tape = createTape(createGraph('dropout'));
  const shape = layout === 'rows' ? [1, 'places', INPUTS] : [1, INPUTS, 'places'];
  const x = tape.input('x', 'float32', shape);
  const product = { name: 'w', inputs: INPUTS, outputs: 1, layout, isPart: false, x };
  tape.output('y', dropInputs(tape, operationsOn(tape), product, site.key));
  const session = await createNodeRuntime({ threads: 1 }).open(tape.finish(), { name: 'dropout', files: [] });
  try {
    const ones = float32(new Float32Array(PLACES * INPUTS).fill(1), layout === 'rows' ? [1, PLACES, INPUTS] : [1, INPUTS, PLACES]);
    const results = await session.run({ x: ones, ...dropoutFeeds(site, { places: PLACES, layout, share, seed }) });
    return results['y']!.data as Float32Array;
  } finally {
    await session.release();
  }
}

describe('dropInputs', () => {
  it.each(['rows', 'channels'] as const)('drops a share of the elements of %s and makes the others larger', async (layout) => {
    const left = await dropOnes(0.25, 5, layout);
    const dropped = left.filter((value) => value === 0).length / left.length;
    expect(Math.abs(dropped - 0.25)).toBeLessThan(0.02);
    for (const value of new Set(left.filter((each) => each !== 0))) expect(value).toBeCloseTo(4 / 3, 5);
  });

  it('drops pairs of elements independently, of one row, one column, or none in common', async () => {
    const left = await dropOnes(0.5, 9);
    const isDropped = (place: number, input: number): boolean => left[place * INPUTS + input] === 0;
    const together = (apart: readonly [number, number]): number => {
      let count = 0;
      let pairs = 0;
      for (let place = 0; place + apart[0] < PLACES; place += 1)
        for (let input = 0; input + apart[1] < INPUTS; input += 1) {
          pairs += 1;
          if (isDropped(place, input) && isDropped(place + apart[0], input + apart[1])) count += 1;
        }
      return count / pairs;
    };
    for (const apart of [
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const)
      expect(Math.abs(together(apart) - 0.25)).toBeLessThan(0.05);
  });

  it('drops nothing without a seed, to the bit', async () => {
    expect(new Set(await dropOnes(0.9, undefined))).toEqual(new Set([1]));
  });
});
