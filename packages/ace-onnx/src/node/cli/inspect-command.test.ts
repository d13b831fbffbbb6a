import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { encodeSafetensors } from '@loop/core/safetensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { inspectCommand } from './inspect-command.js';

const checkpoint = fileURLToPath(new URL('../../../fixtures/ace-step-v1/checkpoint', import.meta.url));
const bytes = encodeSafetensors([{ name: 'w', dtype: 'F32', shape: [2], data: new Float32Array(2) }]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-inspect-command-'));
  await writeFile(path.join(folder, 'good.safetensors'), bytes);
  await writeFile(path.join(folder, 'cut.safetensors'), bytes.subarray(0, bytes.length - 1));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(target: string, json = false): Promise<{ readonly sound: boolean; readonly text: string }> {
  let text = '';
  const sound = await inspectCommand({ target, json }, { stdout: (more) => void (text += more) });
  return { sound, text };
}

describe('ace-onnx inspect', () => {
  it('prints tables', async () => {
    const { sound, text } = await run(path.join(folder, 'good.safetensors'));
    expect(sound).toBe(true);
    expect(text).toContain('parameters  2, 8 bytes');
  });

  it('prints one JSON object', async () => {
    const { text } = await run(checkpoint, true);
    expect(JSON.parse(text)).toMatchObject({ kind: 'checkpoint', findings: [] });
  });

  it('answers whether everything fits', async () => {
    expect((await run(checkpoint)).sound).toBe(true);
    expect((await run(path.join(folder, 'cut.safetensors'))).sound).toBe(false);
    expect((await run(folder)).sound).toBe(false);
  });

  it('stops when it is told to', async () => {
    const reason = new Error('enough');
    const io = { stdout: () => {}, signal: AbortSignal.abort(reason) };
    await expect(inspectCommand({ target: checkpoint }, io)).rejects.toBe(reason);
  });
});
