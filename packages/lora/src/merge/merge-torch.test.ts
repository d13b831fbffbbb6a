import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createRandom } from '@loop/core';
import type { Adapter, MergeDtype } from '@loop/core/adapters';
import { decodeFloat32, encodeFloat32, encodeSafetensors, fromBytes, openSafetensors } from '@loop/core/weights';
import { findPython } from '@loop/testing/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { mergeAdapters } from './merge-adapters.js';

/** A Python with PyTorch; without one these tests are skipped, and the run says so. */
const python = findPython('torch');

const [ROWS, COLUMNS, RANK, ALPHA, STRENGTH] = [192, 320, 24, 16, 0.7] as const;
const DTYPES = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' } as const;

/** What a merge is by definition: once with sums in double precision, each step rounded as said; once as users of PyTorch write it. */
const SCRIPT = `
import sys, torch
folder, rows, columns, rank, scale, strength = sys.argv[1], *map(int, sys.argv[2:5]), *map(float, sys.argv[5:7])
read = lambda name, kind, *shape: torch.frombuffer(bytearray(open(f'{folder}/{name}', 'rb').read()), dtype=kind).reshape(shape)
a = read('a.F32', torch.float32, rank, columns)
b = read('b.F32', torch.float32, rows, rank)
for name, kind in [('F32', torch.float32), ('F16', torch.float16), ('BF16', torch.bfloat16)]:
  weight = read(f'weight.{name}', kind, rows, columns)
  change = ((b.double() @ a.double()).float().double() * scale).float()
  exact = (weight.double() + strength * change.double()).float().to(kind)
  usual = (weight.float() + strength * scale * (b @ a)).to(kind)
  for way, merged in [('exact', exact), ('usual', usual)]:
    raw = merged.contiguous().view(torch.int16 if merged.element_size() == 2 else torch.int32)
    open(f'{folder}/{way}.{name}', 'wb').write(raw.numpy().tobytes())
`;

const random = createRandom(5);
const numbers = (count: number, size: number): Float32Array =>
  Float32Array.from({ length: count }, () => size * (random.next() + random.next() - 1));

describe.skipIf(python === undefined)('mergeAdapters beside the PyTorch of this machine', () => {
  const [a, b, weight] = [numbers(RANK * COLUMNS, 0.05), numbers(ROWS * RANK, 0.05), numbers(ROWS * COLUMNS, 0.06)];
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'loop-torch-'));
    const put = (name: string, bytes: Uint8Array): void => writeFileSync(path.join(folder, name), bytes);
    put('a.F32', encodeFloat32(a, 'F32'));
    put('b.F32', encodeFloat32(b, 'F32'));
    for (const dtype of Object.keys(DTYPES) as MergeDtype[]) put(`weight.${dtype}`, encodeFloat32(weight, dtype));
    const { file, env } = python!;
    const sizes = [ROWS, COLUMNS, RANK, ALPHA / RANK, STRENGTH].map(String);
    const { status, stderr } = spawnSync(file, ['-c', SCRIPT, folder, ...sizes], { encoding: 'utf8', env, timeout: 240_000 });
    if (status !== 0) throw new Error(`PyTorch did not merge: ${stderr.slice(-2_000)}`);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function merged(dtype: MergeDtype): Promise<Uint8Array> {
    const name = 'decoder.layers.0.self_attn.q_proj.weight';
    const tensor = { name, dtype, shape: [ROWS, COLUMNS], data: encodeFloat32(weight, dtype) };
    const base = await openSafetensors(fromBytes(encodeSafetensors([tensor])));
    const change = { kind: 'lora', a: { shape: [RANK, COLUMNS], values: a }, b: { shape: [ROWS, RANK], values: b }, alpha: ALPHA } as const;
    const adapter: Adapter = {
      weights: { name: 'torch', target: 'decoder', targets: new Map([['layers.0.self_attn.q_proj', change]]) },
      replaced: new Map(),
      biases: new Map(),
      flavour: 'peft',
      scaleSource: 'tensors',
      trigger: undefined,
    };
    const pieces: Uint8Array[] = [];
    for await (const piece of mergeAdapters(base, [{ adapter, strength: STRENGTH }])) pieces.push(piece);
    const file = await openSafetensors(fromBytes(new Uint8Array(Buffer.concat(pieces))));
    return file.tensors.get(name)!.bytes();
  }
  const truth = (way: string, dtype: MergeDtype): Uint8Array => new Uint8Array(readFileSync(path.join(folder, `${way}.${dtype}`)));

  it.each(Object.keys(DTYPES) as MergeDtype[])('gives the bits of the definition in %s', async (dtype) => {
    expect(Buffer.compare(await merged(dtype), truth('exact', dtype))).toBe(0);
  });

  it.each(Object.keys(DTYPES) as MergeDtype[])('is as near as rounding to what is usually written, in %s', async (dtype) => {
    const [ours, theirs] = [decodeFloat32(await merged(dtype), dtype), decodeFloat32(truth('usual', dtype), dtype)];
    const step = { F32: 2 ** -23, F16: 2 ** -10, BF16: 2 ** -7 }[dtype];
    let others = 0;
    for (let index = 0; index < ours.length; index += 1) {
      const away = Math.abs(ours[index]! - theirs[index]!);
      if (away > 0) others += 1;
      // Near 0 the sum is smaller than what it is the sum of.
      expect(away).toBeLessThanOrEqual(step * Math.max(Math.abs(ours[index]!), dtype === 'F32' ? 0.06 : 2 ** -14));
    }
    // Sums in float32 change a few roundings, and most of those in float32 itself.
    if (dtype !== 'F32') expect(others / ours.length).toBeLessThan(0.005);
  });
});
