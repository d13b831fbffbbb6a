import { isLoopError } from '@loop/core';
import { encodeFloat32, fromBytes } from '@loop/core/weights';
import type { ByteSource } from '@loop/core/weights';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { listExternalWeights } from '../onnx/external-weights.js';
import { createGraph } from '../onnx/graph.js';
import { operationsOn } from '../onnx/operations.js';
import type { ElementType, GraphData, NetworkModel } from '../onnx/types.js';
import { packWeights } from './pack-weights.js';
import type { PackedModel, PackOptions } from './pack-weights.js';

const STORED = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' } as const;

interface Weight {
  readonly type: keyof typeof STORED;
  readonly values: readonly number[];
  /** Bytes of something else before it. */
  readonly gap: number;
}

/** A file with weights one after the other, and a model that casts them all. */
function build(weights: readonly Weight[]): { readonly model: GraphData; readonly file: Uint8Array } {
  const graph = createGraph('packed');
  const o = operationsOn(graph);
  const parts: Uint8Array[] = [];
  let offset = 0;
  weights.forEach(({ type, values, gap }, index) => {
    const bytes = encodeFloat32(Float32Array.from(values), STORED[type]);
    offset += gap;
    parts.push(new Uint8Array(gap).fill(0xaa), bytes);
    const weight = graph.external(`w${index}`, {
      type: type as ElementType,
      shape: [values.length],
      file: 'w.bin',
      offset,
      length: bytes.length,
    });
    graph.output(`y${index}`, o.cast(weight, 'float64'));
    offset += bytes.length;
  });
  const file = new Uint8Array(offset);
  parts.reduce((position, part) => (file.set(part, position), position + part.length), 0);
  return { model: graph.finish(), file };
}

function pack(model: NetworkModel, source: ByteSource, options: Partial<PackOptions> = {}): Promise<PackedModel> {
  return packWeights(model, [{ name: 'w.bin', location: 'w.bin', source }], { width: 'float32', ...options });
}

/** What a packed model reads: a type and bytes for each weight. */
function contentOf({ model, shards }: PackedModel): readonly (readonly [type: ElementType | undefined, bytes: Uint8Array])[] {
  return listExternalWeights(model).map(({ type, file, offset, length }) => [
    type,
    shards.find(({ path }) => path === file)!.data.slice(offset, offset + length),
  ]);
}

const halves = [0.5, -1.25, 3, 0];

