import { createRandom } from '@loop/core';
import type { Abortable, AdapterTrainer, AdapterWeights, Seed } from '@loop/core';

import { drawNoise } from './example-draws.js';
import { makeExample } from './make-example.js';
import type { LocalTrack } from './open-tracks.js';

/** Noise levels at which music that is held back is measured; the same ones each time, so that only the adapter differs. */
const LEVELS = [0.125, 0.375, 0.625, 0.875] as const;

/** Chooses the tracks that are held back. @returns Their indices, at least one and not all where the share is above 0. */
export function chooseHeldOut(count: number, share: number, seed: Seed): ReadonlySet<number> {
  if (share === 0 || count < 2) return new Set();
  const size = Math.min(count - 1, Math.max(1, Math.round(count * share)));
  const order = createRandom(seed)
    .fork('held out')
    .shuffle(Array.from({ length: count }, (_, index) => index));
  return new Set(order.slice(0, size));
}

/** Measures an adapter on tracks that it does not learn from: the mean loss of fixed crops, noises and noise levels. */
export async function heldOutLoss(
  trainer: AdapterTrainer,
  adapter: AdapterWeights,
  {
    tracks,
    cropFrames,
    seed,
    signal,
  }: Abortable & { readonly tracks: readonly LocalTrack[]; readonly cropFrames: number; readonly seed: Seed },
): Promise<number> {
  const random = createRandom(seed);
  let sum = 0;
  for (const track of tracks) {
    const arrays = await track.load({ signal });
    const crop = Math.min(track.frames, cropFrames);
    const start = Math.floor((track.frames - crop) / 2);
    for (const timestep of LEVELS) {
      const noise = drawNoise(random.fork(`held out ${track.name} ${timestep}`), crop * track.channels);
      const draw = { start, timestep, isDropped: false, noise };
      const example = makeExample(arrays, draw, { emptyCondition: trainer.emptyCondition });
      sum += (await trainer.evaluate(example, adapter, { signal })).loss;
    }
  }
  return sum / (tracks.length * LEVELS.length);
}
