import { createSong } from '@loop/core';
import { expect, it } from 'vitest';

import type { FirstQuanta } from './__fixtures__/first-quanta.js';

const song = createSong({ genre: 'techno', seed: 7, barCount: 2, bpm: 128, intensity: 1 });

/** Measures a player in a fresh worker. */
async function measure(isWarm: boolean): Promise<FirstQuanta> {
  const worker = new Worker(new URL('./__fixtures__/first-quanta.ts', import.meta.url), { type: 'module' });
  const measured = await new Promise<FirstQuanta>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FirstQuanta>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage({ song, isWarm });
  });
  worker.terminate();
  return measured;
}

/** The least of several runs: other work on the machine only ever adds time. */
function least(runs: readonly FirstQuanta[]): FirstQuanta {
  const leastOf = (name: keyof FirstQuanta): number => Math.min(...runs.map((run) => run[name]));
  return { first: leastOf('first'), early: leastOf('early'), later: leastOf('later') };
}

it('a warmed player makes its first quanta as fast as later ones, because its engine stands and is compiled', async () => {
  const runs: { readonly cold: FirstQuanta; readonly warm: FirstQuanta }[] = [];
  for (let run = 0; run < 4; run += 1) runs.push({ cold: await measure(false), warm: await measure(true) });
  const cold = least(runs.map((run) => run.cold));
  const warm = least(runs.map((run) => run.warm));
  expect(warm.first).toBeLessThan(cold.first / 10);
  expect(warm.early).toBeLessThan(cold.early / 2);
  expect(warm.early).toBeLessThan(3 * warm.later);
});