describe('packWeights', () => {
  it('widens 16-bit weights to the very float32 numbers, wherever they lie and however they are cut into shards', async () => {
    const value = fc.constantFrom(0, -0, 0.5, -1.25, 3, 1e-3, -65_504, 2 ** -14);
    const weight = fc.record({
      type: fc.constantFrom('float32', 'float16', 'bfloat16'),
      values: fc.array(value, { minLength: 1, maxLength: 40 }),
      gap: fc.oneof(fc.nat(9), fc.constant(5000)),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(weight, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 16, max: 400 }),
        async (weights, maxShardBytes) => {
          const { model, file } = build(weights);
          const packed = await pack(model, fromBytes(file), { maxShardBytes });
          const stored = await pack(model, fromBytes(file), { width: 'stored', maxShardBytes });
          const expected = weights.map(({ type, values }) => encodeFloat32(Float32Array.from(values), STORED[type]));
          expect(contentOf(stored)).toEqual(weights.map(({ type }, index) => [type, expected[index]]));
          const widened = weights.map(({ type, values }) => {
            const rounded =
              type === 'bfloat16'
                ? values.map((number) => bfloat(number))
                : values.map((number) => (type === 'float16' ? half(number) : number));
            return ['float32', encodeFloat32(Float32Array.from(rounded), 'F32')];
          });
          expect(contentOf(packed)).toEqual(widened);
          // A weight is never split, and the longest here is widened to 160 bytes.
          expect(packed.shards.every(({ data }) => data.length <= Math.max(maxShardBytes, 160))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('turns bfloat16 into float16 for a GPU', async () => {
    const { model, file } = build([{ type: 'bfloat16', values: halves, gap: 3 }]);
    expect(contentOf(await pack(model, fromBytes(file), { width: 'float16' }))).toEqual([
      ['float16', encodeFloat32(Float32Array.from(halves), 'F16')],
    ]);
  });

  it('refuses float16 for a weight that it cannot hold', async () => {
    const { model, file } = build([{ type: 'bfloat16', values: [1e5], gap: 0 }]);
    await expect(pack(model, fromBytes(file), { width: 'float16' })).rejects.toThrow(/65 504/);
    expect((await pack(model, fromBytes(file))).shards).toHaveLength(1);
  });

  it('leaves what is not cast in its type', async () => {
    const graph = createGraph('plain');
    graph.output('y', operationsOn(graph).neg(graph.external('w', { type: 'float16', shape: [4], file: 'w.bin', offset: 0, length: 8 })));
    const file = encodeFloat32(Float32Array.from(halves), 'F16');
    expect(contentOf(await pack(graph.finish(), fromBytes(file)))).toEqual([['float16', file]]);
  });

  it('reads neighbours at once and far ones apart, and nothing else of the file', async () => {
    const reads: number[] = [];
    const { model, file } = build([
      { type: 'float32', values: halves, gap: 0 },
      { type: 'float32', values: halves, gap: 8 },
      { type: 'float32', values: halves, gap: 100_000 },
    ]);
    const whole = fromBytes(file);
    await pack(model, {
      ...whole,
      read: (offset, length) => {
        reads.push(offset, length);
        return whole.read(offset, length);
      },
    });
    expect(reads).toEqual([0, 40, 100_040, 16]);
  });

  it.each([
    ['a file that is shorter than its header says', { size: 15 }, 'truncated'],
    ['a source that gives less than it has', { read: async () => new Uint8Array(3) }, 'truncated'],
  ] as const)('refuses %s', async (_, fields, reason) => {
    const { model, file } = build([{ type: 'float32', values: halves, gap: 0 }]);
    const error = await pack(model, { ...fromBytes(file), ...fields }).catch((fault: unknown) => fault);
    expect(isLoopError(error, 'model_load_failed') && error.reason).toBe(reason);
  });

  it('stops its other reads when one fails', async () => {
    const weights = Array.from({ length: 12 }, () => ({ type: 'float32', values: halves, gap: 5000 }) as const);
    const { model, file } = build(weights);
    const whole = fromBytes(file);
    const reads: AbortSignal[] = [];
    const fault = new Error('the line is dead');
    const failing = pack(model, {
      ...whole,
      async read(offset, length, { signal } = {}) {
        reads.push(signal!);
        if (reads.length === 2) throw fault;
        await new Promise((resolve) => setTimeout(resolve, 0));
        signal?.throwIfAborted();
        return whole.read(offset, length);
      },
    });
    await expect(failing).rejects.toBe(fault);
    expect(reads).toHaveLength(3);
    expect(reads.every(({ aborted }) => aborted)).toBe(true);
  });

  it('refuses a file that cannot be read here', async () => {
    const { model } = build([{ type: 'float32', values: halves, gap: 0 }]);
    const error = await packWeights(model, [{ name: 'w.bin', location: '/w.bin' }], { width: 'stored' }).catch((fault: unknown) => fault);
    expect(isLoopError(error, 'model_load_failed') && error.reason).toBe('wrong_format');
  });

  it('says that a weight above 2 GiB is too long for a browser', async () => {
    const graph = createGraph('huge');
    const weight = graph.external('w', { type: 'bfloat16', shape: [2 ** 30], file: 'w.bin', offset: 0, length: 2 ** 31 });
    graph.output('y', operationsOn(graph).cast(weight, 'float32'));
    const error = await pack(graph.finish(), { size: 2 ** 31, read: async () => new Uint8Array(0) }).catch((fault: unknown) => fault);
    expect(isLoopError(error, 'model_load_failed') && error.reason).toBe('out_of_memory');
  });

  it('says that there is no room, before anything is read', async () => {
    const { model, file } = build([{ type: 'bfloat16', values: halves, gap: 0 }]);
    const unread = { ...fromBytes(file), read: () => Promise.reject(new Error('it was read')) };
    const error = await pack(model, unread, { maxBytes: 15 }).catch((fault: unknown) => fault);
    expect(isLoopError(error, 'model_load_failed') && error.reason).toBe('out_of_memory');
    expect((await pack(model, fromBytes(file), { maxBytes: 16 })).shards[0]?.data).toHaveLength(16);
  });

  it('rejects with the reason of a signal', async () => {
    const { model, file } = build([{ type: 'float32', values: halves, gap: 0 }]);
    const reason = new Error('enough');
    await expect(pack(model, fromBytes(file), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

function bfloat(value: number): number {
  const bits = new Uint16Array(encodeFloat32(Float32Array.of(value), 'BF16').buffer);
  return new Float32Array(Uint32Array.of(bits[0]! << 16).buffer)[0]!;
}

// The sample values are float16 numbers but for one, whose nearest float16 is this.
function half(value: number): number {
  return value === 1e-3 ? 1049 * 2 ** -20 : value;
}
