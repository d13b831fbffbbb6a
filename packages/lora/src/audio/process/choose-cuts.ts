import type { Seconds } from '@loop/core';

/** A place where a song may be divided. */
export interface CutCandidate {
  readonly seconds: Seconds;
  /** How good a place it is, 0–1: the beginning of a phrase of eight bars is 1. */
  readonly strength: number;
}

/** How a song is divided. */
export interface CutOptions {
  readonly seconds: Seconds;
  readonly minSeconds: Seconds;
  readonly maxSeconds: Seconds;
  readonly candidates: readonly CutCandidate[];
}

/**
 * Divides a song into as few pieces of about one length as possible, each at the best place near where it would be cut by the clock.
 *
 * @returns Where to cut; none when it is short enough.
 * @internal
 */
export function chooseCuts({ seconds, minSeconds, maxSeconds, candidates }: CutOptions): readonly Seconds[] {
  const count = Math.ceil(seconds / maxSeconds - 1e-9);
  const cuts: Seconds[] = [];
  for (let index = 1; index < count; index += 1) {
    const before = cuts.at(-1) ?? 0;
    const left = count - index;
    // What is left must fit into the pieces that are left, none of them too short.
    const earliest = Math.max(before + minSeconds, seconds - left * maxSeconds);
    const latest = Math.min(before + maxSeconds, seconds - left * minSeconds);
    const ideal = Math.min(latest, Math.max(earliest, before + (seconds - before) / (left + 1)));
    const reach = Math.max(1, seconds / count / 4);
    const score = ({ seconds: at, strength }: CutCandidate): number => strength - Math.abs(at - ideal) / reach;
    const allowed = candidates.filter(({ seconds: at }) => at >= earliest && at <= latest && Math.abs(at - ideal) <= reach);
    const best = allowed.reduce<CutCandidate | undefined>(
      (chosen, candidate) => (chosen === undefined || score(candidate) > score(chosen) ? candidate : chosen),
      undefined,
    );
    cuts.push(best?.seconds ?? ideal);
  }
  return cuts;
}

/** Places for cuts from the bars of a song: each eighth, fourth, second and every bar, the rarer the better. @internal */
export function phraseCandidates(downbeats: readonly Seconds[]): readonly CutCandidate[] {
  return downbeats.map((seconds, bar) => ({ seconds, strength: bar % 8 === 0 ? 1 : bar % 4 === 0 ? 0.75 : bar % 2 === 0 ? 0.4 : 0.2 }));
}
