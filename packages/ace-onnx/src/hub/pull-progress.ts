import type { Milliseconds, Progress } from '@loop/core';

import type { PlannedFile } from './planned-file.js';

/** What a pull does: asks for the list of files, loads them, and checks the last of them. */
export const PULL_PHASES = ['list', 'download', 'verify'] as const;

/** What a pull does. */
export type PullPhase = (typeof PULL_PHASES)[number];

/** A file that is being worked on. */
export interface FileProgress {
  /** Its path in the model's folder. */
  readonly path: string;
  /** Bytes that are there. */
  readonly bytes: number;
  /** Its length in bytes. */
  readonly totalBytes: number;
}

/** How far a pull has come. What was there before it began counts as done. */
export interface PullProgress extends Progress<PullPhase> {
  /** Bytes that are there, of all files. */
  readonly bytes: number;
  /** Bytes of all files; 0 while that is not known. */
  readonly totalBytes: number;
  /** How fast bytes have come of late; `undefined` while that is not known. */
  readonly bytesPerSecond?: number | undefined;
  /** Files that are whole and checked. */
  readonly filesDone: number;
  /** Files of the model. */
  readonly filesTotal: number;
  /** The files that are being loaded or checked now. */
  readonly active: readonly FileProgress[];
}

/** Hashing a byte takes a small part of the time of loading it. */
const HASH_SHARE = 0.05;
/** The rate is that of the last so many milliseconds. */
const RATE_WINDOW_MS = 15_000;
const MIN_RATE_MS = 500;

/** Adds up what downloads report. */
export interface PullTally {
  /** Bytes of a file that are there now. */
  received(file: PlannedFile, bytes: number): void;
  /** Bytes of a file that are hashed now. */
  hashed(file: PlannedFile, bytes: number): void;
  /** A file is whole, checked and in its place. */
  done(file: PlannedFile): void;
  /** How far it is. */
  progress(): PullProgress;
  /** That all is done. */
  finish(): PullProgress;
}

/**
 * Adds up the progress of a pull. The fraction never goes back, also when a file is begun again, and is 1 only at the end.
 *
 * @param now - A clock in milliseconds; without one there is no rate and no estimate.
 */
export function createPullTally(files: readonly PlannedFile[], clock?: (() => Milliseconds) | undefined): PullTally {
  const states = new Map(files.map((file) => [file, { received: 0, hashed: 0, isDone: false }]));
  const totalBytes = sum(files, ({ size }) => size);
  const samples: { readonly atMs: number; readonly bytes: number; readonly work: number }[] = [];
  let highest = 0;
  const change = (file: PlannedFile, patch: { received?: number; hashed?: number; isDone?: boolean }): void => {
    states.set(file, { ...(states.get(file) as { received: number; hashed: number; isDone: boolean }), ...patch });
  };
  const progress = (isFinished: boolean): PullProgress => {
    const all = [...states.values()];
    const bytes = sum(all, ({ received }) => received);
    const hashed = sum(all, (state) => state.hashed);
    const totalWork = totalBytes * (1 + HASH_SHARE);
    const work = bytes + hashed * HASH_SHARE;
    highest = isFinished ? 1 : Math.min(1 - Number.EPSILON, Math.max(highest, totalWork === 0 ? 0 : work / totalWork));
    const rate = rateOf(samples, clock?.(), bytes, work);
    return {
      type: 'progress',
      phase: bytes === totalBytes ? 'verify' : 'download',
      fraction: highest,
      etaSeconds: isFinished ? 0 : rate === undefined ? undefined : (totalWork - work) / rate.work,
      bytes,
      totalBytes,
      bytesPerSecond: rate?.bytes,
      filesDone: all.filter(({ isDone }) => isDone).length,
      filesTotal: files.length,
      active: [...states]
        .filter(([, { received, isDone }]) => received > 0 && !isDone)
        .map(([{ path, size }, { received }]) => ({ path, bytes: received, totalBytes: size })),
    };
  };
  return {
    received: (file, bytes) => change(file, { received: bytes }),
    hashed: (file, bytes) => change(file, { hashed: bytes }),
    done: (file) => change(file, { received: file.size, hashed: file.size, isDone: true }),
    progress: () => progress(false),
    finish: () => progress(true),
  };
}

function rateOf(
  samples: { readonly atMs: number; readonly bytes: number; readonly work: number }[],
  atMs: number | undefined,
  bytes: number,
  work: number,
): { readonly bytes: number; readonly work: number } | undefined {
  if (atMs === undefined) return undefined;
  samples.push({ atMs, bytes, work });
  while (samples.length > 2 && (samples[1] as { atMs: number }).atMs <= atMs - RATE_WINDOW_MS) samples.shift();
  const [first] = samples;
  const seconds = (atMs - (first?.atMs ?? atMs)) / 1000;
  const gained = work - (first?.work ?? work);
  if (seconds * 1000 < MIN_RATE_MS || gained <= 0) return undefined;
  return { bytes: Math.max(0, (bytes - (first?.bytes ?? bytes)) / seconds), work: gained / seconds };
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
