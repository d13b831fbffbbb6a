import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLoopError } from '../../errors.js';
import { fromBytes } from '../byte-source.js';
import type { ByteSource } from '../byte-source.js';
import { openSafetensors } from '../safetensors-file.js';
import { openPt } from './open-pt.js';
import type { PtFile } from './open-pt.js';
import type { PtValue } from './pt-value.js';

const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`__fixtures__/${name}`, import.meta.url)));
const expected = JSON.parse(new TextDecoder().decode(fixture('expected.json'))) as Record<
  string,
  { readonly tensors: Record<string, { readonly shape: number[] }>; readonly metadata: unknown }
>;

/** Why a file is refused; `undefined` when it is read, tensors and all. */
async function refusalOf(bytes: Uint8Array): Promise<string | undefined> {
  try {
    const { tensors } = await openPt(fromBytes(bytes));
    for (const tensor of tensors.values()) await tensor.bytes();
    return undefined;
  } catch (error) {
    if (isLoopError(error, 'file_format') && error.format === 'pt') return error.message;
    throw error;
  }
}

/** As JSON has it: maps as objects, `undefined` as null. */
function toJson(value: PtValue): unknown {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, toJson(item as PtValue)]));
  return value;
}

/** A ZIP container of stored entries, as torch.save writes it; checksums are left 0, for they are not read. */
function zipOf(files: Readonly<Record<string, Uint8Array>>, { extra = 0 }: { readonly extra?: number } = {}): Uint8Array {
  const text = new TextEncoder();
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  const put = (list: Uint8Array[], head: DataView, ...rest: Uint8Array[]): void => {
    list.push(new Uint8Array(head.buffer), ...rest);
  };
  for (const [path, data] of Object.entries(files)) {
    const name = text.encode(path);
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    local.setUint16(26, name.length, true);
    local.setUint16(28, extra, true);
    const central = new DataView(new ArrayBuffer(46));
    central.setUint32(0, 0x02014b50, true);
    central.setUint32(20, data.length, true);
    central.setUint32(24, data.length, true);
    central.setUint16(28, name.length, true);
    central.setUint32(42, at, true);
    put(parts, local, name, new Uint8Array(extra), data);
    put(directory, central, name);
    at += 30 + name.length + extra + data.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(10, Object.keys(files).length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, at, true);
  put(directory, end);
  return Uint8Array.from([...parts, ...directory].flatMap((part) => [...part]));
}

const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];
const word = (text: string): number[] => [0x58, text.length, 0, 0, 0, ...ascii(text)];
const code = (module: string, name: string): number[] => [0x63, ...ascii(`${module}\n${name}\n`)];
const uint32 = (value: number): number[] => [0x4a, ...new Uint8Array(Int32Array.of(value).buffer)];
const tupleOf = (...items: readonly (readonly number[])[]): number[] => [0x28, ...items.flat(), 0x74];
const storage = (count: number, key = '0'): number[] => [
  ...tupleOf(word('storage'), code('torch', 'FloatStorage'), word(key), word('cpu'), uint32(count)),
  0x51,
];
const tensorOf = (count: number, offset: number, shape: readonly number[], strides: readonly number[]): number[] => [
  ...code('torch._utils', '_rebuild_tensor_v2'),
  ...tupleOf(
    storage(count),
    uint32(offset),
    tupleOf(...shape.map(uint32)),
    tupleOf(...strides.map(uint32)),
    [0x89],
    [...code('collections', 'OrderedDict'), 0x29, 0x52],
  ),
  0x52,
];
const pickleFile = (operations: readonly number[], files: Readonly<Record<string, Uint8Array>> = {}): Uint8Array =>
  zipOf({ 'x/data.pkl': Uint8Array.from([0x80, 2, ...operations, 0x2e]), ...files });
const numbers = (count: number): Uint8Array => new Uint8Array(Float32Array.from({ length: count }, (_, index) => index).buffer);

