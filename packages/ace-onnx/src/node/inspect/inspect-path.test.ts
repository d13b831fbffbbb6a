import { copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { encodeSafetensors } from '@loop/core/weights';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { formatInspection } from '../../inspect/format-inspection.js';
import type { FolderInspection } from '../../inspect/inspection.js';
import { encodeModel } from '../../onnx/encode-model.js';
import { createGraph } from '../../onnx/graph.js';
import { inspectPath } from './inspect-path.js';

const checkpoint = fileURLToPath(new URL('../../../fixtures/ace-step-v1/checkpoint', import.meta.url));
const TRANSFORMER = 'ace_step_transformer/diffusion_pytorch_model.safetensors';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-inspect-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const one = (name: string) => encodeSafetensors([{ name, dtype: 'F32', shape: [2], data: new Float32Array(2) }]);
const inspectAll = async (target: string) => (await inspectPath(target)) as FolderInspection;

describe('inspectPath', () => {
  it('builds every network of a checkpoint, and says that each fits', async () => {
    const found = await inspectAll(checkpoint);
    expect(found).toMatchObject({ kind: 'checkpoint', name: 'checkpoint', findings: [] });
    expect(found.files.map(({ name }) => name)).toEqual([
      TRANSFORMER,
      'music_dcae_f8c8/diffusion_pytorch_model.safetensors',
      'music_vocoder/diffusion_pytorch_model.safetensors',
      'umt5-base/model.safetensors',
    ]);
    expect(found.networks.map(({ name, fits }) => [name, fits])).toEqual(
      ['text-encoder', 'condition', 'cross', 'step', 'encoder', 'decoder', 'vocoder'].map((name) => [name, true]),
    );
    expect(found.networks[3]?.operators.find(({ operator }) => operator === 'MatMul')?.count).toBeGreaterThan(10);
    expect(formatInspection(found)).toMatch(/step\s+ace_step_transformer\s+fits\s+\d+ nodes: /);
  });

  it('says which networks do not fit, and why, and describes the rest', async () => {
    await cp(checkpoint, folder, { recursive: true });
    const config = JSON.parse(await readFile(path.join(folder, 'music_vocoder/config.json'), 'utf8')) as object;
    await writeFile(path.join(folder, 'music_vocoder/config.json'), JSON.stringify({ ...config, depths: [2, 1, 2, 2] }));
    await truncate(path.join(folder, TRANSFORMER), 100_000);
    const found = await inspectAll(folder);
    expect(found.networks.filter(({ fits }) => fits).map(({ name }) => name)).toEqual(['text-encoder', 'encoder', 'decoder']);
    expect(found.networks.find(({ name }) => name === 'vocoder')?.issues.join()).toContain('missing: ');
    expect(found.files.find(({ name }) => name === TRANSFORMER)?.findings[0]?.message).toContain('The file is cut: 100000 of ');
    expect(formatInspection(found)).toContain('vocoder does not fit\n  missing: ');
  });

  const hostile: readonly (readonly [string, string, object])[] = [
    ['a million layers', 'umt5-base', { num_layers: 1_000_000 }],
    ['a hundred thousand blocks', 'ace_step_transformer', { num_layers: 100_000 }],
    ['an odd head', 'ace_step_transformer', { attention_head_dim: 3 }],
    ['widths beyond safe numbers', 'ace_step_transformer', { attention_head_dim: 1_000_000, num_attention_heads: 1_000_000 }],
    ['half a channel', 'music_dcae_f8c8', { latent_channels: 1_000_000 }],
    ['lists of nothing', 'music_dcae_f8c8', { encoder_block_types: [], encoder_block_out_channels: [], encoder_layers_per_block: [] }],
    ['lists of different lengths', 'music_dcae_f8c8', { decoder_layers_per_block: [1] }],
    ['a million layers in a block', 'music_dcae_f8c8', { decoder_layers_per_block: [1_000_000, 1_000_000, 1_000_000, 1_000_000] }],
    ['a list without end', 'music_vocoder', { depths: Array.from({ length: 100_000 }, () => 1) }],
    ['a million blocks in a stage', 'music_vocoder', { depths: [1_000_000, 1_000_000, 1_000_000, 1_000_000] }],
    ['no widths', 'music_vocoder', { dims: [] }],
    ['rates of a million', 'music_vocoder', { upsample_rates: [1_000_000, 1_000_000, 1_000_000, 1_000_000] }],
  ];
  it.each(hostile)('answers a configuration with %s by a finding, at once: %s', async (_, component, change) => {
    await cp(checkpoint, folder, { recursive: true });
    const file = path.join(folder, component, 'config.json');
    await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...change }));
    const found = await inspectAll(folder);
    expect(found.networks.some(({ fits }) => !fits)).toBe(true);
    for (const { issues } of found.networks) expect(issues.length).toBeLessThan(3000);
  });

  it('reads no configuration that is no file, or larger than any', async () => {
    await cp(checkpoint, folder, { recursive: true });
    await writeFile(path.join(folder, 'music_vocoder/config.json'), ' '.repeat(2 ** 20 + 1));
    await rm(path.join(folder, 'music_dcae_f8c8/config.json'));
    await symlink('/dev/zero', path.join(folder, 'music_dcae_f8c8/config.json'));
    const found = await inspectAll(folder);
    const issues = found.networks.flatMap((network) => network.issues).join();
    expect(issues).toContain('music_vocoder/config.json has 1048577 characters');
    expect(issues).toMatch(/music_dcae_f8c8.config\.json is not there/);
  });

  it('looks at the files beside a model, and only there', async () => {
    const graph = createGraph('g');
    graph.output('y', graph.external('w', { type: 'float32', shape: [2], file: 'w.bin', offset: 8, length: 8 }));
    const file = path.join(folder, 'g.onnx');
    await writeFile(file, encodeModel(graph.finish()));
    expect(await inspectPath(file)).toMatchObject({ kind: 'onnx', findings: [{ message: expect.stringContaining('is not there') }] });
    await writeFile(path.join(folder, 'w.bin'), new Uint8Array(15));
    expect(await inspectPath(file)).toMatchObject({ findings: [{ message: expect.stringContaining('end at byte 16, the file at 15') }] });
    await writeFile(path.join(folder, 'w.bin'), new Uint8Array(16));
    expect(await inspectPath(file)).toMatchObject({ findings: [], externalFiles: [{ size: 16 }] });
  });

  it('adds the shards of an index up', async () => {
    await writeFile(path.join(folder, 'a.safetensors'), one('x'));
    await writeFile(path.join(folder, 'b.safetensors'), one('y'));
    const index = path.join(folder, 'm.safetensors.index.json');
    await writeFile(index, JSON.stringify({ weight_map: { x: 'a.safetensors', y: 'b.safetensors' } }));
    expect(await inspectPath(index)).toMatchObject({ kind: 'folder', parameters: 4, findings: [] });
    expect(await inspectPath(folder)).toMatchObject({ kind: 'folder', parameters: 4, networks: [], findings: [] });
  });

  it('finds shards that are not there, and tensors that are not where the index says', async () => {
    await writeFile(path.join(folder, 'a.safetensors'), one('x'));
    const index = path.join(folder, 'm.safetensors.index.json');
    await writeFile(index, JSON.stringify({ weight_map: { x: 'a.safetensors', y: 'b.safetensors' } }));
    const missing = await inspectAll(index);
    expect(missing.findings.map(({ message }) => message)).toEqual([
      'b.safetensors: b.safetensors is not there or cannot be read.',
      'm.safetensors.index.json: b.safetensors is not there or cannot be read.',
    ]);
    await writeFile(path.join(folder, 'b.safetensors'), one('z'));
    expect((await inspectAll(index)).findings).toMatchObject([{ message: expect.stringContaining('Tensor "y" is not in b.safetensors') }]);
  });

  it('shows a broken file among good ones as a finding', async () => {
    await writeFile(path.join(folder, 'bad.onnx'), 'no model at all');
    await mkdir(path.join(folder, 'deep'));
    await copyFile(path.join(checkpoint, 'umt5-base/model.safetensors'), path.join(folder, 'deep/good.safetensors'));
    const found = await inspectAll(folder);
    expect(found.files.map(({ name }) => name)).toEqual(['deep/good.safetensors']);
    expect(found.findings).toMatchObject([{ severity: 'error', message: expect.stringMatching(/^bad\.onnx: /) }]);
  });

  it.each([
    ['a path that leads nowhere', 'nowhere', 'model_missing'],
    ['an empty folder', '.', 'model_missing'],
  ])('refuses %s', async (_, target, code) => {
    await expect(inspectPath(path.join(folder, target))).rejects.toMatchObject({ code });
  });

  it('stops when it is told to', async () => {
    const reason = new Error('enough');
    await expect(inspectPath(checkpoint, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
