import type { TrainingCheckpoint } from '@loop/core';

/** Which checkpoints stay. */
export interface RetentionOptions {
  /** How many of the newest stay; at least 1. @defaultValue 3 */
  readonly keepLast?: number | undefined;
  /** How many of those with the lowest loss stay. @defaultValue 2 */
  readonly keepBest?: number | undefined;
  /** One of this many epochs stays for good, for listening; 0 keeps none. @defaultValue 0 */
  readonly keepEveryEpochs?: number | undefined;
  /** The best epoch: the checkpoint nearest to it stays. */
  readonly bestEpoch?: number | undefined;
}

/**
 * Chooses the checkpoints that can be removed. Those that are not periodic – the best, the final, the one of a stop – always stay, and so does the
 * newest, from which a training resumes.
 *
 * @param checkpoints - In the order in which they were written.
 */
export function chooseRemovals(checkpoints: readonly TrainingCheckpoint[], options: RetentionOptions = {}): readonly TrainingCheckpoint[] {
  const { keepLast = 3, keepBest = 2, keepEveryEpochs = 0, bestEpoch } = options;
  const periodic = checkpoints.filter(({ role = 'periodic', place }) => role === 'periodic' && place !== '');
  const kept = new Set<TrainingCheckpoint>(periodic.slice(-Math.max(1, keepLast)));
  const measured = periodic.filter(({ loss }) => loss !== undefined && Number.isFinite(loss));
  for (const each of measured.toSorted((a, b) => (a.loss ?? 0) - (b.loss ?? 0)).slice(0, keepBest)) kept.add(each);
  if (keepEveryEpochs > 0) for (const each of periodic) if ((each.epoch ?? 1) % keepEveryEpochs === 0) kept.add(each);
  if (bestEpoch !== undefined) {
    const distance = ({ epoch }: TrainingCheckpoint): number => Math.abs((epoch ?? Infinity) - bestEpoch);
    const [nearest] = periodic.toSorted((a, b) => distance(a) - distance(b));
    if (nearest !== undefined) kept.add(nearest);
  }
  const places = new Set([...kept, ...checkpoints.filter((each) => !periodic.includes(each))].map(({ place }) => place));
  return periodic.filter((each) => !kept.has(each) && !places.has(each.place));
}
