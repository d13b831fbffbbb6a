import { describe, expect, it } from 'vitest';

import { createNodeRuntime } from '../node/onnx-runtime.js';
import { float32 } from '../runtime/tensor.js';
import { exactSines } from './exact-sines.js';
import { createGraph } from './graph.js';
import { operationsOn } from './operations.js';

describe('exactSines', () => {
  it('gives sines to the precision of float32, many turns away too', async () => {
    const graph = createGraph('sine');
    const o = operationsOn(graph);
    graph.output('y', o.sin(graph.input('x', 'float32', ['n'])));
    const exact = exactSines(graph.finish());
    expect(exact.nodes.map(({ operator }) => operator)).not.toContain('Sin');
    const session = await createNodeRuntime({ threads: 1 }).open(exact, { name: 'sine', files: [] });
    const x = Float32Array.from({ length: 20_000 }, (_, index) => (index - 10_000) / 50);
    const { y } = await session.run({ x: float32(x, [x.length]) });
    const worst = Math.max(...x.map((angle, index) => Math.abs((y!.data as Float32Array)[index]! - Math.sin(angle))));
    // A float32 of 200 is itself known to 8e-6 only, but the sine is taken of exactly that number.
    expect(worst).toBeLessThan(6e-7);
    await session.release();
  });

  it('leaves graphs without sines as they are', () => {
    const graph = createGraph('none');
    graph.output('y', operationsOn(graph).exp(graph.input('x', 'float32', ['n'])));
    const data = graph.finish();
    expect(exactSines(data)).toBe(data);
  });
});
