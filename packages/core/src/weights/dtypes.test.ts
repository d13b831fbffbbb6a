import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { fromBytes } from './byte-source.js';
import { TENSOR_DTYPES, dtypeSize } from './dtype.js';
import { encodeSafetensors } from './encode-safetensors.js';
import { describeLfsPointer } from './lfs-pointer.js';
import { describeOtherFile } from './other-file.js';
import { openSafetensors } from './safetensors-file.js';
import type { LazyTensor } from './safetensors-file.js';
import { parseSafetensorsIndex } from './safetensors-index.js';
import { decodeFloat32 } from './tensor-values.js';

const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`__fixtures__/${name}.safetensors`, import.meta.url)));
const every = Uint8Array.from({ length: 256 }, (_, code) => code);

describe('every element type of safetensors 0.8', () => {
  it('is known', () => {
    const published =
      'BOOL F4 F6_E2M3 F6_E3M2 U8 I8 F8_E5M2 F8_E4M3 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ I16 U16 F16 BF16 I32 U32 F32 C64 F64 I64 U64';
    expect([...TENSOR_DTYPES].toSorted()).toEqual(published.split(' ').toSorted());
  });

  it.each(TENSOR_DTYPES)('can be written, opened and read as float32: %s', async (dtype) => {
    const data = new Uint8Array(8 * dtypeSize(dtype)).fill(0x3c);
    const { tensors } = await openSafetensors(fromBytes(encodeSafetensors([{ name: 'w', dtype, shape: [2, 4], data }])));
    const tensor = tensors.get('w') as LazyTensor;
    const all = await tensor.float32();
    expect(await tensor.bytes()).toEqual(data);
    expect(all.length).toBe(dtype === 'C64' ? 16 : 8);
    expect([...all].every(Number.isFinite)).toBe(true);
  });

  it.each(['safetensors-F8_E8M0', 'safetensors-F8_E4M3FNUZ'])('opens beside others: %s', async (name) => {
    const { tensors } = await openSafetensors(fromBytes(fixture(name)));
    expect(await tensors.get('w')?.float32()).toEqual(Float32Array.of(0));
  });

  it('opens with four elements in two bytes', async () => {
    const { tensors } = await openSafetensors(fromBytes(fixture('safetensors-F4')));
    expect(tensors.get('a')).toMatchObject({ dtype: 'F4', shape: [4], elements: 4, byteLength: 2 });
  });
});

describe('small floats', () => {
  it.each([
    ['F8_E4M3', 0x7e, 448],
    ['F8_E4M3', 0x01, 2 ** -9],
    ['F8_E4M3', 0x08, 2 ** -6],
    ['F8_E4M3', 0xb8, -1],
    ['F8_E4M3', 0x7f, NaN],
    ['F8_E4M3', 0xff, NaN],
    ['F8_E4M3', 0x80, -0],
    ['F8_E5M2', 0x7b, 57_344],
    ['F8_E5M2', 0x01, 2 ** -16],
    ['F8_E5M2', 0x7c, Infinity],
    ['F8_E5M2', 0xfc, -Infinity],
    ['F8_E5M2', 0x7d, NaN],
    ['F8_E4M3FNUZ', 0x7f, 240],
    ['F8_E4M3FNUZ', 0x01, 2 ** -10],
    ['F8_E4M3FNUZ', 0x40, 1],
    ['F8_E4M3FNUZ', 0x80, NaN],
    ['F8_E5M2FNUZ', 0x7f, 57_344],
    ['F8_E5M2FNUZ', 0x01, 2 ** -17],
    ['F8_E5M2FNUZ', 0x40, 1],
    ['F8_E5M2FNUZ', 0x80, NaN],
    ['F8_E8M0', 0, 2 ** -127],
    ['F8_E8M0', 127, 1],
    ['F8_E8M0', 254, 2 ** 127],
    ['F8_E8M0', 255, NaN],
  ] as const)('read %s %i as its published value', (dtype, code, value) => {
    expect(decodeFloat32(Uint8Array.of(code), dtype)[0]).toBe(value);
  });

  it('read F4 from the lower half of a byte first', () => {
    const codes = Uint8Array.from({ length: 8 }, (_, index) => (2 * index) | ((2 * index + 1) << 4));
    expect([...decodeFloat32(codes, 'F4')]).toEqual([0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6]);
  });

  it.each([
    ['F6_E2M3', [0, 0.125, 1, 7.5, -0.125, -7.5], [0, 1, 8, 31, 33, 63]],
    ['F6_E3M2', [0, 0.0625, 1, 28, -0.0625, -28], [0, 1, 12, 31, 33, 63]],
  ] as const)('read %s from the lowest bits up', (dtype, values, codes) => {
    const bits = [...codes, 0, 0].map((code, index) => BigInt(code) << BigInt(6 * index)).reduce((sum, part) => sum | part);
    const bytes = Uint8Array.from({ length: 6 }, (_, index) => Number((bits >> BigInt(8 * index)) & 255n));
    expect([...decodeFloat32(bytes, dtype)]).toEqual([...values, 0, 0]);
  });

  it.each([
    ['F8_E4M3', 2],
    ['F8_E5M2', 6],
    ['F8_E4M3FNUZ', 1],
    ['F8_E5M2FNUZ', 1],
    ['F8_E8M0', 1],
  ] as const)('of %s are all different, but for NaN', (dtype, nans) => {
    const values = [...decodeFloat32(every, dtype)];
    expect(values.filter(Number.isNaN)).toHaveLength(nans);
    const numbers = values.filter((value) => !Number.isNaN(value)).map((value) => (Object.is(value, -0) ? '-0' : value));
    expect(new Set(numbers).size).toBe(256 - nans);
  });
});

