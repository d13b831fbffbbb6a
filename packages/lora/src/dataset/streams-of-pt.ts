import type { EncodeSafetensorsOptions, PtFile, PtValue, TensorStream } from '@loop/core/weights';

import { SAMPLE_FIELD, plainOf } from './training-tensors.js';

/** What a `.pt` file becomes: the parts of a safetensors file. */
export interface SafetensorsParts {
  /** Every tensor under its dotted place; `tensor` where it was saved by itself. */
  readonly tensors: readonly TensorStream[];
  /** What was saved beside tensors, as JSON: the `metadata` of a preprocessed track as trainings here read it, everything else as `loop.values`. */
  readonly metadata: NonNullable<EncodeSafetensorsOptions['metadata']>;
}

/** Elements of one piece. */
const PIECE = 1024 * 1024;

/** Takes an opened `.pt` file apart for `streamSafetensors`: the same numbers in the same types, piece by piece. */
export function streamsOfPt({ value, tensors }: PtFile): SafetensorsParts {
  const streams = [...tensors.values()].map(({ name, dtype, shape, elements, bytes }): TensorStream => ({
    name: name === '' ? 'tensor' : name,
    dtype,
    shape,
    async *data({ signal }) {
      for (let start = 0; start < elements; start += PIECE) yield await bytes({ start, end: Math.min(elements, start + PIECE), signal });
    },
  }));
  const entries: readonly (readonly [string | number, PtValue])[] =
    value instanceof Map ? [...(value as ReadonlyMap<string | number, PtValue>)] : [];
  const others = entries.filter(([name, entry]) => name !== 'metadata' && !holdsTensor(entry));
  const sample = entries.find(([name]) => name === 'metadata')?.[1];
  return {
    tensors: streams,
    metadata: {
      ...(sample instanceof Map && { [SAMPLE_FIELD]: JSON.stringify(plainOf(sample)) }),
      ...(others.length > 0 && { 'loop.values': JSON.stringify(plainOf(new Map(others))) }),
    },
  };
}

function holdsTensor(value: PtValue): boolean {
  if (value instanceof Map) return [...(value as ReadonlyMap<string | number, PtValue>).values()].some(holdsTensor);
  if (Array.isArray(value)) return (value as readonly PtValue[]).some(holdsTensor);
  return typeof value === 'object';
}
