import { afterEach, describe, expect, it } from 'vitest';

import { finishedItem, wavOf } from '../__fixtures__/official-script.js';
import { framed } from '../__fixtures__/scripted-server.js';
import type { Script } from '../__fixtures__/scripted-server.js';
import { createTestBenches } from '../__fixtures__/test-bench.js';

const { meet, closeAll } = createTestBenches();
afterEach(closeAll);

const item = finishedItem({
  file: '/srv/gradio_outputs/a.wav',
  url: '/v1/audio?path=%2Fsrv%2Fgradio_outputs%2Fa.wav',
  seed_value: undefined,
});
const routes: Readonly<Record<string, Script>> = {
  'GET /health': () => framed({ status: 'ok', service: 'ACE-Step Gradio API', version: '1.0' }),
  'GET /v1/models': () => framed({ models: [{ name: 'acestep-v15-base', is_default: true }], default_model: 'acestep-v15-base' }),
  'POST /release_task': () => framed({ task_id: 'g-1', status: 'succeeded' }),
  'POST /query_result': () => framed([{ task_id: 'g-1', status: 1, result: JSON.stringify([item]) }]),
  'GET /v1/audio': ({ query }) => (query.get('path') === '/srv/gradio_outputs/a.wav' ? { bytes: wavOf(10) } : { status: 403 }),
};
const ask = { task: 'text2music', prompt: 'techno', seed: 7 } as const;

describe('the Gradio app', () => {
  it('answers a submission when the music is done, and its `url` counts, not its file path', async () => {
    const { client, server } = await meet(routes);
    expect((await client.generate(ask)).tracks).toHaveLength(1);
    expect(server.to('POST /query_result')).toHaveLength(1);
  });

  it('takes text to music alone, for nothing can be uploaded', async () => {
    const { client, server } = await meet(routes);
    expect((await client.capabilities()).tasks).toEqual(['text2music']);
    await expect(client.runTask({ task: 'cover', source: { bytes: wavOf(1), mimeType: 'audio/wav' } })).rejects.toMatchObject({
      code: 'unsupported',
    });
    expect(server.to('POST /release_task')).toHaveLength(0);
  });

  it('drops fields without a word, so the client says which', async () => {
    const { client, server } = await meet(routes);
    const { warnings } = await client.runTask({ ...ask, shift: 2, thinking: true });
    expect(server.to('POST /release_task')[0]?.json()).not.toHaveProperty('shift');
    expect(server.to('POST /release_task')[0]?.json()).toMatchObject({ thinking: true });
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'ignored', field: 'shift' }));
  });

  it('fails with HTTP 500 and a detail', async () => {
    const { client } = await meet({ ...routes, 'POST /release_task': () => ({ status: 500, json: { detail: 'model not loaded' } }) });
    await expect(client.generate(ask)).rejects.toMatchObject({
      code: 'http',
      status: 500,
      message: expect.stringContaining('model not loaded') as string,
    });
  });

  it('never says that a task failed, so an empty result is one', async () => {
    const { client } = await meet({ ...routes, 'POST /query_result': () => framed([{ task_id: 'g-1', status: 0, result: '[]' }]) });
    await expect(client.generate(ask)).rejects.toMatchObject({ code: 'task_failed', taskId: 'g-1' });
  });
});
