import type { Seconds } from '@loop/core';

import { createMessageWriter, readFields, toDouble, toFloat } from './protocol-fields.js';
import type { ProtocolField } from './protocol-fields.js';

/** A measured value by its tag. */
export interface ScalarValue {
  /** What was measured, such as `train/loss`. */
  readonly tag: string;
  /** The value, float32 in the file; it may be no number. */
  readonly value: number;
}

/** What a training noted at one moment in its event file. */
export interface ScalarEvent {
  /** When, in seconds since 1970. */
  readonly time: Seconds;
  /** The training step. */
  readonly step: number;
  /** The measured values; histograms, texts, pictures and graphs are left out. */
  readonly scalars: readonly ScalarValue[];
}

/** What the first record of an event file says. */
const EVENT_FILE_VERSION = 'brain.Event:2';

/**
 * Reads an event: `Event { wall_time = 1, step = 2, file_version = 3, summary = 5 { value = 1 { tag = 1, simple_value = 2, tensor = 8 } } }`.
 *
 * Source: https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto (event.proto, summary.proto, tensor.proto; Apache-2.0)
 *
 * @returns `undefined` when the bytes are no event.
 */
export function readScalarEvent(content: Uint8Array): ScalarEvent | undefined {
  const fields = readFields(content);
  if (fields === undefined) return undefined;
  const step = Number(BigInt.asIntN(64, last(fields, 2, 0)?.bits ?? 0n));
  if (!Number.isSafeInteger(step)) return undefined;
  const scalars: ScalarValue[] = [];
  for (const summary of fields.filter(({ number, wire }) => number === 5 && wire === 2)) {
    const values = readFields(summary.bytes);
    if (values === undefined) return undefined;
    for (const { number, wire, bytes } of values) {
      if (number !== 1 || wire !== 2) continue;
      const value = readFields(bytes);
      if (value === undefined) return undefined;
      const scalar = readScalar(value);
      if (scalar !== undefined) scalars.push(scalar);
    }
  }
  return { time: toDouble(last(fields, 1, 1)?.bits ?? 0n), step, scalars };
}

/** Writes an event. */
export function formatScalarEvent({ time, step, scalars }: ScalarEvent): Uint8Array {
  const summary = createMessageWriter();
  for (const { tag, value } of scalars) {
    summary.bytes(1, createMessageWriter().bytes(1, new TextEncoder().encode(tag)).float(2, value).toBytes());
  }
  return createMessageWriter().double(1, time).varint(2, BigInt(step)).bytes(5, summary.toBytes()).toBytes();
}

/** Writes the event with which a file begins. */
export function formatVersionEvent(time: Seconds): Uint8Array {
  return createMessageWriter().double(1, time).bytes(3, new TextEncoder().encode(EVENT_FILE_VERSION)).toBytes();
}

function readScalar(value: readonly ProtocolField[]): ScalarValue | undefined {
  const tag = new TextDecoder().decode(last(value, 1, 2)?.bytes ?? new Uint8Array(0));
  const simple = last(value, 2, 5);
  if (simple !== undefined) return { tag, value: toFloat(simple.bits) };
  const tensor = last(value, 8, 2);
  const number = tensor === undefined ? undefined : readOneNumber(tensor.bytes);
  return number === undefined ? undefined : { tag, value: number };
}

/** The element types of a tensor that are read: float32 and float64. */
const ELEMENTS = { 1: { field: 5, bytes: 4, wire: 5 }, 2: { field: 6, bytes: 8, wire: 1 } } as const;

/** Reads a tensor with a single number: `{ dtype = 1, tensor_content = 4, float_val = 5, double_val = 6 }`. */
function readOneNumber(tensor: Uint8Array): number | undefined {
  const fields = readFields(tensor);
  const element = ELEMENTS[Number(last(fields ?? [], 1, 0)?.bits ?? 0n) as 1 | 2] as (typeof ELEMENTS)[1 | 2] | undefined;
  if (fields === undefined || element === undefined) return undefined;
  // Numbers come one by one, packed into bytes, or as the memory of the tensor.
  const single = fields.filter(({ number, wire }) => number === element.field && wire === element.wire);
  const bytes = single[0]?.bytes ?? (last(fields, element.field, 2) ?? last(fields, 4, 2))?.bytes;
  if (single.length > 1 || bytes?.byteLength !== element.bytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return element.bytes === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
}

/** The last field of a number and wire type: it is the one that counts. */
function last(fields: readonly ProtocolField[], number: number, wire: ProtocolField['wire']): ProtocolField | undefined {
  return fields.findLast((field) => field.number === number && field.wire === wire);
}
