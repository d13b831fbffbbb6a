import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLoopError } from '../errors.js';
import { fromBlob, fromBytes } from './byte-source.js';
import type { ByteSource } from './byte-source.js';
import { TENSOR_DTYPES, dtypeSize } from './dtype.js';
import { encodeSafetensors, encodeSafetensorsHeader, streamSafetensors } from './encode-safetensors.js';
import type { TensorData, TensorStream } from './encode-safetensors.js';
import { openSafetensors } from './safetensors-file.js';
import { parseSafetensorsHeader } from './safetensors-header.js';
import { decodeFloat32, encodeFloat32 } from './tensor-values.js';

const reference = new Uint8Array(readFileSync(new URL('__fixtures__/dtypes.safetensors', import.meta.url)));

/** A file with any header text, padded like real ones, and some zero data. */
function fileOf(header: unknown, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const tensor = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') => ({ dtype, shape, data_offsets: offsets });

function faultOf(bytes: Uint8Array, options?: { readonly maxHeaderBytes: number }): string {
  try {
    parseSafetensorsHeader(bytes, options);
  } catch (error) {
    if (isLoopError(error, 'file_format') && error.format === 'safetensors' && error.offset !== undefined) return error.message;
    throw error;
  }
  return 'no fault';
}

const arbitraryTensors: fc.Arbitrary<TensorData[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== '__metadata__'),
      dtype: fc.constantFrom(...TENSOR_DTYPES),
      // Elements of 4 and 6 bits come in fours.
      shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }).map((shape) => [...shape, 4]),
      fill: fc.nat(255),
    }),
    { selector: ({ name }) => name, maxLength: 6 },
  )
  .map((tensors) =>
    tensors.map(({ fill, ...spec }) => ({
      ...spec,
      data: new Uint8Array(spec.shape.reduce((product, size) => product * size, 1) * dtypeSize(spec.dtype)).fill(fill),
    })),
  );

describe('a file of the reference implementation', () => {
  it('is listed in the order of its data, with positions in the file', () => {
    const { tensors, dataOffset, fileSize } = parseSafetensorsHeader(reference);
    expect([dataOffset, fileSize]).toEqual([496, 1_544]);
    expect([...tensors.keys()]).toEqual([
      'i64.stored',
      'bf16.float32',
      'f16.float32',
      'f32.float32',
      'f32.stored',
      'bf16.stored',
      'f16.stored',
    ]);
    expect(tensors.get('bf16.stored')).toEqual({
      name: 'bf16.stored',
      dtype: 'BF16',
      shape: [5, 10],
      elements: 50,
      offset: 496 + 848,
      byteLength: 100,
    });
  });

  it.each(['bf16', 'f16', 'f32'])('widens %s to exactly the float32 values beside it', async (dtype) => {
    const { tensors } = await openSafetensors(fromBytes(reference));
    const expected = await tensors.get(`${dtype}.float32`)?.bytes();
    const widened = await tensors.get(`${dtype}.stored`)?.float32();
    expect(new Uint8Array((widened as Float32Array).buffer)).toEqual(new Uint8Array(expected as Uint8Array));
  });

  it('narrows back to the stored bytes', async () => {
    const { tensors } = await openSafetensors(fromBytes(reference));
    for (const [name, dtype] of [
      ['bf16', 'BF16'],
      ['f16', 'F16'],
    ] as const) {
      const values = (await tensors.get(`${name}.float32`)?.float32()) as Float32Array;
      expect(encodeFloat32(values, dtype)).toEqual(new Uint8Array((await tensors.get(`${name}.stored`)?.bytes()) as Uint8Array));
    }
  });
});

