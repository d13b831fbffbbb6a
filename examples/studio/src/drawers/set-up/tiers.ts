/** What a memory is enough for. */
export interface Tier {
  /** From so many GiB of GPU memory on. */
  readonly fromGib: number;
  /** The memory in words. */
  readonly memory: string;
  /** What ACE-Step 1.5 makes: the longest song, with as many takes at once. */
  readonly music: string;
  /** The language models that plan songs. */
  readonly planner: string;
  /** What can be trained. */
  readonly training: string;
}

/**
 * What runs with which GPU memory, from the least.
 *
 * Source: limits of ACE-Step 1.5's server by memory, and the tiers of its trainers (`MEMORY_TIERS` of `@loop/lora/training`).
 */
export const TIERS: readonly Tier[] = [
  { fromGib: 0, memory: 'none, or to 4 GB', music: '6 min, 1 take', planner: 'none', training: 'the practice model' },
  { fromGib: 4, memory: '4–6 GB', music: '10 min, 1 take', planner: 'none', training: 'the practice model' },
  { fromGib: 6, memory: '6–8 GB', music: '10 min, 2 takes', planner: '0.6B', training: 'the practice model' },
  { fromGib: 8, memory: '8–12 GB', music: '10 min, 4 takes', planner: '0.6B', training: 'rank 16' },
  { fromGib: 12, memory: '12–16 GB', music: '10 min, 4 takes', planner: 'to 1.7B', training: 'rank 32' },
  { fromGib: 16, memory: '16–20 GB', music: '10 min, 8 takes', planner: 'to 1.7B', training: 'rank 64' },
  { fromGib: 20, memory: '20–24 GB', music: '8 min, 8 takes', planner: 'to 4B', training: 'rank 64' },
  { fromGib: 24, memory: 'over 24 GB', music: '10 min, 8 takes', planner: 'to 4B', training: 'rank 128' },
];

/** The tier of a memory: that of the machine's GPU, or the first without one. Drivers say some mebibytes less than is on the box. */
export function tierOf(gpuBytes: number | undefined): Tier {
  const gib = (gpuBytes ?? 0) / 2 ** 30 + 0.25;
  return TIERS.findLast(({ fromGib }) => gib >= fromGib) ?? TIERS[0]!;
}
