import type { Seed } from '@loop/core';

import type { Asked } from './asked.js';

/** A piece that was asked for, and what became of it. Plain data: it is kept over a reload. */
export interface Take {
  readonly id: string;
  /** A letter, so that takes can be told apart. */
  readonly name: string;
  readonly seed: Seed;
  readonly asked: Asked;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  /** Share done, 0–1, while it runs. */
  readonly fraction?: number | undefined;
  /** What is happening, while it runs. */
  readonly doing?: string | undefined;
  /** The server's job, with which it is found again after a reload. */
  readonly taskId?: string | undefined;
  /** The recording in the bank, when done. */
  readonly sampleId?: string | undefined;
  /** By how much the recording was longer than its bars, in seconds; below 0 it was shorter. It was cut or filled to fit. */
  readonly driftSeconds?: number | undefined;
  /** The tempo that was heard in it, where a beat was. */
  readonly heardBpm?: number | undefined;
  /** Whether it was stretched from that tempo to the one that was asked for. */
  readonly isStretched?: boolean | undefined;
  /** Why it is not done. */
  readonly error?: string | undefined;
}

const MAX_TAKES = 24;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Puts a new take before the others; the oldest goes when there are too many. */
export function addTake(takes: readonly Take[], take: Omit<Take, 'name'>): readonly Take[] {
  const last = takes[0] === undefined ? -1 : LETTERS.indexOf(takes[0].name);
  return [{ ...take, name: LETTERS[(last + 1) % LETTERS.length]! }, ...takes].slice(0, MAX_TAKES);
}

/** Whether a kept value is a list of takes. */
export function isTakes(value: unknown): value is readonly Take[] {
  return (
    Array.isArray(value) &&
    value.every((take: Partial<Take> | null) => typeof take?.id === 'string' && typeof take.asked?.prompt === 'string')
  );
}
