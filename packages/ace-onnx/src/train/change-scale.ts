import type { LowRank } from '@loop/core';

/** The number that a change is multiplied by. Both factors of a LoKr whole, it is 1. */
export function changeScale(change: LowRank): number {
  if (change.kind === 'lora') {
    const rank = change.a.shape[0]!;
    return change.alpha / (change.rankStabilized === true ? Math.sqrt(rank) : rank);
  }
  const factor = [change.second, change.first].find((part) => 'a' in part);
  const rank = factor !== undefined && 'a' in factor ? factor.b.shape[0]! : undefined;
  return (change.scalar ?? 1) * (rank === undefined ? 1 : change.alpha / rank);
}
