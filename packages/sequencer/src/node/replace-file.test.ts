import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isLoopError } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { replaceFile } from './replace-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-replace-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('replaceFile', () => {
  it('writes a file, in a new folder too', async () => {
    const file = path.join(folder, 'a', 'b.txt');
    await replaceFile(file, (handle) => handle.writeFile('hello'));
    await expect(readFile(file, 'utf8')).resolves.toBe('hello');
    await expect(readdir(path.dirname(file))).resolves.toEqual(['b.txt']);
  });

  it('refuses to replace a file unless it is told to', async () => {
    const file = path.join(folder, 'b.txt');
    await writeFile(file, 'old');
    const error = await replaceFile(file, (handle) => handle.writeFile('new')).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'invalid_input')).toBe(true);
    await expect(readFile(file, 'utf8')).resolves.toBe('old');
    await replaceFile(file, (handle) => handle.writeFile('new'), { overwrite: true });
    await expect(readFile(file, 'utf8')).resolves.toBe('new');
  });

  it('leaves the old file and no temporary one when the writing fails', async () => {
    const file = path.join(folder, 'b.txt');
    await writeFile(file, 'old');
    const fault = new Error('disk on fire');
    const run = replaceFile(
      file,
      async (handle) => {
        await handle.writeFile('half');
        throw fault;
      },
      { overwrite: true },
    );
    await expect(run).rejects.toBe(fault);
    await expect(readFile(file, 'utf8')).resolves.toBe('old');
    await expect(readdir(folder)).resolves.toEqual(['b.txt']);
  });
});
