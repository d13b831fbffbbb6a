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
      logLevel: 'error',
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
});