describe('parseSafetensorsHeader', () => {
  it('needs only the start of the file when it is told the length', () => {
    const { tensors } = parseSafetensorsHeader(reference.subarray(0, 496), { fileSize: 1_544 });
    expect(tensors.size).toBe(7);
  });

  it('reads scalars, empty tensors, metadata and padding, and files without a tensor', () => {
    const bytes = fileOf(
      `{"__metadata__":{"a":"ü"},"s":${JSON.stringify(tensor([], [0, 4]))},"e":${JSON.stringify(tensor([0, 9], [4, 4]))}}   `,
      4,
    );
    const { tensors, metadata } = parseSafetensorsHeader(bytes);
    expect(tensors.get('s')).toMatchObject({ shape: [], elements: 1, byteLength: 4 });
    expect(tensors.get('e')).toMatchObject({ elements: 0, byteLength: 0 });
    expect(metadata).toEqual({ a: 'ü' });
    expect(parseSafetensorsHeader(fileOf({})).tensors.size).toBe(0);
  });

  it('treats names like __proto__ as any other', () => {
    const { tensors, metadata } = parseSafetensorsHeader(
      fileOf('{"__metadata__":{"__proto__":"x"},"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1),
    );
    expect([...tensors.keys()]).toEqual(['__proto__']);
    expect(Object.keys(metadata)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['dtype']).toBeUndefined();
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'shorter than the 8 bytes'],
    ['a header longer than the file', reference.subarray(0, 8), 'claims 488 bytes, in a file of 8'],
    ['a header of 2⁶⁴ − 1 bytes', new Uint8Array(64).fill(255), 'at most 10000000 are read'],
    ['a list', fileOf('[]'), 'does not begin with "{"'],
    ['broken JSON', fileOf('{"a":'), 'not JSON'],
    ['text after the JSON', fileOf('{} x'), 'something after'],
    ['JSON that is nested too deep', fileOf(`{"a":${'['.repeat(5_000)}`), 'nested too deep'],
    ['invalid UTF-8', fileOf('{"?":1}').map((byte) => (byte === 0x3f ? 0xff : byte)), 'not valid at byte 9'],
    ['a tensor twice', fileOf('{"a":1,"a":1}'), '"a" is there twice'],
    ['a tensor that is no object', fileOf({ a: 1 }), 'not described by an object'],
    ['an unknown dtype', fileOf({ a: tensor([1], [0, 4], 'Q4_0') }, 4), 'dtype "Q4_0" is not known; known: F64'],
    ['a dtype from the prototype', fileOf({ a: tensor([1], [0, 4], 'constructor') }, 4), 'is not known'],
    ['a missing shape', fileOf({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), 'shape is not a list'],
    ['a negative size', fileOf({ a: tensor([-1], [0, 4]) }, 4), 'shape [-1]'],
    ['a fractional size', fileOf({ a: tensor([0.5], [0, 2]) }, 2), 'shape [0.5]'],
    ['a product over 2⁵³', fileOf({ a: tensor([2 ** 30, 2 ** 30], [0, 4]) }, 4), 'is not a list of sizes'],
    ['negative offsets', fileOf({ a: tensor([1], [-4, 0]) }), 'not a pair of positions'],
    ['three offsets', fileOf({ a: tensor([1], [0, 4, 8]) }, 8), 'not a pair of positions'],
    ['a length unlike the shape', fileOf({ a: tensor([2], [0, 4]) }, 4), 'span 4 bytes; F32 [2] takes 8'],
    ['an overlap', fileOf({ a: tensor([2], [0, 8]), b: tensor([1], [4, 8]) }, 8), '"b" overlaps'],
    ['a hole', fileOf({ a: tensor([1], [0, 4]), b: tensor([1], [8, 12]) }, 12), '"b" leaves a hole'],
    ['data before the first tensor', fileOf({ a: tensor([1], [4, 8]) }, 8), 'leaves a hole'],
    ['data past the end', fileOf({ a: tensor([1], [0, 4]) }), 'end at byte'],
    ['data after the last tensor', fileOf({ a: tensor([1], [0, 4]) }, 5), 'end at byte'],
    ['metadata that are not texts', fileOf({ __metadata__: { a: 1 } }), 'of "a" is not a text'],
    ['metadata that are no object', fileOf({ __metadata__: [] }), '__metadata__ is not an object'],
    ['an empty name', fileOf({ '': tensor([1], [0, 4]) }, 4), 'is empty'],
    ['a name of 2 kB', fileOf({ ['a'.repeat(2_000)]: tensor([1], [0, 4]) }, 4), 'longer than 1024'],
    ['a control character in a name', fileOf({ 'a\n': tensor([1], [0, 4]) }, 4), 'control character'],
  ])('refuses %s', (_, bytes, message) => {
    expect(faultOf(bytes)).toContain(message);
  });

  it('holds to a limit of the caller', () => {
    expect(faultOf(reference, { maxHeaderBytes: 100 })).toContain('at most 100 are read');
  });

  it('survives any damage to a real file, with a typed error or a layout inside the file', () => {
    const damage = fc.array(fc.tuple(fc.nat(500), fc.nat(255)), { minLength: 1, maxLength: 4 });
    let refused = 0;
    fc.assert(
      fc.property(damage, fc.option(fc.nat(1_544)), (changes, cut) => {
        const bytes = reference.slice(0, cut ?? undefined);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        if (survives(bytes)) refused += 1;
      }),
      { numRuns: 8_000 },
    );
    expect(refused).toBeGreaterThan(4_000);
  });

  it('survives any JSON of the right kind of shape', () => {
    const number = fc.oneof(fc.integer({ min: -2, max: 20 }), fc.double(), fc.constantFrom(2 ** 53, 2 ** 64, -0));
    const entry = fc.record({
      dtype: fc.oneof(fc.constantFrom(...TENSOR_DTYPES), fc.string(), fc.constant(null)),
      shape: fc.oneof(fc.array(number, { maxLength: 4 }), fc.jsonValue()),
      data_offsets: fc.oneof(fc.tuple(number, number), fc.jsonValue()),
    });
    const header = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__metadata__', '__proto__')), fc.oneof(entry, fc.jsonValue()));
    fc.assert(
      fc.property(header, fc.nat(40), (value, data) => void survives(fileOf(value, data))),
      { numRuns: 4_000 },
    );
  });
});

/** Parses hostile bytes; answers whether they were refused, and throws when anything but a typed refusal happened. */
function survives(bytes: Uint8Array): boolean {
  try {
    for (const { offset, byteLength } of parseSafetensorsHeader(bytes).tensors.values()) {
      expect(offset).toBeGreaterThanOrEqual(8);
      expect(offset + byteLength).toBeLessThanOrEqual(bytes.length);
    }
    return false;
  } catch (error) {
    if (!isLoopError(error, 'file_format')) throw error;
    return true;
  }
}

describe('openSafetensors', () => {
  it('reads only the header until a tensor is asked for', async () => {
    const reads: [number, number][] = [];
    const source: ByteSource = {
      size: reference.length,
      read: async (offset, length) => {
        reads.push([offset, length]);
        return reference.slice(offset, offset + length);
      },
    };
    const { tensors } = await openSafetensors(source, { file: 'model.safetensors' });
    expect(reads).toEqual([[0, 1_024]]);
    expect(tensors.get('f32.stored')?.file).toBe('model.safetensors');
    await tensors.get('f32.stored')?.float32({ start: 10, end: 20 });
    expect(reads.slice(1)).toEqual([[496 + 648 + 40, 40]]);
  });

  it('reads a range of elements', async () => {
    const { tensors } = await openSafetensors(fromBlob(new Blob([reference])));
    const all = (await tensors.get('bf16.stored')?.float32()) as Float32Array;
    expect(await tensors.get('bf16.stored')?.float32({ start: 10, end: 20 })).toEqual(all.slice(10, 20));
    expect(await tensors.get('bf16.stored')?.float32({ start: 50 })).toEqual(new Float32Array(0));
  });

  it.each([{ start: -1 }, { end: 51 }, { start: 3, end: 2 }, { start: 0.5 }])('refuses the range %o', async (range) => {
    const { tensors } = await openSafetensors(fromBytes(reference));
    await expect(tensors.get('bf16.stored')?.bytes(range)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('says so when the source ends early', async () => {
    const source: ByteSource = { size: 1_544, read: async (offset, length) => reference.slice(offset, Math.min(offset + length, 1_100)) };
    const { tensors } = await openSafetensors(source);
    await expect(tensors.get('f32.stored')?.bytes()).rejects.toThrow('ends early');
    await expect(openSafetensors(fromBytes(new Uint8Array(3)))).rejects.toMatchObject({ code: 'file_format' });
  });

  it('rejects with the reason of a signal, before and between reads', async () => {
    const reason = new Error('enough');
    await expect(openSafetensors(fromBytes(reference), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const { tensors } = await openSafetensors(fromBytes(reference));
    await expect(tensors.get('f32.stored')?.float32({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('fromBytes', () => {
  it.each([
    [-1, 1],
    [0, 5],
    [2, -1],
    [0.5, 1],
  ])('refuses to read from %d, %d bytes', async (offset, length) => {
    await expect(fromBytes(new Uint8Array(4)).read(offset, length)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('decodeFloat32', () => {
  it.each([
    ['F64', new Float64Array([1.5, -2])],
    ['I64', new BigInt64Array([3n, -4n])],
    ['U64', new BigUint64Array([3n, 2n ** 63n])],
    ['I32', new Int32Array([3, -4])],
    ['U32', new Uint32Array([3, 4_000_000_000])],
    ['I16', new Int16Array([3, -4])],
    ['U16', new Uint16Array([3, 65_535])],
    ['I8', new Int8Array([3, -4])],
    ['U8', new Uint8Array([3, 255])],
    ['BOOL', new Uint8Array([0, 1])],
  ] as const)('reads %s at any alignment', (dtype, values) => {
    const shifted = new Uint8Array(values.byteLength + 1);
    shifted.set(new Uint8Array(values.buffer), 1);
    expect(decodeFloat32(shifted.subarray(1), dtype)).toEqual(Float32Array.from(values as Iterable<number | bigint>, Number));
  });

  it('refuses to store small types, and bytes that are no whole number of elements', () => {
    expect(() => encodeFloat32(new Float32Array(1), 'I8')).toThrow('I8');
    expect(() => decodeFloat32(new Uint8Array(3), 'F16')).toThrow('whole number of F16 elements');
  });

  it('brings back what encodeFloat32 wrote, where the type is wide enough', () => {
    const values = Float32Array.of(1, -0.1, 3e38);
    expect(decodeFloat32(encodeFloat32(values, 'F64'), 'F64')).toEqual(values);
    expect(decodeFloat32(encodeFloat32(values, 'F32'), 'F32')).toEqual(values);
  });
});

describe('the safetensors writer', () => {
  it('writes what the reader reads, aligned, whatever the tensors', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTensors, fc.dictionary(fc.string(), fc.string()), async (tensors, metadata) => {
        const named = tensors.filter(({ name }) => !/\p{Cc}|\p{Cs}/u.test(name));
        const file = await openSafetensors(fromBytes(encodeSafetensors(named, { metadata })));
        expect({ ...file.metadata }).toEqual({ ...metadata });
        expect(file.tensors.size).toBe(named.length);
        for (const { name, dtype, shape, data } of named) {
          const read = file.tensors.get(name);
          expect(read).toMatchObject({ dtype, shape });
          expect((read?.offset as number) % Math.max(1, dtypeSize(dtype))).toBe(0);
          expect(new Uint8Array((await read?.bytes()) as Uint8Array)).toEqual(data);
        }
        expect(file.dataOffset % 8).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('tells where each tensor will be before it is written', () => {
    const header = encodeSafetensorsHeader([
      { name: '7', dtype: 'U8', shape: [3] },
      { name: 'b', dtype: 'F32', shape: [2, 2] },
      { name: '1', dtype: 'F32', shape: [] },
    ]);
    expect([...header.tensors.keys()]).toEqual(['b', '1', '7']);
    expect(header.tensors.get('7')?.offset).toBe(header.dataOffset + 20);
    expect(header.fileSize).toBe(header.bytes.length + 23);
    expect(parseSafetensorsHeader(header.bytes, { fileSize: header.fileSize }).tensors).toEqual(header.tensors);
  });

  it('refuses names, types, shapes, metadata and data that cannot be written', () => {
    const good = { name: 'a', dtype: 'F32', shape: [1] } as const;
    expect(() => encodeSafetensorsHeader([good, good])).toThrow('tensors[1].name: is there twice');
    expect(() => encodeSafetensorsHeader([{ ...good, name: '__metadata__' }])).toThrow('tensors[0].name: is reserved');
    expect(() => encodeSafetensorsHeader([{ ...good, dtype: 'F31' as never }])).toThrow(
      'tensors[0].dtype: is not known, received "F31"; allowed: F64',
    );
    expect(() => encodeSafetensorsHeader([{ ...good, shape: [1.5] }])).toThrow('tensors[0].shape');
    expect(() => encodeSafetensorsHeader([good], { metadata: { a: 1 as never } })).toThrow('metadata.a');
    expect(() => encodeSafetensors([{ ...good, data: new Float32Array(2) }])).toThrow(
      'a.data: must be 4 bytes long, as F32 [1] is, received 8 bytes',
    );
  });

  it('streams the same bytes as it writes at once, from whole data, promises and pieces', async () => {
    const tensors: TensorData[] = ['a', 'b', 'c'].map((name, index) => ({
      name,
      dtype: 'F32',
      shape: [4],
      data: new Float32Array(4).fill(index),
    }));
    const sources = [
      (data: ArrayBufferView) => data,
      async (data: ArrayBufferView) => data,
      async function* (data: ArrayBufferView) {
        for (const value of data as Float32Array) yield Float32Array.of(value);
      },
    ];
    const streams = tensors.map((tensor, index): TensorStream => ({
      ...tensor,
      data: () => (sources[index] as (typeof sources)[0])(tensor.data),
    }));
    const pieces = await drain(streamSafetensors(streams, { metadata: { k: 'v' } }));
    expect(new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer())).toEqual(
      encodeSafetensors(tensors, { metadata: { k: 'v' } }),
    );
  });

  it.each([1, 3])('stops a stream whose data are %i elements long instead of 2', async (length) => {
    const stream = streamSafetensors([{ name: 'a', dtype: 'F32', shape: [2], data: () => new Float32Array(length) }]);
    await stream.next();
    await expect(drain(stream)).rejects.toThrow('a.data: must be 8 bytes long');
  });

  it('stops a stream when the signal aborts, and closes the source of the data', async () => {
    const controller = new AbortController();
    let closed = false;
    const data = async function* () {
      try {
        for (;;) yield new Float32Array(1);
      } finally {
        closed = true;
      }
    };
    const stream = streamSafetensors([{ name: 'a', dtype: 'F32', shape: [9], data }], { signal: controller.signal });
    await stream.next();
    await stream.next();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(stream.next()).rejects.toBe(reason);
    expect(closed).toBe(true);
    await expect(streamSafetensors([], { signal: AbortSignal.abort(reason) }).next()).rejects.toBe(reason);
  });
});

async function drain<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
