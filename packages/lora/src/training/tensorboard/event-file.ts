import { FileFormatError } from '@loop/core';
import type { Seconds } from '@loop/core';

import { createRecordReader, frameRecord } from './record-framing.js';
import { formatScalarEvent, formatVersionEvent, readScalarEvent } from './scalar-events.js';
import type { ScalarEvent } from './scalar-events.js';

/** How an event file is read. */
export interface ReadEventsOptions {
  /** The largest record that is read; larger ones, such as pictures, are skipped. @defaultValue 16 MiB */
  readonly maxRecordBytes?: number | undefined;
}

/** Reads an event file while it grows. */
export interface EventReader {
  /** Takes the next bytes of the file. @returns The events with measured values which are complete now. */
  push(bytes: Uint8Array): readonly ScalarEvent[];
  /** Records that were damaged and skipped. */
  readonly damaged: number;
  /** Whether the length of a record was damaged: nothing behind it can be read. */
  readonly isLost: boolean;
  /** Bytes of a record whose end has not come yet. */
  readonly pendingBytes: number;
}

const MAX_RECORD_BYTES = 16 * 2 ** 20;

/** Creates a reader of an event file which is still being written: give it the bytes as they come, cut anywhere. */
export function createEventReader({ maxRecordBytes = MAX_RECORD_BYTES }: ReadEventsOptions = {}): EventReader {
  const reader = createRecordReader(maxRecordBytes);
  let damaged = 0;
  let isLost = false;
  return {
    push(bytes) {
      const events: ScalarEvent[] = [];
      for (const record of reader.push(bytes)) {
        const event = record.kind === 'content' ? readScalarEvent(record.content) : undefined;
        if (event !== undefined && event.scalars.length > 0) events.push(event);
        if (record.kind === 'damaged' || (record.kind === 'content' && event === undefined)) damaged += 1;
        isLost ||= record.kind === 'lost';
      }
      return events;
    },
    get damaged() {
      return damaged;
    },
    get isLost() {
      return isLost;
    },
    get pendingBytes() {
      return reader.pendingBytes;
    },
  };
}

/** What an event file holds. */
export interface EventFile {
  /** The events with measured values, as they are in the file. */
  readonly events: readonly ScalarEvent[];
  /** Records that were damaged and skipped. */
  readonly damaged: number;
  /** Whether the file ends in the middle of a record, or a damaged length hides its rest. */
  readonly isTorn: boolean;
}

/**
 * Reads a whole event file of TensorBoard (`events.out.tfevents.…`). What is damaged or cut off is skipped and counted.
 *
 * @throws {FileFormatError} When the bytes do not begin like an event file.
 */
export function parseEventFile(bytes: Uint8Array, options?: ReadEventsOptions): EventFile {
  const reader = createEventReader(options);
  const events = reader.push(bytes);
  if (reader.isLost && events.length === 0 && reader.damaged === 0 && !beginsWithRecord(bytes)) {
    throw new FileFormatError('tfevents', 'The file is no TensorBoard event file: its first record has no valid length.');
  }
  return { events, damaged: reader.damaged, isTorn: reader.isLost || reader.pendingBytes > 0 };
}

/** The values of each tag over the steps, as TensorBoard shows them: where a step is there twice, both points stay. */
export function scalarSeries(
  events: readonly ScalarEvent[],
): ReadonlyMap<string, readonly { readonly step: number; readonly value: number }[]> {
  const series = new Map<string, { step: number; value: number }[]>();
  for (const { step, scalars } of events) {
    for (const { tag, value } of scalars) {
      const points = series.get(tag);
      if (points === undefined) series.set(tag, [{ step, value }]);
      else points.push({ step, value });
    }
  }
  return series;
}

/** The bytes with which an event file begins. */
export function encodeEventFileStart(time: Seconds): Uint8Array {
  return frameRecord(formatVersionEvent(time));
}

/** The bytes of an event, to be appended to an event file. */
export function encodeScalarEvent(event: ScalarEvent): Uint8Array {
  return frameRecord(formatScalarEvent(event));
}

function beginsWithRecord(bytes: Uint8Array): boolean {
  return createRecordReader(0).push(bytes.subarray(0, 12))[0]?.kind === 'skipped';
}
