import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createTrainingConfiguration } from '../../training/configuration/create-configuration.js';
import type { ConfigurationChanges } from '../../training/configuration/training-configuration.js';
import { compareReproductions, describeReproduction, parseReproduction, saveReproduction } from './reproduction.js';
import { runFolderOf } from './run-folder.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'loop-again-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const put = async (file: string, text: string): Promise<void> => {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
};

/** Puts a finished run there. */
async function finish(name: string, changes: ConfigurationChanges = {}): Promise<string> {
  const output = path.join(root, name);
  await put('tensors/a.pt', 'abc');
  await put('trainer/.git/HEAD', 'ref: refs/heads/main\n');
  await put('trainer/.git/refs/heads/main', `${'a1'.repeat(20)}\n`);
  await put(`${name}/final/adapter/adapter_model.safetensors`, name);
  const configuration = createTrainingConfiguration({ tensors: path.join(root, 'tensors'), output, ...changes });
  const command = { file: 'python', args: ['train.py'], folder: path.join(root, 'trainer') };
  await runFolderOf(output).writeRecord({ version: 1, trainer: 'training-v2', startedMs: 1, configuration, command });
  return output;
}

describe('the description of a run', () => {
  it('names what it was made of, and comes back from its file', async () => {
    const described = await describeReproduction(await finish('one'));
    expect(described.tensors).toEqual([
      { path: 'a.pt', bytes: 3, sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
    ]);
    expect(described.adapters).toMatchObject([{ path: 'final/adapter/adapter_model.safetensors', role: 'final', bytes: 3 }]);
    expect(described.trainerRevision).toBe('a1'.repeat(20));
    const file = path.join(root, 'run.json');
    await saveReproduction(file, described);
    await expect(saveReproduction(file, described)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(parseReproduction(await readFile(file, 'utf8'), 'run.json')).toEqual(described);
    expect(() => parseReproduction('{"version":1}', 'x.json')).toThrow('x.json');
  });

  it('is the same for the same wishes elsewhere, and says what differs', async () => {
    const first = await describeReproduction(await finish('one'));
    const second = await describeReproduction(await finish('two'));
    expect(second.configuration).toBe(first.configuration);
    expect(compareReproductions(first, second)).toEqual([]);
    await put('tensors/b.pt', 'new');
    const third = await describeReproduction(await finish('three', { seed: 7 }));
    expect(compareReproductions(first, third)).toEqual(['seed was 42 and is 7.', 'The tensors b.pt are only in the second run.']);
    expect(third.configuration).not.toBe(first.configuration);
  });
});
