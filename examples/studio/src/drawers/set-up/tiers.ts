/** What a memory is enough for. */
export interface Tier {
  /** From so many GiB of GPU memory on. */
  readonly fromGib: number;
  /** The longest song that ACE-Step 1.5 makes, in minutes. */
  readonly minutes: number;
  /** How many takes of it at once. */
  readonly takes: number;
  /** The language model that plans songs, by its size; `isLargest` where smaller ones run too. */
  readonly planner?: { readonly size: string; readonly isLargest: boolean };
  /** The rank that can be trained; left out where it is the practice model alone. */
  readonly rank?: number;
}

/**
 * What runs with which GPU memory, from the least.
 *
 * Source: limits of ACE-Step 1.5's server by memory, and the tiers of its trainers (`MEMORY_TIERS` of `@loop/lora/training`).
 */
export const TIERS: readonly Tier[] = [
  { fromGib: 0, minutes: 6, takes: 1 },
  { fromGib: 4, minutes: 10, takes: 1 },
  { fromGib: 6, minutes: 10, takes: 2, planner: { size: '0.6B', isLargest: false } },
  { fromGib: 8, minutes: 10, takes: 4, planner: { size: '0.6B', isLargest: false }, rank: 16 },
  { fromGib: 12, minutes: 10, takes: 4, planner: { size: '1.7B', isLargest: true }, rank: 32 },
  { fromGib: 16, minutes: 10, takes: 8, planner: { size: '1.7B', isLargest: true }, rank: 64 },
  { fromGib: 20, minutes: 8, takes: 8, planner: { size: '4B', isLargest: true }, rank: 64 },
  { fromGib: 24, minutes: 10, takes: 8, planner: { size: '4B', isLargest: true }, rank: 128 },
];

/** The tier of a memory: that of the machine's GPU, or the first without one. Drivers say some mebibytes less than is on the box. */
export function tierOf(gpuBytes: number | undefined): Tier {
  const gib = (gpuBytes ?? 0) / 2 ** 30 + 0.25;
  return TIERS.findLast(({ fromGib }) => gib >= fromGib) ?? TIERS[0]!;
}
