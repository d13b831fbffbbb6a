import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLoopError } from '../errors.js';
import { fromBytes } from './byte-source.js';
import type { ByteSource } from './byte-source.js';
import { encodeSafetensors } from './encode-safetensors.js';
import { parseSafetensorsIndex } from './safetensors-index.js';
import { openShardedSafetensors } from './sharded-safetensors.js';

const indexOf = (weightMap: Record<string, unknown>, metadata: unknown = { total_size: 12 }) =>
  JSON.stringify({ metadata, weight_map: weightMap });

function shard(values: Record<string, number>, metadata: Record<string, string> = {}): ByteSource {
  const tensors = Object.entries(values).map(([name, value]) => ({
    name,
    dtype: 'F32' as const,
    shape: [1],
    data: Float32Array.of(value),
  }));
  return fromBytes(encodeSafetensors(tensors, { metadata }));
}

const open = (index: string, shards: Record<string, ByteSource>, signal?: AbortSignal) =>
  openShardedSafetensors(parseSafetensorsIndex(index), { openFile: (file) => shards[file] as ByteSource, signal });

describe('parseSafetensorsIndex', () => {
  it('lists each file once, sorted', () => {
    const index = parseSafetensorsIndex(indexOf({ a: 'm-2.safetensors', b: 'm-1.safetensors', c: 'm-2.safetensors' }));
    expect(index.files).toEqual(['m-1.safetensors', 'm-2.safetensors']);
    expect(index.weightMap.get('c')).toBe('m-2.safetensors');
    expect(index.totalSize).toBe(12);
    expect(parseSafetensorsIndex('{"weight_map":{}}').totalSize).toBeUndefined();
  });

  it.each([
    '../m.safetensors',
    '/etc/m.safetensors',
    'a/../../m.safetensors',
    'sub/m.safetensors',
    '..\\m.safetensors',
    'C:m.safetensors',
    'm.safetensors\0',
    'm\0.safetensors',
    '.safetensors',
    '..safetensors',
    'config.json',
    '',
    7,
    null,
  ])('refuses the file %j', (file) => {
    expect(() => parseSafetensorsIndex(indexOf({ w: file }))).toThrow('weight_map["w"] must be a file beside the index');
  });

  it.each([
    '',
    '[]',
    'null',
    '{}',
    '{"weight_map":[]}',
    '{"weight_map":{"a":"x.safetensors","a":"y.safetensors"}}',
    indexOf({ '': 'x.safetensors' }),
  ])('refuses %s', (text) => {
    expect(() => parseSafetensorsIndex(text)).toThrow(expect.objectContaining({ code: 'file_format', format: 'safetensors-index' }));
  });

  it('survives any JSON and any damage to it', () => {
    const text = fc.oneof(
      fc.json(),
      fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.jsonValue())).map((map) => indexOf(map)),
      fc.tuple(fc.nat(60), fc.string({ maxLength: 3 })).map(([at, insert]) => {
        const whole = indexOf({ 'a.b': 'm-1.safetensors' });
        return whole.slice(0, at) + insert + whole.slice(at + 1);
      }),
    );
    fc.assert(
      fc.property(text, (value) => {
        try {
          for (const file of parseSafetensorsIndex(value).files) expect(file).toMatch(/^[^/\\]+\.safetensors$/);
        } catch (error) {
          if (!isLoopError(error, 'file_format')) throw error;
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('openShardedSafetensors', () => {
  const index = indexOf({ a: 'm-1.safetensors', b: 'm-2.safetensors' });

  it('reads each tensor from its shard', async () => {
    const set = await open(index, {
      'm-1.safetensors': shard({ a: 1 }, { format: 'pt', one: '1' }),
      'm-2.safetensors': shard({ b: 2, unlisted: 3 }, { format: 'np' }),
    });
    expect([...set.tensors.keys()]).toEqual(['a', 'b']);
    expect(set.tensors.get('b')?.file).toBe('m-2.safetensors');
    expect([...((await set.tensors.get('b')?.float32()) ?? [])]).toEqual([2]);
    expect({ ...set.metadata }).toEqual({ format: 'pt', one: '1' });
  });

  it('refuses a shard that lacks a tensor', async () => {
    await expect(open(index, { 'm-1.safetensors': shard({ a: 1 }), 'm-2.safetensors': shard({}) })).rejects.toThrow(
      'Tensor "b" is not in m-2.safetensors',
    );
  });

  it('refuses a tensor that is in two shards', async () => {
    await expect(open(index, { 'm-1.safetensors': shard({ a: 1 }), 'm-2.safetensors': shard({ a: 9, b: 2 }) })).rejects.toThrow(
      'Tensor "a" is in m-2.safetensors too',
    );
  });

  it('rejects with the reason of a signal', async () => {
    const reason = new Error('enough');
    await expect(open(index, {}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
