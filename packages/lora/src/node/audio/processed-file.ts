import type { Decibels, Seconds } from '@loop/core';

import type { ProcessChange, RejectReason } from '../../audio/process/process-clip.js';

/** A file that processing wrote. */
export interface ProcessedOutput {
  /** Relative to the output folder. */
  readonly path: string;
  /** The size of the file. */
  readonly bytes: number;
  /** Of its content, in hexadecimal. */
  readonly sha256: string;
  /** Whether it is the source, byte for byte, because that was as it should be. */
  readonly isCopy: boolean;
  /** Where it begins in the source. */
  readonly startSeconds: Seconds;
  /** How long it sounds. */
  readonly seconds: Seconds;
  /** Where a file went that was in its place and that processing had not written; relative to the output folder. */
  readonly backup?: string | undefined;
}

/** What became of an audio file. */
export interface ProcessedFile {
  /** The file that was read. */
  readonly source: {
    /** Relative to the folder. */
    readonly path: string;
    /** The size of the file. */
    readonly bytes: number;
    /** Of its content; '' when it could not be read. */
    readonly sha256: string;
  };
  /** Whether something was written. */
  readonly status: 'success' | 'skipped' | 'failed';
  /** Why it was left out. */
  readonly reason?: RejectReason | 'unreadable' | 'damaged' | 'crashed' | undefined;
  /** The length of the source. */
  readonly seconds?: Seconds | undefined;
  /** What was done to the sound. */
  readonly changes: readonly ProcessChange[];
  /** What was added to its level. */
  readonly gainDb: Decibels;
  /** 0–100. */
  readonly qualityScore?: number | undefined;
  /** 0–100, as the lofi scripts count. */
  readonly legacyScore?: number | undefined;
  /** What was written. */
  readonly outputs: readonly ProcessedOutput[];
  /** What was wrong with the file, for people. */
  readonly warnings: readonly string[];
}
