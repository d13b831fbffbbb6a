import { runToResult } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { sendJson, useLoopbackServers } from '@loop/testing/node';
import type { Handler } from '@loop/testing/node';
import { createAutoLabeller } from './auto-label.js';
import type { LabelledTrack } from './auto-label.js';

const serve = useLoopbackServers();
const SAMPLES = [
  {
    filename: 'a.wav',
    caption: 'warm keys',
    bpm: 90,
    keyscale: 'D Minor',
    timesignature: '4',
    language: 'unknown',
    lyrics: '[Instrumental]',
  },
  { filename: 'b.wav', caption: 'Error: CUDA out of memory', bpm: 0 },
];
const good = (data: unknown) => ({ data, code: 200, error: null });

/** A server whose labelling takes two looks. */
const labels = (routes: Readonly<Record<string, Handler>> = {}): Handler => {
  let looks = 0;
  const usual: Readonly<Record<string, Handler>> = {
    '/v1/dataset/scan': (_, response) => sendJson(response, 200, good({ num_samples: 2 })),
    '/v1/dataset/auto_label_async': (_, response) => sendJson(response, 200, good({ task_id: 'x', total: 2 })),
    '/v1/dataset/auto_label_status/x': (_, response) => {
      looks += 1;
      sendJson(response, 200, good({ status: looks < 2 ? 'running' : 'completed', current: looks, total: 2 }));
    },
    '/v1/dataset/samples': (_, response) => sendJson(response, 200, good({ samples: SAMPLES })),
  };
  return (request, response) =>
    ({ ...usual, ...routes })[request.url ?? '']?.(request, response) ?? (response.headersSent || response.writeHead(404).end());
};
const label = (baseUrl: string, onEvent?: (event: { fraction: number | undefined }) => void): Promise<readonly LabelledTrack[]> =>
  runToResult(createAutoLabeller({ baseUrl, attempts: 1, delay: async () => {} }).label({ folder: '/songs' }), onEvent);

describe('createAutoLabeller', () => {
  it('lets the server label a folder and takes no failure for a caption', async () => {
    const { baseUrl, seen } = await serve(labels());
    const fractions: (number | undefined)[] = [];
    const [first, second] = await label(baseUrl, ({ fraction }) => fractions.push(fraction));
    expect(first).toEqual({
      filename: 'a.wav',
      heard: { caption: 'warm keys', bpm: 90, key: 'D Minor', timeSignature: 4, lyrics: '[Instrumental]' },
    });
    expect(second).toEqual({ filename: 'b.wav', heard: { notes: [expect.stringContaining('is a failure')] } });
    expect(fractions).toEqual([0, undefined, 0.5, 0.999]);
    expect(JSON.parse(seen[0]!.text)).toMatchObject({ audio_dir: '/songs', tag_position: 'prepend' });
  });

  it('uses the blocking route of older servers', async () => {
    const { baseUrl, seen } = await serve(
      labels({
        '/v1/dataset/auto_label_async': (_, response) => void response.writeHead(404).end(),
        '/v1/dataset/auto_label': (_, response) => sendJson(response, 200, good({ message: 'done' })),
      }),
    );
    expect(await label(baseUrl)).toHaveLength(2);
    expect(seen.map(({ url }) => url)).toContain('/v1/dataset/auto_label');
  });

  it.each([
    ['a failure inside a good answer', { '/v1/dataset/scan': { data: null, code: 500, error: 'no such folder' } }, /no such folder/],
    ['work that failed', { '/v1/dataset/auto_label_status/x': good({ status: 'failed', progress: 'out of memory' }) }, /out of memory/],
  ])('ends with %s', async (_, routes, message) => {
    const handlers = Object.fromEntries(
      Object.entries(routes).map(([route, answer]) => [route, ((__, response) => sendJson(response, 200, answer)) as Handler]),
    );
    const { baseUrl } = await serve(labels(handlers));
    await expect(label(baseUrl)).rejects.toMatchObject({ code: 'task_failed', message: expect.stringMatching(message) });
  });
});
