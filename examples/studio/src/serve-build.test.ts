import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { serveBuild } from '../server/serve-build.js';
import type { ServedBuild } from '../server/serve-build.js';

const main = fileURLToPath(new URL('../server/main.ts', import.meta.url));

/** What a file imports before it runs, and what those files import: the files, and the names of packages. */
async function importsOf(file: string, seen = new Set<string>()): Promise<ReadonlySet<string>> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name = ''] of (await readFile(file, 'utf8')).matchAll(/^import (?!type )[^;]*from '([^']+)';/gm)) {
    if (name.startsWith('.')) await importsOf(path.resolve(path.dirname(file), name.replace(/\.js$/, '.ts')), seen);
    else seen.add(name);
  }
  return seen;
}

describe('serving the build', () => {
  let folder: string;
  let served: ServedBuild;
  let url: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'loop-build-'));
    await mkdir(path.join(folder, 'assets'));
    await writeFile(path.join(folder, 'index.html'), '<title>The page</title>');
    await writeFile(path.join(folder, 'assets', 'index-1a2b.js'), 'void 0;');
    served = await serveBuild({ folder, port: 0, environment: {} });
    url = `http://127.0.0.1:${served.port}`;
  });
  afterEach(async () => {
    await served.close();
    await rm(folder, { recursive: true });
  });

  it('loads neither Vite nor a package of ours before the page is there', async () => {
    const packages = [...(await importsOf(main))].filter((name) => !name.startsWith('node:') && !path.isAbsolute(name));
    expect(packages).toEqual(['sirv']);
  });

  it('answers with the page anew, and with what carries a hash for good', async () => {
    const page = await fetch(url);
    expect([await page.text(), page.headers.get('cache-control')]).toEqual(['<title>The page</title>', 'no-cache']);
    const script = await fetch(`${url}/assets/index-1a2b.js`);
    expect(script.headers.get('content-type')).toMatch(/javascript/);
    expect(script.headers.get('cache-control')).toContain('immutable');
    const again = await fetch(url, { headers: { 'If-None-Match': page.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it('answers with nothing outside the build, and with a build that was made meanwhile', async () => {
    for (const other of ['/server.ts', '/..%2f..%2fetc/passwd', '/assets/', '/ace-api'])
      expect([other, (await fetch(url + other)).status]).toEqual([other, 404]);
    await writeFile(path.join(folder, 'assets', 'index-3c4d.js'), 'void 1;');
    expect((await fetch(`${url}/assets/index-3c4d.js`)).status).toBe(200);
  });

  it('is an ACE-Step server as well, which refuses requests with so many headers that some would be dropped', async () => {
    expect((await fetch(`${url}/ace-api/health`)).status).toBe(200);
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`h${index}`, '']));
    expect((await fetch(`${url}/ace-api/health`, { headers: many })).status).toBe(431);
    expect((await fetch(`${url}/ace-api/health`, { headers: { Origin: 'https://evil.example' } })).status).toBe(403);
  });

  it('takes the next port when one is taken', async () => {
    const second = await serveBuild({ folder, port: served.port, environment: {} });
    expect(second.port).toBeGreaterThan(served.port);
    expect(await (await fetch(`http://127.0.0.1:${second.port}`)).text()).toContain('The page');
    await second.close();
  });
});
