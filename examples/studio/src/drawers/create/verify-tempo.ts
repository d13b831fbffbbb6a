import type { AudioClip, Bpm } from '@loop/core';

import { createWorkLine } from '../../workers/work-line.js';
import type { TempoAnswer } from './tempo-worker.js';

/** By how much the tempo of a piece may differ from what was asked for, as a share: what is heard is an estimate. */
const CLOSE = 0.02;

/** Whether a tempo that was heard is the one that was asked for. */
export function isTempo(heard: Bpm, asked: Bpm): boolean {
  return Math.abs(heard / asked - 1) <= CLOSE;
}

/**
 * Hears the tempo of a piece, in a worker: half and double of what was asked for count as it.
 *
 * @returns `undefined` where no beat is heard, it is not sure, or this browser has no workers.
 */
export async function hearTempo(clip: AudioClip, asked: Bpm): Promise<Bpm | undefined> {
  // A tempo that cannot be heard keeps no piece from its place.
  const { bpm, confidence = 0 } = (await listen(clip).catch(() => undefined)) ?? {};
  return bpm === undefined || confidence < LEAST_CONFIDENCE ? undefined : foldTempo(bpm, asked);
}

const listen = createWorkLine<AudioClip, TempoAnswer>(
  () => new Worker(new URL('./tempo-worker.ts', import.meta.url), { type: 'module', name: 'tempo' }),
);

/** Below this a tempo is a guess. */
const LEAST_CONFIDENCE = 0.1;

/** The tempo that listeners would call by what was asked for: doubled or halved to the nearest. */
export function foldTempo(bpm: Bpm, asked: Bpm): Bpm {
  return [bpm / 2, bpm, bpm * 2].reduce((near, one) => (Math.abs(Math.log(one / asked)) < Math.abs(Math.log(near / asked)) ? one : near));
}

/** How many frames a piece of one tempo has at another, as far as it can be stretched. */
export function framesAtTempo(clip: AudioClip, from: Bpm, to: Bpm): number {
  const length = clip.channels[0]?.length ?? 0;
  return Math.min(2 * length, Math.max(Math.ceil(length / 2), Math.round((length * from) / to)));
}
