import { expect, it } from 'vitest';

import engine from './__fixtures__/engine-onsets.json' with { type: 'json' };
import { estimateTempo } from './estimate-tempo.js';

// Five or seven sixteenths later something begins too: a beat is what begins again and again.
it.each(engine.songs)('finds the beat among the sixteenths of $name', ({ bpm, rate, accents }) => {
  const [best] = estimateTempo(Float32Array.from(accents), rate);
  expect(Math.abs((best?.bpm ?? 0) / bpm - 1)).toBeLessThan(0.02);
});

it('finds none where nothing begins', () => {
  expect(estimateTempo(new Float32Array(800), 86)).toEqual([]);
});
