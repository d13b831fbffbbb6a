import type { Milliseconds } from '@loop/core';

/** What a steady clock is made of. */
export interface SteadyClockOptions {
  /** Milliseconds since 1970. People and time servers set it. */
  readonly clock: () => Milliseconds;
  /** Milliseconds since any moment; nobody sets it. */
  readonly uptime: () => Milliseconds;
  /** The last moment that is known for sure, milliseconds since 1970. */
  readonly startMs: Milliseconds;
}

/** Differences that are no jump. */
const SAME_MS = 60_000;
/** How long a jump ahead must last before it is believed. A wrong clock is usually set right within minutes. */
const PATIENCE_MS = 3_600_000;

/**
 * Creates a clock for decisions that cannot be taken back. It follows the wall clock, but moves ahead no faster than time passes: a
 * jump is believed when it has lasted for an hour.
 */
export function createSteadyClock({ clock, uptime, startMs }: SteadyClockOptions): () => Milliseconds {
  let believedMs = startMs;
  let lookedMs = uptime();
  let jumpedMs: Milliseconds | undefined;
  return () => {
    const wallMs = clock();
    const upMs = uptime();
    const expectedMs = believedMs + (upMs - lookedMs);
    const isJump = wallMs > expectedMs + SAME_MS;
    jumpedMs = isJump ? (jumpedMs ?? upMs) : undefined;
    believedMs = isJump && upMs - (jumpedMs as Milliseconds) < PATIENCE_MS ? expectedMs : wallMs;
    if (believedMs === wallMs) jumpedMs = undefined;
    lookedMs = upMs;
    return believedMs;
  };
}
