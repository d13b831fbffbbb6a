import { isLoopError } from '@loop/core';
import { parseBaseUrl } from '@loop/core/http';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';

import { createAceClient } from '../create-ace-client.js';
import { finished, finishedItem, officialRoutes, running, wavOf } from '../__fixtures__/official-script.js';
import { framed } from '../__fixtures__/scripted-server.js';
import { createTestBenches } from '../__fixtures__/test-bench.js';
import { resolveAudioUrl } from './download.js';

const { meet, start, closeAll } = createTestBenches();
afterEach(closeAll);

const CANARY = 'canary-secret-0123456789';
const ask = { task: 'text2music', prompt: 'techno', seed: 7 } as const;

/** Everything that an error shows when it is logged whole. */
function everythingOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, JSON.stringify({ ...error }), everythingOf(error.cause)].join('\n');
}

describe('addresses of audio', () => {
  it('does not fetch from another origin because a server says so', async () => {
    const other = await start({ 'GET /a.wav': () => ({ bytes: wavOf(10) }) });
    const { client } = await meet(officialRoutes({ polls: [finished(finishedItem({ file: `${other.url}/a.wav` }))] }));
    await expect(client.generate(ask)).rejects.toMatchObject({ code: 'unsupported', feature: 'foreign-address' });
    expect(other.requests).toHaveLength(0);
  });

  it('fetches from an origin that the caller trusts, without the key', async () => {
    const other = await start({ 'GET /a.wav': () => ({ bytes: wavOf(10) }) });
    const routes = officialRoutes({ polls: [finished(finishedItem({ file: `${other.url}/a.wav` }))] });
    const { client } = await meet(routes, { downloadOrigins: [other.url], apiKey: CANARY });
    expect((await client.generate(ask)).tracks).toHaveLength(1);
    expect(other.requests[0]?.headers['authorization']).toBeUndefined();
  });

  it('follows redirects on the same origin and none to another', async () => {
    const other = await start({ 'GET /a.wav': () => ({ bytes: wavOf(10) }) });
    const near = officialRoutes({
      audio: { status: 302, headers: { location: '/real.wav' } },
      routes: { 'GET /real.wav': () => ({ bytes: wavOf(10) }) },
    });
    expect((await (await meet(near)).client.generate(ask)).tracks).toHaveLength(1);
    const far = officialRoutes({ audio: { status: 302, headers: { location: `${other.url}/a.wav` } } });
    await expect((await meet(far)).client.generate(ask)).rejects.toMatchObject({ code: 'unsupported' });
    expect(other.requests).toHaveLength(0);
  });

  it('gives up a redirect that leads in a circle', async () => {
    const { client } = await meet(officialRoutes({ audio: { status: 302, headers: { location: '/v1/audio?path=x' } } }));
    await expect(client.generate(ask)).rejects.toMatchObject({ code: 'invalid_response' });
  });

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/a.wav', 'http://user:pw@127.0.0.1/a.wav'])('does not touch %s', async (file) => {
    const { client } = await meet(officialRoutes({ polls: [finished(finishedItem({ file }))] }));
    await expect(client.generate(ask)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('never leaves the server for any path that it names', () => {
    const base = parseBaseUrl('http://127.0.0.1:8001/ace-api');
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webPath(), fc.constantFrom('@evil.example/x', '//evil.example/x', '/\\evil.example', '..//x', '\n//x')),
        (path) => {
          fc.pre(!/^[a-z][a-z0-9+.-]*:\/\//i.test(path));
          expect(resolveAudioUrl(base, path).origin).toBe(base.origin);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('answers of servers that keep to no rule', () => {
  it('ends with a typed error where a redirect leads to no address', async () => {
    const { client } = await meet(officialRoutes({ audio: { status: 302, headers: { location: 'http://[' } } }));
    await expect(client.generate(ask)).rejects.toMatchObject({ code: 'invalid_response', path: 'location' });
  });

  it.each(['data', 'DATA'])('reads audio in an address that begins with %s, in base64 of either kind', async (scheme) => {
    const base64 = Buffer.from(wavOf(10)).toString(scheme === 'data' ? 'base64' : 'base64url');
    const { client } = await meet(officialRoutes({ polls: [finished(finishedItem({ file: `${scheme}:audio/wav;base64,${base64}` }))] }));
    expect((await client.generate(ask)).tracks[0].audio.channels[0]).toHaveLength(80_000);
  });

  it('reads the state of a job as text, and names what it cannot read in place of waiting for an hour', async () => {
    const asText = await meet(officialRoutes({ polls: [{ ...finished(), status: '1' }] }));
    expect((await asText.client.generate(ask)).tracks).toHaveLength(1);
    const unknown = await meet(officialRoutes({ polls: [{ ...finished(), status: 'succeeded' }] }));
    await expect(unknown.client.generate(ask)).rejects.toMatchObject({ code: 'invalid_response', path: '[0].status' });
  });

  it('follows a job whose id is a number', async () => {
    const routes = {
      'POST /release_task': () => framed({ task_id: 12 }),
      'POST /query_result': () => framed([{ task_id: 12, ...finished() }]),
    };
    const { client } = await meet(officialRoutes({ routes }));
    expect((await client.generate(ask)).tracks).toHaveLength(1);
  });

  it.each([500, '500'])('finds the reason of a failure in a frame without a time, whose code is %j', async (code) => {
    const { client } = await meet(
      officialRoutes({ routes: { 'POST /release_task': () => ({ json: { data: null, code, error: 'no memory' } }) } }),
    );
    await expect(client.generate(ask)).rejects.toMatchObject({
      code: 'http',
      status: 500,
      message: expect.stringContaining('no memory') as string,
    });
  });
});

describe('limits', () => {
  it('stops reading audio at its limit, whatever length the server announces', async () => {
    const { client } = await meet(officialRoutes({ audio: { bytes: wavOf(10), headers: { 'transfer-encoding': 'chunked' } } }), {
      maxAudioBytes: 10_000,
    });
    await expect(client.generate(ask)).rejects.toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining('10000') as string,
    });
  });

  it('stops reading JSON at its limit', async () => {
    const { client } = await meet(officialRoutes({ health: { status: 'ok', service: 'ACE-Step API', version: 'x'.repeat(5_000) } }), {
      maxJsonBytes: 1_000,
    });
    await expect(client.health()).rejects.toMatchObject({ code: 'invalid_response' });
  });

  it('does not send an upload above the limit', async () => {
    const { client, server } = await meet(officialRoutes(), { maxUploadBytes: 1_000 });
    const task = { task: 'cover', source: { bytes: wavOf(1), mimeType: 'audio/wav' } } as const;
    await expect(client.runTask(task)).rejects.toMatchObject({ code: 'unsupported', feature: 'upload' });
    expect(server.to('POST /release_task')).toHaveLength(0);
  });

  it('gives up a server that does not answer', async () => {
    const { client } = await meet({ 'GET /health': () => new Promise(() => {}) }, { requestTimeoutMs: 30, attempts: 1 });
    await expect(client.health()).rejects.toMatchObject({ code: 'timeout', timeoutMs: 30 });
  });

  it('does not follow a redirect of the API, which would carry the key elsewhere', async () => {
    const other = await start({ 'GET /health': () => framed({ status: 'ok' }) });
    const { client } = await meet(
      { 'GET /health': () => ({ status: 307, headers: { location: `${other.url}/health` } }) },
      { apiKey: CANARY },
    );
    await expect(client.health()).rejects.toMatchObject({ code: 'http', status: 307 });
    expect(other.requests).toHaveLength(0);
  });
});

describe('the key', () => {
  it('travels in the header, and in no address and no body', async () => {
    const { client, server } = await meet(officialRoutes(), { apiKey: CANARY });
    const { tracks } = await client.generate(ask);
    expect(server.requests.every(({ headers }) => headers['authorization'] === `Bearer ${CANARY}`)).toBe(true);
    expect(server.requests.some(({ url, body }) => url.includes(CANARY) || new TextDecoder().decode(body).includes(CANARY))).toBe(false);
    expect(JSON.stringify(tracks[0].provenance)).not.toContain(CANARY);
  });

  it('travels in bodies also when asked to, and still not into the provenance', async () => {
    const { client, server } = await meet(officialRoutes(), { apiKey: CANARY, legacyBodyToken: true });
    const { tracks } = await client.generate(ask);
    expect(server.to('POST /release_task')[0]?.json()['ai_token']).toBe(CANARY);
    expect(JSON.stringify(tracks[0].provenance)).not.toContain(CANARY);
  });

  it('is in no error, even when the server sends it back', async () => {
    const echo = { status: 401, json: { detail: `Invalid API key ${CANARY}` } };
    const failed = { status: 2, result: JSON.stringify([{ stage: 'failed', error: `Bearer ${CANARY} is wrong` }]) };
    const faults = [
      officialRoutes({ routes: { 'GET /health': () => echo } }),
      officialRoutes({ routes: { 'POST /release_task': () => ({ status: 400, json: { detail: CANARY } }) } }),
      officialRoutes({ routes: { 'POST /release_task': () => framed(null, 500, `no ${CANARY}`) } }),
      officialRoutes({ polls: [failed] }),
      officialRoutes({ audio: { status: 403, json: { detail: CANARY } } }),
      officialRoutes({ routes: { 'POST /release_task': () => ({ hangUp: true }) } }),
    ];
    for (const routes of faults) {
      const { client } = await meet(routes, { apiKey: CANARY });
      const error = await client.generate(ask).catch((reason: unknown) => reason);
      expect(isLoopError(error)).toBe(true);
      expect(everythingOf(error)).not.toContain(CANARY);
    }
  });

  it('is not repeated when it cannot be used, and neither are credentials in an address', () => {
    for (const options of [
      { baseUrl: 'http://127.0.0.1:1', apiKey: `${CANARY}\nx` },
      { baseUrl: `http://user:${CANARY}@127.0.0.1:1` },
      { baseUrl: `http://127.0.0.1:1/?key=${CANARY}` },
    ]) {
      const make = (): unknown => createAceClient(options);
      let fault: unknown;
      try {
        make();
      } catch (error) {
        fault = error;
      }
      expect(isLoopError(fault, 'invalid_input')).toBe(true);
      expect(everythingOf(fault)).not.toContain(CANARY);
    }
  });

  it('is asked for when the server wants one', async () => {
    const { client } = await meet(
      officialRoutes({ routes: { 'GET /v1/model_inventory': () => ({ status: 401, json: { detail: 'Missing Authorization header' } }) } }),
    );
    await expect(client.capabilities()).rejects.toMatchObject({
      code: 'http',
      status: 401,
      message: expect.stringContaining('apiKey') as string,
    });
  });
});

describe('what a client leaves behind', () => {
  it('sends nothing when it is created, and nothing after an abort', async () => {
    const { client, server } = await meet(officialRoutes({ polls: [running('x', 0.1)] }));
    expect(server.requests).toHaveLength(0);
    await expect(client.generate(ask, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    expect(server.requests).toHaveLength(0);
  });
});
