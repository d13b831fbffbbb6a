import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { EXIT_CODES } from '@loop/cli';
import { createRandom } from '@loop/core';
import { encodeSafetensors, fromBytes, openSafetensors } from '@loop/core/weights';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { parseDataset } from '../../dataset/dataset-json.js';
import { parseWeighted } from './adapter-input.js';
import { runCli } from './run-cli.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-lora-cli-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (...parts: string[]): string => path.join(folder, ...parts);

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), env: {} });
  return { code, out, err };
}

async function put(name: string, content: string | Uint8Array = ''): Promise<string> {
  await mkdir(path.dirname(at(name)), { recursive: true });
  await writeFile(at(name), content);
  return at(name);
}

/** Numbers that have no pattern, the same each time. */
function numbers(count: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => random.next() - 0.5);
}

const tensor = (name: string, shape: readonly number[], data: Float32Array) => ({ name, dtype: 'F32' as const, shape, data });

/** A base model of one layer, and a LoRA of rank 2 with alpha 4 for it. */
async function putModel(): Promise<{ base: string; adapter: string }> {
  const weight = tensor('layers.0.self_attn.q_proj.weight', [4, 3], numbers(12, 1));
  const base = await put('base.safetensors', encodeSafetensors([weight, tensor('norm.weight', [3], numbers(3, 2))]));
  const module = 'base_model.model.layers.0.self_attn.q_proj';
  const factors = [tensor(`${module}.lora_A.weight`, [2, 3], numbers(6, 3)), tensor(`${module}.lora_B.weight`, [4, 2], numbers(8, 4))];
  await put('dusty/adapter_model.safetensors', encodeSafetensors(factors));
  await put('dusty/adapter_config.json', JSON.stringify({ peft_type: 'LORA', r: 2, lora_alpha: 4, trigger_word: 'dusty' }));
  return { base, adapter: at('dusty') };
}

async function weightOf(file: string): Promise<readonly number[]> {
  const { tensors } = await openSafetensors(fromBytes(await readFile(file)));
  return [...(await tensors.get('layers.0.self_attn.q_proj.weight')!.float32())];
}

describe('loop-lora scan', () => {
  it('says what a folder holds, for people and as JSON', async () => {
    await put('songs/rain.wav');
    await put('songs/rain.caption.txt', 'warm keys over slow drums');
    await put('songs/sun.mp3');
    const { code, out } = await run('scan', at('songs'));
    expect(code).toBe(EXIT_CODES.done);
    expect(out).toMatch(/songs: {5}2\ncaptions: {2}1 of 2\n/);
    const { tracks, dialects } = JSON.parse((await run('scan', at('songs'), '--json')).out);
    expect([tracks.length, dialects]).toEqual([2, { 'ace-step': 1 }]);
  });

  it('ends with 3 where there are no songs, and no folder', async () => {
    await mkdir(at('empty'));
    expect(await run('scan', at('empty'))).toMatchObject({ code: EXIT_CODES.input, err: expect.stringContaining('holds no songs') });
    expect(await run('scan', at('nowhere'))).toMatchObject({ code: EXIT_CODES.input, err: expect.stringContaining('is not there') });
  });
});

describe('loop-lora lint', () => {
  it('ends with 1 for a fault, and with 0 for a dataset in order or a fault that does not matter', async () => {
    await put('songs/rain.wav');
    await put('songs/rain.caption.txt', 'Error: rate limit exceeded');
    const found = await run('lint', at('songs'), '--json');
    expect(found.code).toBe(EXIT_CODES.failed);
    const { issues } = JSON.parse(found.out);
    const errors = issues.filter(({ severity }: { severity: string }) => severity === 'error').map(({ code }: { code: string }) => code);
    expect(errors).toContain('caption-error-text');
    expect((await run('lint', at('songs'), '--ignore', errors.join(','))).code).toBe(EXIT_CODES.done);
    expect((await run('lint', at('songs'), '--fail-on', 'never')).code).toBe(EXIT_CODES.done);
    expect((await run('lint', at('songs'))).out).toMatch(/error {4}caption-error-text {2}rain\.wav: /);
  });

  it('finds one recording under two names when it reads the audio', async () => {
    await put('songs/a.wav', 'same');
    await put('songs/b.wav', 'same');
    const codes = async (...more: string[]): Promise<readonly string[]> =>
      JSON.parse((await run('lint', at('songs'), '--json', ...more)).out).issues.map(({ code }: { code: string }) => code);
    expect(await codes()).not.toContain('duplicate-audio');
    expect(await codes('--hash')).toContain('duplicate-audio');
  });

  it('lists its rules, and refuses to ignore what is none', async () => {
    expect((await run('lint', '--rules')).out).toMatch(/^error {4}caption-\S+ {2}\w/m);
    expect(await run('lint', at('.'), '--ignore', 'nonsense')).toMatchObject({ code: EXIT_CODES.usage });
  });
});

