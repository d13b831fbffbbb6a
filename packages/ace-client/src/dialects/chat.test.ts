import { afterEach, describe, expect, it } from 'vitest';

import { wavOf } from '../__fixtures__/official-script.js';
import type { Script, ScriptedReply, SeenRequest } from '../__fixtures__/scripted-server.js';
import { createTestBenches } from '../__fixtures__/test-bench.js';

const { meet, closeAll } = createTestBenches();
afterEach(closeAll);

const ask = { task: 'text2music', prompt: 'techno', seed: 7 } as const;
const audio = [{ type: 'audio_url', audio_url: { url: `data:audio/wav;base64,${Buffer.from(wavOf(10)).toString('base64')}` } }];
const content = '## Metadata\n**Caption:** dark techno\n**BPM:** 128\n\n## Lyrics\n[Instrumental]';

function chunk(delta: object, finish: string | null = null): string {
  return `data: ${JSON.stringify({ object: 'chat.completion.chunk', model: 'acemusic/acestep-v1.5-turbo', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

function chatRoutes(answer: ScriptedReply, routes: Readonly<Record<string, Script>> = {}): Readonly<Record<string, Script>> {
  return {
    'GET /health': () => ({ json: { status: 'ok' } }),
    'GET /api/v1/models': () => ({ json: { data: [{ id: 'acemusic/acestep-v1.5-turbo' }] } }),
    'POST /v1/chat/completions': () => answer,
    ...routes,
  };
}

const streamed = {
  text: [
    chunk({ role: 'assistant' }),
    chunk({ content }),
    chunk({ content: '.' }),
    chunk({ content: '.' }),
    chunk({ audio }),
    chunk({}, 'stop'),
    'data: [DONE]\n\n',
  ].join(''),
  headers: { 'content-type': 'text/event-stream' },
};
const whole = {
  json: { object: 'chat.completion', model: 'm', choices: [{ message: { role: 'assistant', content, audio }, finish_reason: 'stop' }] },
};

describe('chat endpoints', () => {
  it('are recognised by their list of models', async () => {
    const { client } = await meet(chatRoutes(streamed));
    expect(await client.server()).toMatchObject({
      dialect: 'chat',
      defaultModel: 'acestep-v1.5-turbo',
      capabilities: { maxVariations: 1 },
    });
  });

  it('stream audio between heartbeats, which are no content', async () => {
    const { client, server } = await meet(chatRoutes(streamed));
    const { tracks } = await client.generate(ask);
    expect(tracks[0].metadata).toMatchObject({ prompt: 'dark techno', bpm: 128, lyrics: '[Instrumental]' });
    expect(server.to('POST /v1/chat/completions')[0]?.json()).toMatchObject({
      stream: true,
      seed: 7,
      audio_config: { format: 'wav', instrumental: true },
    });
  });

  it('tag prompt and lyrics, so that the server does not have to guess which is which', async () => {
    const { client, server } = await meet(chatRoutes(streamed));
    await client.generate({ ...ask, lyrics: '[verse]\nhello' });
    const [message] = (server.to('POST /v1/chat/completions')[0] as SeenRequest).json()['messages'] as { content: string }[];
    expect(message?.content).toBe('<prompt>techno</prompt>\n<lyrics>[verse]\nhello</lyrics>');
  });

  it('may answer with one document in place of a stream', async () => {
    const { client } = await meet(chatRoutes(whole));
    expect((await client.generate(ask)).tracks).toHaveLength(1);
  });

  it('may stream under a JSON label', async () => {
    const { client } = await meet(chatRoutes({ text: streamed.text, headers: { 'content-type': 'application/json' } }));
    expect((await client.generate(ask)).tracks).toHaveLength(1);
  });

  it('get the source as the first audio part and the reference as the second', async () => {
    const { client, server } = await meet(chatRoutes(streamed));
    const source = { bytes: wavOf(1), mimeType: 'audio/wav' };
    await client.runTask({ task: 'cover', source, reference: { bytes: wavOf(2), mimeType: 'audio/wav' }, seed: 1 });
    const [message] = (server.to('POST /v1/chat/completions')[0] as SeenRequest).json()['messages'] as {
      content: { type: string; input_audio?: { data: string; format: string } }[];
    }[];
    const parts = message?.content
      .filter(({ type }) => type === 'input_audio')
      .map(({ input_audio }) => Buffer.from(input_audio?.data ?? '', 'base64').byteLength);
    expect(parts).toEqual([wavOf(1).byteLength, wavOf(2).byteLength]);
  });

  it('tell a failure at the end of a stream', async () => {
    const text = chunk({ content: 'Error: no memory' }, 'error') + 'data: [DONE]\n\n';
    const { client } = await meet(chatRoutes({ text, headers: { 'content-type': 'text/event-stream' } }));
    await expect(client.generate(ask)).rejects.toMatchObject({
      code: 'task_failed',
      message: expect.stringContaining('no memory') as string,
    });
  });

  it('have no names for their jobs, so that attaching is refused with a reason', async () => {
    const { client } = await meet(chatRoutes(streamed));
    await expect(client.attach('1').next()).rejects.toMatchObject({ code: 'unsupported', feature: 'attach' });
  });
});