describe('openPt', () => {
  it.each(Object.keys(expected))('reads %s as PyTorch does', async (name) => {
    const { value, tensors } = await openPt(fromBytes(fixture(`${name}.pt`)));
    const truth = await openSafetensors(fromBytes(fixture(`${name}.expected.safetensors`)));
    expect([...tensors.keys()].toSorted()).toEqual([...truth.tensors.keys()].toSorted());
    for (const [place, tensor] of tensors) {
      expect(tensor.shape).toEqual(truth.tensors.get(place)?.shape);
      expect(await tensor.bytes()).toEqual(await truth.tensors.get(place)?.bytes());
    }
    expect(toJson((value as ReadonlyMap<string, PtValue>).get('metadata'))).toEqual(expected[name]?.metadata);
  });

  it('reads a preprocessed training sample: bfloat16 tensors, a mask of booleans, texts', async () => {
    const { value, tensors } = await openPt(fromBytes(fixture('sample.pt')));
    const truth = JSON.parse(new TextDecoder().decode(fixture('sample.expected.json'))) as {
      readonly tensors: Record<string, { readonly shape: number[]; readonly sum: number; readonly first: number[] }>;
      readonly metadata: object;
    };
    for (const [place, { shape, sum, first }] of Object.entries(truth.tensors)) {
      const values = await tensors.get(place)!.float32();
      expect(tensors.get(place)?.shape).toEqual(shape);
      expect(Array.from(values.slice(0, first.length))).toEqual(first);
      expect(values.reduce((total, one) => total + one, 0)).toBeCloseTo(sum, 5);
    }
    expect(toJson((value as ReadonlyMap<string, PtValue>).get('metadata'))).toEqual(truth.metadata);
  });

  it.each([
    ['legacy_not_zip', 'before 1.6'],
    ['reject_big_endian', 'big-endian'],
    ['reject_builtin_print', 'print'],
    ['reject_deflated', 'compressed'],
    ['reject_missing_storage', 'missing'],
    ['reject_module', 'torch.nn.modules.linear.Linear'],
    ['reject_numpy', 'numpy'],
    ['reject_os_system', 'system'],
    ['reject_plain_pickle', 'Python pickle'],
    ['reject_shape_beyond_storage', 'beyond its storage'],
    ['reject_short_storage', '132 bytes in place of 140'],
    ['reject_truncated_pickle', 'ends early'],
    ['reject_truncated_zip', 'cut off'],
    ['must_reject_global', 'print'],
  ])('refuses %s and says why', async (name, why) => {
    expect(await refusalOf(fixture(`${name}.pt`))).toContain(why);
  });

  it('reads trained parameters as their tensors, and sizes and sets as lists', async () => {
    const { value, tensors } = await openPt(fromBytes(fixture('parameter.pt')));
    expect([...((await tensors.get('w')?.float32()) ?? [])]).toEqual([0, 1, 2, 3]);
    expect([...(value as ReadonlyMap<string, PtValue>)].slice(1)).toEqual([
      ['shape', [4]],
      ['only', [3]],
    ]);
  });

  it('gives a tensor that was saved by itself the empty place', async () => {
    const file = await openPt(fromBytes(pickleFile(tensorOf(6, 0, [2, 3], [3, 1]), { 'x/data/0': numbers(6) })));
    expect(file.value).toBe(file.tensors.get(''));
    expect([...(await file.tensors.get('')!.float32())]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('finds the data behind a local header whose padding the directory does not know', async () => {
    const operations = Uint8Array.from([0x80, 2, ...tensorOf(2, 0, [2], [1]), 0x2e]);
    const bytes = zipOf({ 'x/data.pkl': operations, 'x/data/0': numbers(2) }, { extra: 57 });
    expect([...(await (await openPt(fromBytes(bytes))).tensors.get('')!.float32())]).toEqual([0, 1]);
  });

  it('reads a model’s state dict, whose attributes it leaves out', async () => {
    const dict = [...code('collections', 'OrderedDict'), 0x29, 0x52, ...word('w'), ...tensorOf(1, 0, [], []), 0x73];
    const attributes = [0x7d, ...word('_metadata'), 0x7d, 0x73, 0x62];
    const { tensors } = await openPt(fromBytes(pickleFile([...dict, ...attributes], { 'x/data/0': numbers(1) })));
    expect([...tensors.keys()]).toEqual(['w']);
  });

  it('reads any part of a view with any strides', async () => {
    const views = fc
      .record({ shape: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), offset: fc.integer({ min: 0, max: 5 }) })
      .chain(({ shape, offset }) =>
        fc.record({
          shape: fc.constant(shape),
          offset: fc.constant(offset),
          strides: fc.tuple(...shape.map(() => fc.integer({ min: 0, max: 9 }))),
          cut: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
        }),
      );
    await fc.assert(
      fc.asyncProperty(views, async ({ shape, strides, offset, cut }) => {
        const file = pickleFile(tensorOf(200, offset, shape, strides as number[]), { 'x/data/0': numbers(200) });
        const tensor = (await openPt(fromBytes(file))).tensors.get('')!;
        let all = [offset];
        shape.forEach((size, dimension) => {
          all = all.flatMap((at) => Array.from({ length: size }, (_, index) => at + index * (strides as number[])[dimension]!));
        });
        const [start, end] = cut.map((share) => Math.round(share * all.length)).toSorted((a, b) => a - b) as [number, number];
        expect([...(await tensor.float32({ start, end }))]).toEqual(all.slice(start, end));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['20 000 lists in each other', pickleFile([...Array<number>(20_000).fill(0x5d), ...Array<number>(19_999).fill(0x61)]), 'levels deep'],
    ['a list that contains itself', pickleFile([0x5d, 0x71, 0, 0x68, 0, 0x61]), 'contains itself'],
    [
      'few bytes that stand for 2⁴⁰ values',
      pickleFile([
        0x28,
        0x5d,
        0x71,
        0,
        ...Array.from({ length: 40 }, (_, level) => [0x68, level, 0x68, level, 0x86, 0x71, level + 1]).flat(),
        0x74,
      ]),
      'more than',
    ],
    ['an expanded tensor of 2⁴⁰ elements', pickleFile(tensorOf(1, 0, [2 ** 20, 2 ** 20], [0, 0]), { 'x/data/0': numbers(1) }), 'expanded'],
    ['a negative stride', pickleFile(tensorOf(4, 3, [4], [-1]), { 'x/data/0': numbers(4) }), 'description'],
    ['a storage where data should be', pickleFile(storage(1), { 'x/data/0': numbers(1) }), 'storage'],
    ['a name of code where data should be', pickleFile(code('collections', 'OrderedDict')), 'code'],
    ['a dict with arguments', pickleFile([...code('collections', 'OrderedDict'), ...tupleOf([0x5d]), 0x52]), 'as torch.save does not'],
    ['attributes of something other than a dict', pickleFile([0x5d, 0x7d, 0x62]), '0x62'],
    ['a value that belongs to an outer mark', pickleFile([0x5d, 0x28, 0x4e, 0x61]), 'not there'],
    ['two structures', zipOf({ 'x/data.pkl': Uint8Array.of(0x4e, 0x2e), 'y/data.pkl': Uint8Array.of(0x4e, 0x2e) }), 'several'],
  ])('refuses %s', async (_, bytes, why) => {
    expect(await refusalOf(bytes)).toContain(why);
  });

  it('refuses or reads damaged files, and never fails otherwise', async () => {
    const files = ['dtypes', 'metadata', 'strided_slice', 'sample'].map((name) => fixture(`${name}.pt`));
    let refused = 0;
    let read = 0;
    const place = fc.nat({ max: 2 ** 20 });
    const damages = fc.tuple(
      fc.nat({ max: files.length - 1 }),
      fc.array(fc.tuple(place, fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }),
      fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: place }),
    );
    await fc.assert(
      fc.asyncProperty(damages, async ([index, edits, cut]) => {
        const bytes = Uint8Array.from(files[index]!);
        for (const [where, value] of edits) bytes[where % bytes.length] = value;
        if ((await refusalOf(bytes.subarray(0, bytes.length - (cut % bytes.length)))) === undefined) read += 1;
        else refused += 1;
      }),
      { numRuns: 1_500, seed: 1 },
    );
    expect(refused).toBeGreaterThan(200);
    expect(read).toBeGreaterThan(200);
  });

  it('refuses or reads any operations, and never fails otherwise', async () => {
    const operation = fc.constantFrom(
      0x28,
      0x29,
      0x5d,
      0x7d,
      0x4e,
      0x4b,
      0x51,
      0x52,
      0x61,
      0x62,
      0x65,
      0x68,
      0x71,
      0x73,
      0x74,
      0x75,
      0x85,
      0x86,
      0x8a,
      0x94,
    );
    let read = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 9, arbitrary: operation }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) }), {
          maxLength: 30,
        }),
        async (operations) => {
          if ((await refusalOf(pickleFile(operations))) === undefined) read += 1;
        },
      ),
      { numRuns: 1_500, seed: 1 },
    );
    expect(read).toBeGreaterThan(5);
  });

  it('reads no more of the file than it needs', async () => {
    const whole = fromBytes(pickleFile(tensorOf(100_000, 0, [100_000], [1]), { 'x/data/0': numbers(100_000) }));
    let read = 0;
    const source: ByteSource = {
      size: whole.size,
      read: async (at, length, options) => ((read += length), whole.read(at, length, options)),
    };
    const file: PtFile = await openPt(source);
    expect(read).toBeLessThan(70_000);
    const before = read;
    expect([...(await file.tensors.get('')!.float32({ start: 5, end: 7 }))]).toEqual([5, 6]);
    expect(read - before).toBe(30 + 8);
  });

  it('rejects with the reason of an aborted signal', async () => {
    const reason = new Error('stop');
    await expect(openPt(fromBytes(fixture('dtypes.pt')), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('refuses a range outside a tensor', async () => {
    const { tensors } = await openPt(fromBytes(fixture('contiguous.pt')));
    await expect(tensors.get('x')!.bytes({ start: 30, end: 36 })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
