import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { CommandFailed } from '@loop/cli';
import { encodeSafetensors } from '@loop/core/weights';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { addInspectCommand } from './inspect-command.js';

const checkpoint = fileURLToPath(new URL('../../../fixtures/ace-step-v1/checkpoint', import.meta.url));
const bytes = encodeSafetensors([{ name: 'w', dtype: 'F32', shape: [2], data: new Float32Array(2) }]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-inspect-command-'));
  await writeFile(path.join(folder, 'good.safetensors'), bytes);
  await writeFile(path.join(folder, 'cut.safetensors'), bytes.subarray(0, bytes.length - 1));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(args: readonly string[], signal?: AbortSignal): Promise<string> {
  let text = '';
  const program = new Command().exitOverride();
  addInspectCommand(program, { stdout: (more) => void (text += more), stderr: () => {}, env: {}, signal });
  await program.parseAsync(['inspect', ...args], { from: 'user' });
  return text;
}

describe('ace-onnx inspect', () => {
  it('prints tables', async () => {
    expect(await run([path.join(folder, 'good.safetensors')])).toContain('parameters  2, 8 bytes');
  });

  it('prints one JSON object', async () => {
    expect(JSON.parse(await run([checkpoint, '--json']))).toMatchObject({ kind: 'checkpoint', findings: [] });
  });

  it.each([
    ['a file that is cut', 'cut.safetensors'],
    ['a folder with such a file', '.'],
  ])('fails for %s', async (_, target) => {
    await expect(run([path.join(folder, target)])).rejects.toBeInstanceOf(CommandFailed);
  });

  it('stops when it is told to', async () => {
    const reason = new Error('enough');
    await expect(run([checkpoint], AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
