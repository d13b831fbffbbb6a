import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { EXIT_CODES } from '@loop/cli';
import { fromBytes, openPt, openSafetensors } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTrainingTensors } from '../../dataset/training-tensors.js';
import { runCli } from './run-cli.js';

const fixture = (name: string): string => fileURLToPath(new URL(`../../../fixtures/vectors/${name}`, import.meta.url));
const TRACK = fixture('dataset/tensors_bf16/55c02ebb.pt');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-unpickle-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), env: {} });
  return { code, out, err };
}

describe('loop-lora unpickle', () => {
  it('writes every tensor in its own type, whatever order it was stored in', async () => {
    for (const name of ['pt_samples/sample.pt', 'pt_samples/strided_view.pt', 'dataset/pt/contiguous.pt', 'dataset/pt/expanded.pt']) {
      const output = path.join(folder, `${path.basename(name)}.safetensors`);
      expect(await run('unpickle', fixture(name), '-o', output)).toMatchObject({ code: EXIT_CODES.done, err: '' });
      const before = await openPt(fromBytes(await readFile(fixture(name))));
      const after = await openSafetensors(fromBytes(await readFile(output)));
      expect(after.tensors.size).toBe(before.tensors.size);
      for (const [place, tensor] of before.tensors) {
        const found = after.tensors.get(place === '' ? 'tensor' : place)!;
        expect([found.dtype, found.shape]).toEqual([tensor.dtype, tensor.shape]);
        expect(Buffer.compare(await found.bytes(), await tensor.bytes())).toBe(0);
      }
    }
  });

  it('keeps a preprocessed track readable for trainings, with its words', async () => {
    expect(await run('unpickle', TRACK, '-o', path.join(folder, 'tracks'))).toMatchObject({ code: EXIT_CODES.done });
    const [before, after] = await Promise.all(
      [TRACK, path.join(folder, 'tracks', '55c02ebb.safetensors')].map(async (file) =>
        openTrainingTensors(fromBytes(await readFile(file))),
      ),
    );
    expect(after!.metadata).toEqual(before!.metadata);
    expect(await after!.tensors.context_latents.float32()).toEqual(await before!.tensors.context_latents.float32());
  });

  it('refuses what is more than data, what is there, and two files of one name, and leaves nothing', async () => {
    const output = path.join(folder, 'none.safetensors');
    for (const name of [
      'pt_samples/must_reject_global.pt',
      'dataset/pt/reject_builtin_print.pt',
      'dataset/pt/reject_truncated_pickle.pt',
    ]) {
      expect(await run('unpickle', fixture(name), '-o', output)).toMatchObject({ code: EXIT_CODES.input });
    }
    expect(await readdir(folder)).not.toContain('none.safetensors');
    expect(await run('unpickle', TRACK, '-o', path.join(folder, 'tracks'))).toMatchObject({ code: EXIT_CODES.output });
    expect(await run('unpickle', TRACK, TRACK, '-o', path.join(folder, 'twice'))).toMatchObject({ code: EXIT_CODES.usage });
    expect(await run('unpickle', TRACK, TRACK, '-o', output)).toMatchObject({ code: EXIT_CODES.usage });
  });
});
