import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { findPython } from '@loop/testing/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fromBytes } from '../byte-source.js';
import { openPt } from './open-pt.js';

/** A Python with PyTorch; without one these tests are skipped, and the run says so. Files of a newer one are fixtures of `pt.test.ts`. */
const python = findPython('torch');

const SCRIPT = `
import json, sys, torch
folder = sys.argv[1]
torch.manual_seed(1)
base = torch.randn(6, 8)
samples = {
  'nested': {'a': {'b': [base, (base.to(torch.bfloat16),)]}, 'deep': [[{'x': torch.arange(3)}]], 'text': 'é', 'none': None, 'n': 3, 'f': 0.5, 'yes': True},
  'views': {'transposed': base.t(), 'slice': base[1:, ::3], 'expanded': base[:1].expand(4, 8), 'shared': base[2], 'scalar': torch.tensor(2.5), 'empty': torch.zeros(0, 3)},
  'types': {str(kind).split('.')[1]: (base * 9).to(kind) for kind in [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int8, torch.uint8, torch.int16, torch.int32, torch.int64]} | {'bool': base > 0},
  'parameter': {'w': torch.nn.Parameter(base), 'complex': torch.complex(base, -base)},
  'state': torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3)).state_dict(),
}
truth = {}
def walk(value, place, found):
  if isinstance(value, torch.Tensor):
    flat = value.detach().contiguous().clone().reshape(-1)
    raw = flat.view(torch.int16) if flat.dtype == torch.bfloat16 else flat.to(torch.uint8) if flat.dtype == torch.bool else flat
    found[place] = {'shape': list(value.shape), 'bytes': raw.numpy().tobytes().hex()}
  elif isinstance(value, dict):
    for key, item in value.items(): walk(item, f'{place}.{key}' if place else str(key), found)
  elif isinstance(value, (list, tuple)):
    for index, item in enumerate(value): walk(item, f'{place}.{index}' if place else str(index), found)
for name, value in samples.items():
  torch.save(value, f'{folder}/{name}.pt')
  found = {}
  walk(value, '', found)
  truth[name] = found
torch.save(samples['nested'], f'{folder}/legacy.pt', _use_new_zipfile_serialization=False)
torch.save(torch.nn.Linear(2, 2), f'{folder}/module.pt')
torch.save(base.to_sparse(), f'{folder}/sparse.pt')
torch.save(torch.quantize_per_tensor(base, 0.1, 0, torch.qint8), f'{folder}/quantized.pt')
print(json.dumps({'version': torch.__version__, 'files': truth}))
`;

describe.skipIf(python === undefined)('openPt beside the PyTorch of this machine', () => {
  let folder: string;
  let truth: Readonly<Record<string, Readonly<Record<string, { readonly shape: readonly number[]; readonly bytes: string }>>>>;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'loop-torch-'));
    const { file, env } = python!;
    const { stdout, stderr, status } = spawnSync(file, ['-c', SCRIPT, folder], { encoding: 'utf8', env, timeout: 240_000 });
    if (status !== 0) throw new Error(`PyTorch did not write its files: ${stderr.slice(-2_000)}`);
    truth = (JSON.parse(stdout) as { readonly files: typeof truth }).files;
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const open = (name: string) => openPt(fromBytes(new Uint8Array(readFileSync(path.join(folder, `${name}.pt`)))));

  it.each(['nested', 'views', 'types', 'parameter', 'state'])('reads %s to the byte', async (name) => {
    const { tensors } = await open(name);
    const found: Record<string, { readonly shape: readonly number[]; readonly bytes: string }> = {};
    for (const [place, tensor] of tensors) {
      found[place] = { shape: tensor.shape, bytes: Buffer.from(await tensor.bytes()).toString('hex') };
    }
    expect(found).toEqual(truth[name]);
  });

  it.each([
    ['legacy', 'before 1.6'],
    ['module', 'torch.nn.modules.linear.Linear'],
    ['sparse', '_rebuild_sparse_tensor'],
    ['quantized', '_rebuild_qtensor'],
  ])('refuses %s by its name', async (name, why) => {
    await expect(open(name)).rejects.toMatchObject({ code: 'file_format', format: 'pt', message: expect.stringContaining(why) as string });
  });
});
