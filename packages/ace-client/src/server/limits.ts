import type { Milliseconds, Seconds } from '@loop/core';
import { omitUndefined, parseInput } from '@loop/core';
import * as z from 'zod/mini';

/** What the server accepts and keeps. Every limit is a positive integer. */
export interface AceServerLimits {
  /** Jobs that may wait; one more is answered with 429 before it is stored. @defaultValue 200 */
  readonly maxQueued: number;
  /** Bytes of a JSON or url-encoded body. @defaultValue 1 MiB */
  readonly maxJsonBytes: number;
  /** Nesting of a JSON body. @defaultValue 32 */
  readonly maxJsonDepth: number;
  /** Bytes of a whole multipart body. @defaultValue 256 MiB */
  readonly maxUploadBytes: number;
  /** Bytes of one uploaded file. @defaultValue 128 MiB */
  readonly maxFileBytes: number;
  /** Bytes of all bodies that are being read at one moment; beyond it requests get 503. @defaultValue 512 MiB */
  readonly maxInFlightBytes: number;
  /** Parts of a multipart body. @defaultValue 128 */
  readonly maxParts: number;
  /** Bytes of one text field of a form. @defaultValue 256 KiB */
  readonly maxFieldBytes: number;
  /** Length of source and reference audio. @defaultValue 600 */
  readonly maxSourceSeconds: Seconds;
  /** Ids in one poll. @defaultValue 500 */
  readonly maxPollIds: number;
  /** Running time of one job; then it fails. @defaultValue 3 600 000 */
  readonly jobTimeoutMs: Milliseconds;
  /** How often a job is started again after the process died under it; then it is reported failed. @defaultValue 3 */
  readonly maxAttempts: number;
  /** How long finished jobs and their audio are kept. @defaultValue 7 days */
  readonly retentionMs: Milliseconds;
  /** Finished jobs kept; the oldest go first. @defaultValue 1 000 */
  readonly maxFinished: number;
  /** Bytes of result audio kept; the oldest go first. @defaultValue 4 GiB */
  readonly maxResultBytes: number;
}

const MIB = 1024 * 1024;

/** The limits that hold when nothing else is said. */
export const DEFAULT_LIMITS: AceServerLimits = {
  maxQueued: 200,
  maxJsonBytes: MIB,
  maxJsonDepth: 32,
  maxUploadBytes: 256 * MIB,
  maxFileBytes: 128 * MIB,
  maxInFlightBytes: 512 * MIB,
  maxParts: 128,
  maxFieldBytes: MIB / 4,
  maxSourceSeconds: 600,
  maxPollIds: 500,
  jobTimeoutMs: 3_600_000,
  maxAttempts: 3,
  retentionMs: 7 * 24 * 3_600_000,
  maxFinished: 1_000,
  maxResultBytes: 4 * 1024 * MIB,
};

const positive = z.optional(z.int().check(z.gte(1)));
const schema = z.strictObject(
  Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, positive])) as Record<keyof AceServerLimits, typeof positive>,
);

/**
 * Fills in the limits that the caller left out.
 *
 * @throws {InvalidInputError} For an unknown limit or one that is not a positive integer.
 */
export function resolveLimits(limits: Partial<AceServerLimits> = {}): AceServerLimits {
  const given = parseInput(schema, limits, 'limits');
  return { ...DEFAULT_LIMITS, ...(omitUndefined(given) as object) };
}
