import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { makeFolder } from './make-folder.js';
import { replaceFile } from './replace-file.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'make-folder-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('makeFolder', () => {
  it('makes what is missing, is content with what is there, and sets the permissions', async () => {
    const folder = path.join(root, 'a', 'b', 'c');
    await makeFolder(folder, { mode: 0o700 });
    await makeFolder(folder);
    await makeFolder(path.parse(folder).root);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('may be called twice at the same time', async () => {
    const folder = path.join(root, 'a', 'b', 'c');
    await Promise.all([makeFolder(folder), makeFolder(path.join(folder, 'd')), makeFolder(folder)]);
    expect((await stat(path.join(folder, 'd'))).isDirectory()).toBe(true);
  });

  it('says when a file, or a link to nothing, is in the way', async () => {
    await writeFile(path.join(root, 'file'), '');
    await symlink(path.join(root, 'nothing'), path.join(root, 'link'));
    await expect(makeFolder(path.join(root, 'file'))).rejects.toMatchObject({ code: 'storage', cause: { code: 'EEXIST' } });
    await expect(makeFolder(path.join(root, 'file', 'below'))).rejects.toMatchObject({ code: 'storage', cause: { code: 'ENOTDIR' } });
    await expect(makeFolder(path.join(root, 'link', 'below'))).rejects.toMatchObject({ code: 'storage', cause: { code: 'EEXIST' } });
  });

  it.runIf(existsSync('/proc/self'))('ends where the system has no room for folders, and so do those that write there', async () => {
    await expect(makeFolder('/proc/loop')).rejects.toMatchObject({ code: 'storage', cause: { code: 'ENOENT' } });
    await expect(makeFolder('/proc/loop/a/b')).rejects.toMatchObject({ code: 'storage', cause: { code: 'ENOENT' } });
    await expect(replaceFile('/proc/loop/a.wav', () => Promise.resolve())).rejects.toMatchObject({ code: 'storage' });
  });
});
