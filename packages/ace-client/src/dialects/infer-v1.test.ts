import { afterEach, describe, expect, it } from 'vitest';

import { wavOf } from '../__fixtures__/official-script.js';
import type { Script } from '../__fixtures__/scripted-server.js';
import { createTestBenches } from '../__fixtures__/test-bench.js';

const { meet, closeAll } = createTestBenches();
afterEach(closeAll);

const routes: Readonly<Record<string, Script>> = {
  'GET /health': () => ({ json: { status: 'healthy' } }),
  'POST /generate': () => ({ json: { status: 'success', output_path: '/out/a.wav', message: 'ok' } }),
};
const ask = { task: 'text2music', prompt: 'techno', seed: 7, durationSeconds: 8 } as const;

describe('infer-api of ACE-Step v1', () => {
  it('leaves a file on its machine, which the given reader fetches', async () => {
    const read: string[] = [];
    const { client, server } = await meet(routes, {
      readServerFile: async (path) => {
        read.push(path);
        return wavOf(8);
      },
    });
    expect((await client.server()).dialect).toBe('infer-v1');
    const { tracks } = await client.generate(ask);
    expect(read).toEqual(['/out/a.wav']);
    expect(tracks[0].seed).toBe(7);
    expect(server.to('POST /generate')[0]?.json()).toMatchObject({
      actual_seeds: [7],
      audio_duration: 8,
      scheduler_type: 'euler',
      infer_step: 60,
      oss_steps: [],
    });
  });

  it('can do nothing without a reader, and its capabilities say so', async () => {
    const { client } = await meet(routes);
    expect((await client.capabilities()).tasks).toEqual([]);
    await expect(client.generate(ask)).rejects.toMatchObject({ code: 'unsupported', feature: 'server-files' });
  });

  it('tells the detail of a failure', async () => {
    const { client } = await meet(
      { ...routes, 'POST /generate': () => ({ status: 500, json: { detail: 'Error generating audio: no GPU' } }) },
      { readServerFile: async () => wavOf(1) },
    );
    await expect(client.generate(ask)).rejects.toThrow('no GPU');
  });
});
