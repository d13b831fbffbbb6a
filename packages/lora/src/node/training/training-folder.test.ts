import { isLoopError } from '@loop/core';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTrainingFolder } from './training-folder.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-training-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

async function read(place: string): Promise<string> {
  const source = await createTrainingFolder(folder).open(place);
  return new TextDecoder().decode(await source.read(0, source.size));
}

describe('createTrainingFolder', () => {
  it('puts a folder in its place, replaces it as a whole, and leaves nothing beside it', async () => {
    const files = createTrainingFolder(folder);
    await files.writeFolder(
      'run/final',
      new Map([
        ['a', text('one')],
        ['b', text('old')],
      ]),
    );
    await files.writeFolder('run/final', new Map([['a', text('two')]]));
    expect(await files.list('run/final')).toEqual(['a']);
    expect(await read('run/final/a')).toBe('two');
    expect(await readdir(path.join(folder, 'run'))).toEqual(['final']);
  });

  it('does not see what was being written when a process ended, and removes it when the place is written again', async () => {
    const left = path.join(folder, 'killed', '.step-00000002.0123456789ab.part');
    await mkdir(left, { recursive: true });
    await writeFile(path.join(left, 'adapter_model.safetensors'), 'half');
    const files = createTrainingFolder(folder);
    expect(await files.list('killed')).toEqual([]);
    await files.writeFolder('killed/step-00000002', new Map([['adapter_model.safetensors', text('whole')]]));
    expect(await readdir(path.join(folder, 'killed'))).toEqual(['step-00000002']);
  });

  it('keeps what was there when writing fails', async () => {
    const files = createTrainingFolder(folder);
    await files.writeFolder('safe', new Map([['a', text('whole')]]));
    await expect(files.writeFolder('safe', new Map([['no/such/folder', text('x')]]))).rejects.toThrow('could not be read or written');
    expect(await read('safe/a')).toBe('whole');
  });

  it('lists nothing where there is no folder, and says which file is not there', async () => {
    const files = createTrainingFolder(folder);
    expect(await files.list('nowhere')).toEqual([]);
    const error = await files.open('nowhere/at-all').catch((reason: unknown) => reason);
    expect(isLoopError(error, 'model_missing') && error.message).toContain('nowhere/at-all');
  });

  it('refuses a range beyond the end', async () => {
    const source = await createTrainingFolder(folder).open('safe/a');
    const error = await source.read(3, 10).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'invalid_input')).toBe(true);
  });
});