describe('loop-lora split', () => {
  it('writes both parts, with paths from where they are, and the same ones from the same seed', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await put(`songs/${name}.wav`);
    const argv = ['split', at('songs'), '--share', '0.4', '--seed', '7', '-o', at('out')];
    expect(await run(...argv)).toMatchObject({ code: EXIT_CODES.done, out: '3 songs to train on, 2 held out, seed 7\n' });
    const read = async (name: string) => parseDataset(await readFile(at('out', name), 'utf8')).dataset.tracks.map((track) => track.path);
    const [training, heldOut] = [await read('training.json'), await read('held-out.json')];
    expect([...training, ...heldOut].sort()).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `../songs/${name}.wav`));
    expect(JSON.parse((await run(...argv, '--json')).out).saved).toMatchObject([{ outcome: 'unchanged' }, { outcome: 'unchanged' }]);
  });
});

describe('commands for adapters', () => {
  it('describe every adapter of a folder from its header, damaged ones too', async () => {
    await putModel();
    await put('cut.safetensors', 'not one');
    const { code, out } = await run('inspect', folder);
    expect(code).toBe(EXIT_CODES.done);
    expect(out).toContain('cut.safetensors\n  cannot be read: ');
    expect(out).toMatch(/kind: {4}lora, peft\n[^]*rank: {4}2\n[^]*scale: {3}2 here, 1 in diffusers[^]*trigger: dusty/);
    expect((await run('inspect', at('cut.safetensors'))).code).toBe(EXIT_CODES.input);
  });

  it('convert to another program and back without changing what is merged', async () => {
    const { base, adapter } = await putModel();
    for (const [from, format, to] of [
      [adapter, 'comfyui', at('comfy')],
      [at('comfy'), 'diffusers', at('diffusers')],
      [at('diffusers'), 'peft', at('peft')],
    ] as const) {
      expect((await run('convert', from, '--base', base, '--format', format, '-o', to)).code).toBe(EXIT_CODES.done);
    }
    for (const [index, place] of [adapter, at('peft')].entries()) {
      expect((await run('merge', place, '--base', base, '-o', at(`merged-${index}.safetensors`), '-q')).code).toBe(EXIT_CODES.done);
    }
    expect(await weightOf(at('merged-0.safetensors'))).toEqual(await weightOf(at('merged-1.safetensors')));
    expect(await weightOf(at('merged-0.safetensors'))).not.toEqual(await weightOf(base));
  });

  it('merge by a module that was named, and say what a wrong one lacks', async () => {
    const { base, adapter } = await putModel();
    const loops = `export const createMultiplier = () => ({ multiply: (a, b, [rows, inner, columns]) => Float32Array.from({ length: rows * columns }, (_, at) =>
      { let sum = 0; for (let k = 0; k < inner; k += 1) sum += a[Math.floor(at / columns) * inner + k] * b[k * columns + at % columns]; return sum; }) });`;
    const merge = (output: string, ...more: string[]) => run('merge', adapter, '--base', base, '-o', at(output), '-q', ...more);
    expect(await merge('here.safetensors')).toMatchObject({ code: EXIT_CODES.done });
    expect(await merge('there.safetensors', '--multiply', await put('loops.mjs', loops))).toMatchObject({ code: EXIT_CODES.done });
    expect(await readFile(at('there.safetensors'))).toEqual(await readFile(at('here.safetensors')));
    const wrong = await merge('no.safetensors', '--multiply', await put('nothing.mjs', 'export const x = 1;'));
    expect(wrong.err).toContain('is a module that exports no createMultiplier()');
    expect(wrong.code).toBe(EXIT_CODES.usage);
  });

  it('export a checkpoint with merged weights by a module that was named', async () => {
    const module = `export const exportOnnx = async (model, { output, merged, check, overwrite, onProgress }) => {
      onProgress({ phase: 'writing', fraction: 1 });
      return { model, output, merged, check, overwrite, networks: [{ file: 'a.onnx', bytes: 3 }, { file: 'b.onnx', bytes: 4 }] };
    };`;
    const argv = ['export', 'checkpoint', '--exporter', await put('exporter.mjs', module), '--merged', 'm.safetensors', '-o', 'out', '-q'];
    expect(await run(...argv)).toMatchObject({ code: EXIT_CODES.done, out: 'wrote out, 2 networks, 7 bytes of weights\n' });
    const found = JSON.parse((await run(...argv, '--no-check', '--force', '--json')).out) as object;
    expect(found).toMatchObject({ model: 'checkpoint', output: 'out', merged: 'm.safetensors', check: false, overwrite: true });
  });

  it('are checked in what was merged, which another strength or one wrong byte shows', async () => {
    const { base, adapter } = await putModel();
    const merged = at('merged.safetensors');
    await run('merge', `${adapter}@0.5`, '--base', base, '-o', merged, '-q');
    const right = await run('verify', `${adapter}@0.5`, '--base', base, '--merged', merged, '-q');
    expect(right).toMatchObject({ code: EXIT_CODES.done, err: '' });
    expect(right.out).toMatch(/^1 tensors as in the base, 1 changed by .* %\nright\n$/s);
    const other = await run('verify', adapter, '--base', base, '--merged', merged, '-q');
    expect(other.code).toBe(EXIT_CODES.failed);
    expect(other.out).toContain('values-differ: layers.0.self_attn.q_proj.weight');
    const bytes = await readFile(merged);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(merged, bytes);
    const damaged = await run('verify', `${adapter}@0.5`, '--base', base, '--merged', merged, '-q', '--json');
    expect(damaged.code).toBe(EXIT_CODES.failed);
    expect((JSON.parse(damaged.out) as { faults: { path: string }[] }).faults.map(({ path: name }) => name)).toEqual(['norm.weight']);
  });

  it('merge with a strength, and take it away again', async () => {
    const { base, adapter } = await putModel();
    await run('merge', `${adapter}@0.5`, '--base', base, '-o', at('half.safetensors'));
    const half = await weightOf(at('half.safetensors'));
    await run('merge', `${adapter}@-0.5`, '--base', at('half.safetensors'), '-o', at('none.safetensors'));
    const [before, after] = [await weightOf(base), await weightOf(at('none.safetensors'))];
    after.forEach((value, index) => expect(value).toBeCloseTo(before[index]!, 6));
    half.forEach((value, index) => expect(value).not.toBeCloseTo(before[index]!, 6));
    expect((await run('merge', adapter, '--base', base, '-o', at('half.safetensors'))).code).toBe(EXIT_CODES.output);
    expect(await weightOf(at('half.safetensors'))).toEqual(half);
  });

  it('blend, reduce and extract: what comes out equals what went in', async () => {
    const { base, adapter } = await putModel();
    await run('blend', `${adapter}@0.25`, `${adapter}@0.75`, '--base', base, '-o', at('blend'));
    await run('reduce', at('blend'), '--rank', '2', '--base', base, '-o', at('small'));
    await run('merge', at('small'), '--base', base, '-o', at('merged.safetensors'));
    const { out } = await run('extract', at('merged.safetensors'), '--base', base, '--rank', '2', '-o', at('found'), '-q');
    expect(out).toMatch(/^1 modules, at most 0\.00 % /);
    await run('merge', at('found'), '--base', base, '-o', at('again.safetensors'));
    await run('merge', adapter, '--base', base, '-o', at('direct.safetensors'));
    const direct = await weightOf(at('direct.safetensors'));
    for (const file of ['merged.safetensors', 'again.safetensors']) {
      (await weightOf(at(file))).forEach((value, index) => expect(value).toBeCloseTo(direct[index]!, 5));
    }
  });

  it('end with 3 for what is damaged or missing and leave nothing behind', async () => {
    const { base } = await putModel();
    await put('cut.safetensors', 'not one');
    const before = await readdir(folder);
    for (const [adapter, model] of [
      [at('cut.safetensors'), base],
      [at('nowhere'), base],
      [at('dusty'), at('nowhere')],
      [at('dusty'), at('cut.safetensors')],
    ] as const) {
      const { code, err } = await run('merge', adapter, '--base', model, '-o', at('new.safetensors'));
      expect([code, err.length > 20]).toEqual([EXIT_CODES.input, true]);
    }
    expect(await readdir(folder)).toEqual(before);
  });

  it('read a strength behind @, and leave names with other signs alone', () => {
    expect(['a@0.8', 'a@-1', 'a@b', 'x@y@.5', 'a@'].map(parseWeighted)).toEqual([
      { place: 'a', strength: 0.8 },
      { place: 'a', strength: -1 },
      { place: 'a@b', strength: 1 },
      { place: 'x@y', strength: 0.5 },
      { place: 'a@', strength: 1 },
    ]);
  });
});

describe('loop-lora evaluate', () => {
  it('measures nothing between a set and itself, and something between two', async () => {
    const put2 = (name: string, seed: number) => put(name, encodeSafetensors([tensor('embeddings', [40, 4], numbers(160, seed))]));
    const [first, second] = [await put2('first.safetensors', 1), await put2('second.safetensors', 2)];
    const same = JSON.parse((await run('evaluate', first, first, '--json')).out);
    expect(same).toMatchObject({ clips: [40, 40], fad: expect.closeTo(0, 6), precision: 1, coverage: 1 });
    const other = JSON.parse((await run('evaluate', first, second, '--json')).out);
    expect(other.fad).toBeGreaterThan(0.001);
    expect((await run('evaluate', first, second)).out).toMatch(/fad: +0\.\d{4}\n[^]*fad infinity: +-?0\.\d{4}, 95 % within/);
    expect(await run('evaluate', first, second, '--tensor', 'none')).toMatchObject({ code: EXIT_CODES.input });
  });
});
