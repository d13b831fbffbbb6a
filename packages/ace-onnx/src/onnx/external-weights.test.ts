import { isLoopError } from '@loop/core';
import { fromBytes } from '@loop/core/weights';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeModel } from './decode-model.js';
import { listExternalWeights, moveExternalWeights } from './external-weights.js';
import { encodeModel } from './encode-model.js';
import { createGraph } from './graph.js';
import { operationsOn } from './operations.js';
import type { ExternalTensor } from './types.js';

const place = (fields: Partial<ExternalTensor> = {}): ExternalTensor => ({
  type: 'bfloat16',
  shape: [4, 2],
  file: 'w.safetensors',
  offset: 8,
  length: 16,
  ...fields,
});

/** A graph that casts one weight, looks up rows of another, and uses a third as it is. */
function threeUses(): Uint8Array {
  const graph = createGraph('uses');
  const o = operationsOn(graph);
  const cast = o.cast(graph.external('cast', place()), 'float32');
  const rows = o.cast(o.gather(graph.external('table', place({ offset: 24 })), graph.input('ids', 'int64', ['n'])), 'float32');
  const plain = graph.external('plain', place({ type: 'float32', offset: 40, length: 32 }));
  graph.output('y', o.add(o.add(cast, plain), o.mean(rows, [0])));
  return encodeModel(graph.finish());
}

describe('listExternalWeights', () => {
  it('tells where each weight is and who reads it', () => {
    expect(listExternalWeights(threeUses())).toEqual([
      { name: 'cast', type: 'bfloat16', file: 'w.safetensors', offset: 8, length: 16, use: 'cast' },
      { name: 'table', type: 'bfloat16', file: 'w.safetensors', offset: 24, length: 16, use: 'table' },
      { name: 'plain', type: 'float32', file: 'w.safetensors', offset: 40, length: 32, use: 'other' },
    ]);
  });

  it('does not call a weight a cast one when something else reads it, too', () => {
    const graph = createGraph('both');
    const o = operationsOn(graph);
    const weight = graph.external('w', place({ type: 'float16' }));
    graph.output('wide', o.cast(weight, 'float32'));
    graph.output('narrow', o.neg(weight));
    expect(listExternalWeights(encodeModel(graph.finish())).map(({ use }) => use)).toEqual(['other']);
  });

  it('does not call a table one whose rows leave the graph as they are', () => {
    const graph = createGraph('rows');
    graph.output('rows', operationsOn(graph).gather(graph.external('w', place()), graph.input('ids', 'int64', ['n'])));
    expect(listExternalWeights(encodeModel(graph.finish())).map(({ use }) => use)).toEqual(['other']);
  });

  it('never fails in another way than by saying that the model is malformed', () => {
    const model = threeUses();
    const mutation = fc.record({ at: fc.nat(model.length - 1), value: fc.nat(255), length: fc.integer({ min: 0, max: model.length }) });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const broken = model.slice(0, mutations[0]!.value % 3 === 0 ? mutations[0]!.length : model.length);
        for (const { at, value } of mutations) if (at < broken.length) broken[at] = value;
        try {
          moveExternalWeights(broken, new Map(listExternalWeights(broken).map((weight) => [weight.name, weight])));
        } catch (error) {
          if (!isLoopError(error, 'file_format')) throw error;
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('moveExternalWeights', () => {
  it('moves and retypes what it is told, and leaves everything else as it was', async () => {
    const model = threeUses();
    const moved = moveExternalWeights(model, new Map([['cast', { type: 'float32', file: 'other.bin', offset: 64, length: 32 }]]));
    const [before, after] = [await decodeModel(fromBytes(model)), await decodeModel(fromBytes(moved))];
    const changed = { type: 'float32', bytes: 32, external: { location: 'other.bin', offset: 64, length: 32 } };
    expect(after).toEqual({
      ...before,
      tensors: before.tensors.map((tensor) => (tensor.name === 'cast' ? { ...tensor, ...changed } : tensor)),
    });
  });

  it('gives the same bytes when nothing moves', () => {
    const model = threeUses();
    expect(moveExternalWeights(model, new Map())).toEqual(model);
  });
});
