import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { assertOutputFree, replaceFile } from './replace-file.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'replace-file-'));
  file = path.join(folder, 'songs', 'a.wav');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('replaceFile', () => {
  it('makes the folders, and returns what the writer returned', async () => {
    expect(await replaceFile(file, async (handle) => (await handle.write('music')).bytesWritten)).toBe(5);
    expect(await readFile(file, 'utf8')).toBe('music');
    expect(await readdir(path.dirname(file))).toEqual(['a.wav']);
  });

  it('keeps a file that was there before the work', async () => {
    await writeFile(path.join(folder, 'a'), 'old');
    await expect(replaceFile(path.join(folder, 'a'), (handle) => handle.writeFile('new'))).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await readFile(path.join(folder, 'a'), 'utf8')).toBe('old');
  });

  it('keeps a file that appeared during the work', async () => {
    const writing = replaceFile(file, async (handle) => {
      await handle.writeFile('mine');
      await writeFile(file, 'theirs');
    });
    await expect(writing).rejects.toMatchObject({ code: 'invalid_input', issues: [{ path: 'output' }] });
    expect(await readFile(file, 'utf8')).toBe('theirs');
    expect(await readdir(path.dirname(file))).toEqual(['a.wav']);
  });

  it('replaces when it may', async () => {
    await replaceFile(file, (handle) => handle.writeFile('old'));
    await replaceFile(file, (handle) => handle.writeFile('new'), { overwrite: true });
    expect(await readFile(file, 'utf8')).toBe('new');
  });

  it('passes the error of the writer untouched and leaves nothing', async () => {
    const reason = new Error('stopped');
    await expect(replaceFile(file, () => Promise.reject(reason))).rejects.toBe(reason);
    expect(await readdir(path.dirname(file))).toEqual([]);
  });

  it('says in a typed error that a disk is full', async () => {
    const full = Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' });
    await expect(replaceFile(file, () => Promise.reject(full))).rejects.toMatchObject({ code: 'storage', reason: 'quota' });
  });

  it('refuses a folder, also when it may replace files', async () => {
    await mkdir(file, { recursive: true });
    await expect(assertOutputFree(file, { overwrite: true })).rejects.toThrow('output: is a folder; name a file');
  });

  it('refuses a parent that is a file, with a typed error', async () => {
    await writeFile(path.join(folder, 'songs'), '');
    await expect(replaceFile(file, (handle) => handle.writeFile(''))).rejects.toMatchObject({ code: 'storage' });
  });
});
