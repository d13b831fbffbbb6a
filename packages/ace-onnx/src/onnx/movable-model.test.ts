import { fromBytes } from '@loop/core/weights';
import { describe, expect, it } from 'vitest';

import { decodeModel } from './decode-model.js';
import { encodeModel } from './encode-model.js';
import { createGraph } from './graph.js';
import { movableModel } from './movable-model.js';
import { operationsOn } from './operations.js';
import type { ExternalTensor, GraphData } from './types.js';

/** A graph that casts one weight, looks up rows of a second twice, uses a third as it is, and gives a fourth out. */
function fourUses(): GraphData {
  const graph = createGraph('uses');
  const o = operationsOn(graph);
  const place = (type: ExternalTensor['type'], offset: number): ExternalTensor => ({ type, shape: [4, 2], file: 'w', offset, length: 16 });
  const ids = graph.input('ids', 'int64', ['n']);
  const table = graph.external('table', place('bfloat16', 16));
  const rows = [0, 1].map(() => o.mean(o.cast(o.gather(table, ids), 'float32'), [0]));
  const plain = graph.external('plain', { ...place('float32', 32), length: 32 });
  graph.output('y', o.add(o.add(o.add(o.cast(graph.external('cast', place('bfloat16', 0)), 'float32'), plain), rows[0]!), rows[1]!));
  graph.output('given', graph.external('given', place('float16', 64)));
  return graph.finish();
}

describe('movableModel', () => {
  it('knows from the graph what a parser finds in its bytes', () => {
    const { weights } = movableModel(fourUses());
    expect(weights.map(({ name, use }) => `${name} ${use}`)).toEqual(['table table', 'plain other', 'cast cast', 'given other']);
    expect(weights).toEqual(movableModel(encodeModel(fourUses())).weights);
  });

  it('puts the weights of a graph where those of its bytes would be put', async () => {
    const places = new Map([
      ['cast', { type: 'float32', file: 'shard-1', offset: 48, length: 32 }],
      ['given', { type: 'float16', file: 'shard-0', offset: 0, length: 16 }],
    ] as const);
    const [ours, theirs] = [movableModel(fourUses()).encode(places), movableModel(encodeModel(fourUses())).encode(places)];
    expect(await decodeModel(fromBytes(ours))).toEqual(await decodeModel(fromBytes(theirs)));
    expect(movableModel(ours).weights.map(({ name, file }) => `${name} ${file}`)).toEqual([
      'table w',
      'plain w',
      'cast shard-1',
      'given shard-0',
    ]);
  });
});
