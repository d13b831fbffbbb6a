import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { budgetRanks, parseSensitivities } from './rank-budget.js';

describe('parseSensitivities', () => {
  it('reads what three trainers write', () => {
    const expected = [{ layer: 'a', score: 2 }];
    expect(parseSensitivities('[{"module":"a","sensitivity":2}]', 'x')).toEqual(expected);
    expect(parseSensitivities('[{"module":"a","score":2,"raw_norm":9}]', 'x')).toEqual(expected);
    expect(parseSensitivities('{"version":2,"rank_pattern":{"a":2},"alpha_pattern":{"a":4}}', 'x')).toEqual(expected);
  });

  it.each(['{}', '[1]', '[{"module":"a"}]', '[{"module":"a","score":-1}]', 'no'])('refuses %s with the file’s name', (text) => {
    expect(() => parseSensitivities(text, 'f.json')).toThrow('f.json');
  });
});

describe('budgetRanks', () => {
  const shapes = new Map(['a', 'b', 'c', 'd'].map((layer) => [layer, { inputs: 100, outputs: 100 }]));
  const layers = ['a', 'b', 'c', 'd'].map((layer, index) => ({ layer, score: 4 ** index }));

  it('gives more to what matters more, and plays all at one scale', () => {
    const { rank_pattern: ranks, alpha_pattern: alphas } = budgetRanks(layers, { maxParameters: 200 * 160, shapes });
    expect(ranks).toEqual({ a: 16, b: 24, c: 40, d: 80 });
    for (const layer of Object.keys(ranks)) expect(alphas[layer]! / ranks[layer]!).toBe(2);
    expect(Object.keys(budgetRanks(layers, { maxParameters: 200 * 160, shapes, share: 0.5 }).rank_pattern)).toEqual(['d', 'c']);
  });

  it('never takes more than it may, and uses it as far as the ranks go', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 64, max: 600 }),
        (scores, ranks) => {
          const scored = layers.map((each, index) => ({ ...each, score: scores[index]! }));
          const { parameters, rank_pattern: pattern } = budgetRanks(scored, { maxParameters: 200 * ranks, shapes });
          expect(parameters).toBeLessThanOrEqual(200 * ranks);
          for (const rank of Object.values(pattern)) expect([rank % 8, rank >= 16, rank <= 128]).toEqual([0, true, true]);
        },
      ),
    );
    expect(budgetRanks(layers, { maxParameters: 1e9, shapes }).parameters).toBe(200 * 4 * 128);
  });

  it('says when the budget is too small', () => {
    expect(() => budgetRanks(layers, { maxParameters: 100, shapes })).toThrow('must be at least 12800');
    expect(() => budgetRanks(layers, { maxParameters: 1e6, shapes: new Map() })).toThrow('has no d');
  });
});
