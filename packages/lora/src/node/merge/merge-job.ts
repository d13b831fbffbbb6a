import { readSync, writeSync } from 'node:fs';

import { FileFormatError } from '@loop/core';
import { dtypeSize } from '@loop/core/weights';

import { createRowMergers } from '../../merge/rows/create-row-mergers.js';
import { divideRows } from '../../merge/rows/divide-rows.js';
import type { RowRange } from '../../merge/rows/divide-rows.js';
import type { TensorMerge } from '../../merge/rows/row-merger.js';

/** From which place of an open file to which place of another: descriptors, which all threads of a process share. */
interface Places {
  /** What is worked on, for messages. */
  readonly name: string;
  readonly input: number;
  readonly inputAt: number;
  readonly output: number;
  readonly outputAt: number;
}

/** Rows of a weight that are merged from file to file. */
export interface MergeRowsJob extends Places {
  readonly kind: 'merge';
  readonly merge: TensorMerge;
  /** Which rows; the places are those of the whole weight. */
  readonly rows: RowRange;
}

/** Bytes that are copied from file to file. */
export interface CopyJob extends Places {
  readonly kind: 'copy';
  readonly bytes: number;
}

/** A part of a merged file, as plain data: it can be done here or by a thread. */
export type MergeJob = MergeRowsJob | CopyJob;

/** Bytes that are copied at once. */
const COPIED_AT_ONCE = 1_024 * 1_024;

/** Prepares what does jobs, one after the other. Rows are read to where they are merged and written from there, without a copy. */
export function createMergeJobs(): (job: MergeJob) => Promise<void> {
  const openMerger = createRowMergers();
  let copied: Uint8Array | undefined;
  return async (job) => {
    const { input, inputAt, output, outputAt } = job;
    if (job.kind === 'copy') {
      copied ??= new Uint8Array(COPIED_AT_ONCE);
      for (let at = 0; at < job.bytes; at += COPIED_AT_ONCE) {
        const piece = copied.subarray(0, Math.min(COPIED_AT_ONCE, job.bytes - at));
        readAll(input, piece, inputAt + at);
        writeAll(output, piece, outputAt + at);
      }
      return;
    }
    const { merge, rows } = job;
    const { perRow, rowsAtOnce } = divideRows(merge.shape);
    const rowBytes = perRow * dtypeSize(merge.dtype);
    const merger = await openMerger(merge, rowsAtOnce);
    const read = (from: number, to: number): Uint8Array => {
      const piece = merger.room.subarray(0, (to - from) * rowBytes);
      readAll(input, piece, inputAt + from * rowBytes);
      return piece;
    };
    if (merger.measure !== undefined) {
      for (const [from, to] of steps(rows, rowsAtOnce)) {
        read(from, to);
        await merger.measure(from, to);
      }
    }
    for (const [from, to] of steps(rows, rowsAtOnce)) {
      const piece = read(from, to);
      await merger.merge(from, to);
      writeAll(output, piece, outputAt + from * rowBytes);
    }
  };
}

function* steps({ from, to }: RowRange, atOnce: number): Generator<readonly [from: number, to: number]> {
  for (let row = from; row < to; row += atOnce) yield [row, Math.min(to, row + atOnce)];
}

/** The system may give less than was asked for, and none at a file's end. */
function readAll(file: number, into: Uint8Array, at: number): void {
  for (let done = 0; done < into.length;) {
    const more = readSync(file, into, done, into.length - done, at + done);
    if (more === 0)
      throw new FileFormatError('safetensors', `The file ends early: ${done} of ${into.length} bytes at ${at} were there.`, at);
    done += more;
  }
}

function writeAll(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, at + done);
}
