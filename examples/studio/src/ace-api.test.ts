import { fileURLToPath } from 'node:url';

import { createAceClient } from '@loop/ace-client';
import { createServer } from 'vite';
import type { ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aceApi } from '../server/ace-api.js';

describe('the studio’s server', () => {
  let server: ViteDevServer;
  let address: string;

  beforeAll(async () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    server = await createServer({
      root,
      configFile: `${root}/vite.config.ts`,
      plugins: [aceApi({})],
      server: { port: 0 },
      logLevel: 'silent',
    });
    await server.listen();
    address = server.resolvedUrls?.local[0] ?? '';
  }, 120_000);
  afterAll(() => server.close());

  it('is an ACE-Step server over the embedded engine, beside the page', async () => {
    const client = await createAceClient({ baseUrl: `${address}ace-api` });
    const { tracks } = await client.generate({ task: 'text2music', prompt: 'dub techno, 122 bpm', durationSeconds: 2, seed: 7 });
    expect(tracks[0].audio.channels[0]?.length).toBeGreaterThan(48_000);
    expect(tracks[0].seed).toBe(7);
    await client.dispose();
    const page = await fetch(address);
    expect(await page.text()).toContain('<title>');
  });

  it('passes on nothing that it has no key for, and nothing to foreign pages', async () => {
    expect((await fetch(`${address}llm-api/v1/models`)).status).toBe(404);
    const foreign = await fetch(`${address}ace-api/v1/models`, { headers: { Origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
  });

  it('refuses requests with so many headers that some would be dropped', async () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`h${index}`, '']));
    expect((await fetch(`${address}ace-api/health`, { headers: many })).status).toBe(431);
  });

  it('serves the page and its sources, and no other file of the workspace', async () => {
    const workspace = fileURLToPath(new URL('../../..', import.meta.url));
    const statusOf = async (file: string): Promise<number> => (await fetch(`${address}@fs${workspace}${file}`)).status;
    expect(await statusOf('packages/core/src/index.ts')).toBe(200);
    for (const file of [
      'package.json',
      'CONTRIBUTING.md',
      'packages/core/package.json',
      'tooling/scripts/test.mjs',
      'examples/studio/vite.config.ts',
    ])
      expect([file, await statusOf(file)]).toEqual([file, 403]);
  });

  it('lets pages of other ports read nothing', async () => {
    const response = await fetch(`${address}src/main.tsx`, { headers: { Origin: 'http://localhost:9999' } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});
