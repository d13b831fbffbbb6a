import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { describeServices } from '../server/describe-services.js';
import { reportServices } from '../server/report-services.js';
import { readEnvironment } from '../server/read-environment.js';
import { readOptions } from '../server/read-options.js';

describe('pnpm start', () => {
  it('reads its options, and refuses what it does not know', () => {
    expect(readOptions([], {})).toEqual({ help: false, dev: false, port: undefined, lan: undefined });
    expect(readOptions(['--', '--lan', '--dev'], { PORT: '5200' })).toEqual({ help: false, dev: true, port: 5_200, lan: true });
    expect(readOptions(['--lan=192.168.1.20, 10.0.0.5'], {})).toMatchObject({ lan: ['192.168.1.20', '10.0.0.5'] });
    expect(readOptions(['-h'], {})).toEqual({ help: true });
    for (const PORT of ['http', '70000', '1.5']) expect(() => readOptions([], { PORT })).toThrow(/PORT: must be a whole number/);
    for (const wrong of ['--wan', '--port=5200', 'studio']) expect(() => readOptions([wrong], {})).toThrow(`${wrong}: is not understood`);
  });

  it('reads .env, where there is one; what the process has wins', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'loop-env-'));
    const file = path.join(folder, '.env');
    try {
      expect(readEnvironment(file, { LLM_URL: 'http://a' })).toEqual({ LLM_URL: 'http://a' });
      await writeFile(file, '# keys\nLLM_URL=http://b\nGOOGLE_API_KEY="a b"\n');
      expect(readEnvironment(file, { LLM_URL: 'http://a' })).toEqual({ LLM_URL: 'http://a', GOOGLE_API_KEY: 'a b' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('what is said of services', () => {
  const say = async (environment: Record<string, string>, isThere = true): Promise<string> =>
    describeServices(await reportServices(environment, async () => (isThere ? 12 : undefined))).join('\n');

  it('names what is missing, the variable that brings it, and what works without', async () => {
    const lines = await say({});
    expect(lines.split('\n')).toHaveLength(3);
    for (const words of ['embedded engine', 'ACE_STEP_URL', 'vocabulary', 'LLM_URL', 'GOOGLE_API_KEY', 'everything else works'])
      expect(lines).toContain(words);
  });

  it('names what is there, and no key', async () => {
    const lines = await say({
      ACE_STEP_URL: 'http://127.0.0.1:8001',
      ACESTEP_API_KEY: 'canary',
      LLM_URL: 'http://127.0.0.1:8002',
      LLM_API_KEY: 'canary',
      GOOGLE_API_KEY: 'canary',
    });
    expect(lines).toContain('the server at http://127.0.0.1:8001');
    expect(lines).toContain('the language model at http://127.0.0.1:8002');
    expect(lines).not.toContain('canary');
    const report = await reportServices({ ACE_STEP_URL: 'http://a', ACESTEP_API_KEY: 'canary', GOOGLE_API_KEY: 'canary' }, async () => 12);
    expect(report).toMatchObject({
      music: { url: 'http://a', hasKey: true, latencyMs: 12 },
      words: { hasKey: false },
      textures: { hasKey: true },
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    });
    expect(JSON.stringify(report)).not.toContain('canary');
  });

  it('names what does not answer', async () => {
    const lines = await say({ ACE_STEP_URL: 'http://127.0.0.1:9', LLM_URL: 'http://127.0.0.1:9' }, false);
    expect(lines.match(/does not answer yet/g)).toHaveLength(2);
    expect(lines).toContain('the embedded engine in the page');
  });
});
