import { performance } from 'node:perf_hooks';

import type { Abortable } from '@loop/core';

import type { PreparedCondition } from '../../models/v1/conditioning.js';
import type { TransformerConfig } from '../../models/v1/config.js';
import { float32 } from '../../runtime/tensor.js';

/** Places of a typical condition: speaker, prompt and lyrics. */
export const PLACES = 128;

/** A condition of {@link PLACES} places that says nothing, to time a step with. */
export function emptyCondition({ blocks, heads, headSize }: TransformerConfig): PreparedCondition {
  const data = new Float32Array(heads * PLACES * headSize).fill(0.01);
  const keys = Object.fromEntries(
    Array.from({ length: blocks }, (_, block) => [
      [`key_${block}`, float32(data, [1, heads, PLACES, headSize])],
      [`value_${block}`, float32(data, [1, heads, headSize, PLACES])],
    ]).flat(),
  );
  return { keys, maskBias: float32(new Float32Array(PLACES), [1, 1, PLACES, 1]) };
}

/** The fastest of several runs in seconds; one more before them warms up. */
export async function fastest(runs: number, work: () => Promise<unknown>, { signal }: Abortable = {}): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run <= runs; run += 1) {
    signal?.throwIfAborted();
    const started = performance.now();
    await work();
    // The first run warms up.
    if (run > 0) best = Math.min(best, (performance.now() - started) / 1000);
  }
  return best;
}
