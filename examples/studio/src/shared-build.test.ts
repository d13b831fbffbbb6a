import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { fingerprintOf, pageSources } from '../build/page-sources.js';
import { sharedBuild } from '../build/shared-build.js';

describe('the build that tests share', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'loop-sources-'));
    await mkdir(path.join(folder, 'deep'));
    await writeFile(path.join(folder, 'deep', 'page.tsx'), 'one');
  });
  afterEach(() => rm(folder, { recursive: true }));
  const put = (name: string, text: string): Promise<void> => writeFile(path.join(folder, name), text);

  it('is another one when a source changes, comes or moves, and the same one when a test does', async () => {
    const first = await fingerprintOf([folder]);
    await put('page.test.tsx', 'a test');
    await put('deep/page.tsx', 'one');
    expect(await fingerprintOf([folder])).toBe(first);
    await put('deep/page.tsx', 'two');
    const second = await fingerprintOf([folder]);
    await put('more.css', 'two');
    const third = await fingerprintOf([folder]);
    await rm(path.join(folder, 'more.css'));
    await put('other.css', 'two');
    expect(new Set([first, second, third, await fingerprintOf([folder])]).size).toBe(4);
  });

  it('follows what the page is made of: the studio, the packages, the libraries', () => {
    const names = pageSources(path.resolve('examples/studio')).map((source) => path.relative(process.cwd(), source));
    for (const name of ['examples/studio/src', 'examples/studio/build', 'packages/core/src', 'pnpm-lock.yaml'])
      expect(names).toContain(name);
  });

  it('is made once however often it is asked for, as users get it', async () => {
    const folders = await Promise.all([sharedBuild(), sharedBuild(), sharedBuild()]);
    expect(new Set(folders).size).toBe(1);
    expect(await readFile(path.join(folders[0] as string, 'index.html'), 'utf8')).toContain('/assets/');
  }, 120_000);
});
