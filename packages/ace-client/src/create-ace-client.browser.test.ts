import { encodeWav } from '@loop/core/audio';
import { describe, expect, it } from 'vitest';

import { decodeWithAudioContext } from './audio/decode-result.js';
import { createAceClient } from './create-ace-client.js';

const samples = Float32Array.from({ length: 48_000 }, (_, index) => Math.sin(index / 20) / 2);
const wav = encodeWav({ sampleRate: 48_000, channels: [samples, samples] });
const framed = (data: unknown): Response => Response.json({ data, code: 200, error: null, timestamp: 1, extra: null });
const item = { file: '/v1/audio?path=a.wav', status: 1, seed_value: '7', stage: 'succeeded', metas: {} };

describe('the client in a browser', () => {
  it('makes music through the fetch that it is given, uploads included', async () => {
    const forms: FormData[] = [];
    const client = createAceClient({
      baseUrl: 'https://studio.example/ace-api',
      async fetch(input, init) {
        const { pathname } = new URL(String(input));
        if (pathname === '/ace-api/health') return framed({ status: 'ok', service: 'ACE-Step API' });
        if (pathname === '/ace-api/release_task') {
          forms.push(init?.body as FormData);
          return framed({ task_id: 't', status: 'queued' });
        }
        if (pathname === '/ace-api/query_result') return framed([{ task_id: 't', status: 1, result: JSON.stringify([item]) }]);
        if (pathname === '/ace-api/v1/audio') return new Response(wav);
        return Response.json({ detail: 'Not Found' }, { status: 404 });
      },
    });
    const { tracks } = await client.runTask({ task: 'cover', source: new Blob([wav], { type: 'audio/wav' }), seed: 7 });
    expect(tracks[0].audio.channels).toHaveLength(2);
    expect((forms[0]?.get('src_audio') as File | null)?.name).toBe('source.wav');
  });

  it('reaches a server with the browser’s own fetch, and tells when it does not', async () => {
    const client = createAceClient({ baseUrl: 'http://127.0.0.1:9', attempts: 1 });
    await expect(client.health()).rejects.toMatchObject({ code: 'connection' });
  });

  it('decodes with an audio context', async () => {
    const decode = decodeWithAudioContext(new OfflineAudioContext(2, 1, 48_000));
    const clip = await decode(wav, { mimeType: 'audio/wav' });
    expect(clip.sampleRate).toBe(48_000);
    expect(clip.channels.map(({ length }) => length)).toEqual([48_000, 48_000]);
    expect(Math.abs((clip.channels[1]?.[100] ?? 0) - (samples[100] as number))).toBeLessThan(1e-3);
  });
});