describe('a tensor of elements smaller than a byte', () => {
  it('can be read from and to any element as numbers, but between bytes not as bytes', async () => {
    for (const dtype of ['F4', 'F6_E2M3', 'F6_E3M2'] as const) {
      const data = Uint8Array.from({ length: 16 * dtypeSize(dtype) }, (_, index) => (index * 37 + 11) & 255);
      const { tensors } = await openSafetensors(fromBytes(encodeSafetensors([{ name: 'w', dtype, shape: [16], data }])));
      const tensor = tensors.get('w') as LazyTensor;
      const all = await tensor.float32();
      for (let start = 0; start <= 16; start += 1) {
        for (let end = start; end <= 16; end += 1) expect(await tensor.float32({ start, end })).toEqual(all.slice(start, end));
      }
      expect(await tensor.bytes({ start: 4, end: 8 })).toEqual(data.slice(4 * dtypeSize(dtype), 8 * dtypeSize(dtype)));
      await expect(tensor.bytes({ start: 1 })).rejects.toMatchObject({ code: 'invalid_input' });
      await expect(tensor.float32({ start: 5, end: 17 })).rejects.toMatchObject({ code: 'invalid_input' });
    }
  });

  it('must be a whole number of bytes', () => {
    expect(() => encodeSafetensors([{ name: 'w', dtype: 'F4', shape: [3], data: new Uint8Array(2) }])).toThrow('whole number of bytes');
    expect(() => encodeSafetensors([{ name: 'w', dtype: 'F6_E2M3', shape: [2], data: new Uint8Array(2) }])).toThrow(
      'whole number of bytes',
    );
  });
});

describe('a Git LFS pointer', () => {
  it('is named as such, with what to do, instead of being called damaged', async () => {
    const pointer = fixture('safetensors-lfs-pointer');
    await expect(openSafetensors(fromBytes(pointer))).rejects.toMatchObject({
      code: 'file_format',
      offset: 0,
      message: 'This is a Git LFS pointer to a file of 12345 bytes, not the file itself: run "git lfs pull", or download the file again.',
    });
    expect(() => parseSafetensorsIndex(pointer)).toThrow('Git LFS pointer');
  });

  it.each([
    ['version https://hawser.github.com/spec/v1\noid sha256:00\nsize 7\n', 'a file of 7 bytes'],
    ['version https://git-lfs.github.com/spec/v1\next-0-foo sha256:00\noid sha256:00\nsize 8\n', 'a file of 8 bytes'],
    ['version https://git-lfs.github.com/spec/v1\r\noid sha256:00\r\nsize 9\r\n', 'a file of 9 bytes'],
    ['version https://git-lfs.github.com/spec/v1\noid', 'the file'],
  ])('is recognised: %j', (text, what) => {
    expect(describeLfsPointer(new TextEncoder().encode(text))).toContain(`pointer to ${what}`);
  });

  it.each(['', 'version 1', '{"version": "https://git-lfs.github.com/spec/v1"}'])('is not seen in %j', (text) => {
    expect(describeLfsPointer(new TextEncoder().encode(text))).toBeUndefined();
  });
});

describe('a file of another kind', () => {
  const bytesOf = (text: string): Uint8Array => Uint8Array.from({ length: Math.max(64, text.length) }, (_, at) => text.charCodeAt(at) || 0);

  it.each([
    ['<!DOCTYPE html><title>Sign in</title>', 'web page'],
    ['\n<html lang="en">', 'web page'],
    ['PK\u0003\u0004', 'openPt'],
    ['\u0080\u0002}q\0', 'pickle'],
    ['GGUF\u0003\0\0\0', 'GGUF'],
    ['\u001F\u008B\u0008', 'gzip'],
  ])('is named in place of damage: %j', async (start, what) => {
    await expect(openSafetensors(fromBytes(bytesOf(start)))).rejects.toMatchObject({
      code: 'file_format',
      message: expect.stringContaining(what) as string,
    });
    expect(describeOtherFile(bytesOf(start))).toContain(what);
  });

  it('is not seen in a file of weights', () => {
    expect(describeOtherFile(bytesOf('\u0010\0\0\0\0\0\0\0{"__metadata__":'))).toBeUndefined();
  });
});
