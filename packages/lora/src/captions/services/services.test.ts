import { isLoopError } from '@loop/core';
import type { ErrorCode } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { sendJson, useLoopbackServers } from '@loop/testing/node';
import type { Handler } from '@loop/testing/node';
import type { CaptionAudio, Captioner } from '../captioner.js';
import { createChatAudioCaptioner } from './chat-audio.js';
import { createGeminiCaptioner } from './gemini.js';
import { createScribeCaptioner } from './scribe.js';
import type { ServiceOptions } from './service-options.js';
import { createWhisperCaptioner } from './whisper.js';

const KEY = 'sk-canary-1234567890';
const serve = useLoopbackServers();
const noDelay = async (): Promise<void> => {};
const audio: CaptionAudio = { name: 'rain.mp3', mediaType: 'audio/mpeg', bytes: new Uint8Array([1, 2, 3, 4]), seconds: 40 };

const annotation = {
  caption: 'Dusty drums under a warm Rhodes, with a soft voice close to the microphone.',
  genre: 'lofi hip hop, jazz',
  lyrics: '[Verse 1]\nrain on the roof\n\n[Chorus]\nstay a while',
  language: 'en',
  bpm: 82,
  key: 'D# Minor',
  time_signature: 4,
};
const heardAnnotation = {
  caption: annotation.caption,
  genre: annotation.genre,
  lyrics: annotation.lyrics,
  language: 'en',
  bpm: 82,
  key: 'D# Minor',
  timeSignature: 4,
};
const transcript = {
  language: 'english',
  duration: 40,
  text: 'Rain on the roof. Stay a while.',
  segments: [
    { start: 12, end: 14, text: ' Rain on the roof.', no_speech_prob: 0.1, avg_logprob: -0.2, compression_ratio: 1.1 },
    { start: 15, end: 17, text: ' Stay a while.' },
    { start: 30, end: 33, text: ' Thanks for watching!' },
  ],
  words: ['Rain', 'on', 'the', 'roof'].map((word, index) => ({ word, start: 12 + index / 2, end: 12.4 + index / 2 })),
};
const gemini = (text: string, finishReason = 'STOP') => ({ candidates: [{ content: { parts: [{ text }] }, finishReason }] });
const chat = (content: unknown) => ({ choices: [{ message: { content }, finish_reason: 'stop' }] });

interface Service {
  readonly create: (options: ServiceOptions) => Captioner;
  /** The header that has the key, and its value. */
  readonly key: readonly [string, string];
  readonly path: string;
  readonly good: unknown;
  readonly heard: object;
  /** An answer in good order whose words are a failure. */
  readonly poisoned: unknown;
}

const lines = '[Intro]\n\n[Verse 1]\nRain on the roof\nStay a while';
const SERVICES: Readonly<Record<string, Service>> = {
  whisper: {
    create: createWhisperCaptioner,
    key: ['authorization', `Bearer ${KEY}`],
    path: 'POST /audio/transcriptions',
    good: transcript,
    heard: { lyrics: `${lines}\n\n[Outro]`, language: 'english', notes: ['left out (boilerplate): Thanks for watching!'] },
    poisoned: { text: 'Error: rate limit exceeded' },
  },
  scribe: {
    create: createScribeCaptioner,
    key: ['xi-api-key', KEY],
    path: 'POST /v1/speech-to-text',
    good: {
      language_code: 'eng',
      text: transcript.text,
      words: [
        ...['Rain', 'on', 'the', 'roof.'].map((text, index) => ({ type: 'word', text, start: 12 + index / 2, end: 12.4 + index / 2 })),
        { type: 'spacing', text: ' ', start: 14, end: 15 },
        { type: 'audio_event', text: '(laughter)', start: 14, end: 15 },
        ...['Stay', 'a', 'while.'].map((text, index) => ({ type: 'word', text, start: 15 + index, end: 16 + index })),
      ],
    },
    heard: { lyrics: `${lines}\n\n[Outro]`, language: 'eng' },
    poisoned: { text: 'Error: rate limit exceeded', words: [] },
  },
  gemini: {
    create: createGeminiCaptioner,
    key: ['x-goog-api-key', KEY],
    path: 'POST /v1beta/models/gemini-2.5-flash:generateContent',
    good: gemini(JSON.stringify(annotation)),
    heard: heardAnnotation,
    poisoned: gemini(JSON.stringify({ ...annotation, caption: 'Error: quota exceeded' })),
  },
  'chat-audio': {
    create: createChatAudioCaptioner,
    key: ['authorization', `Bearer ${KEY}`],
    path: 'POST /chat/completions',
    good: chat(`Sure!\n\`\`\`json\n${JSON.stringify(annotation)}\n\`\`\``),
    heard: heardAnnotation,
    poisoned: chat("I'm sorry, I cannot listen to audio."),
  },
};
const services = Object.entries(SERVICES).map(([name, service]) => ({ name, ...service }));

const failureOf = (captioner: Captioner, signal?: AbortSignal): Promise<unknown> =>
  captioner.caption(audio, { signal }).then(
    (heard) => heard,
    (error: unknown) => error,
  );

/** What a service may do wrong, and its error. */
const MISBEHAVIOUR: readonly (readonly [string, Handler, ErrorCode])[] = [
  ['an error page', (_, response) => void response.writeHead(500, { 'Content-Type': 'text/html' }).end(`<h1>${KEY}</h1>`), 'http'],
  ['a refusal', (_, response) => sendJson(response, 401, { error: { message: `bad key ${KEY}` } }), 'http'],
  ['a web page', (_, response) => void response.writeHead(200).end('<!doctype html><p>Log in</p>'), 'invalid_response'],
  ['half a JSON document', (_, response) => void response.writeHead(200).end('{"text":"rain on t'), 'invalid_response'],
  ['another kind of JSON', (_, response) => sendJson(response, 200, { text: 7, candidates: {}, choices: 'none' }), 'invalid_response'],
  ['nothing', (_, response) => void response.writeHead(200).end(), 'invalid_response'],
  ['a redirect', (_, response) => void response.writeHead(302, { Location: 'http://127.0.0.1:1/steal' }).end(), 'http'],
  ['a connection that breaks', (request) => request.socket.destroy(), 'connection'],
  [
    'an answer that breaks off',
    (_, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('{"text":', () => response.destroy());
    },
    'connection',
  ],
];

describe.each(services)('the captioner $name', ({ create, key, path, good, heard, poisoned }) => {
  const connect = (baseUrl: string, options: ServiceOptions = {}): Captioner =>
    create({ baseUrl, apiKey: KEY, attempts: 2, delay: noDelay, ...options });

  it('sends the file with the key in a header alone, and reads the answer', async () => {
    const { baseUrl, seen } = await serve((_, response) => sendJson(response, 200, good));
    expect(await connect(baseUrl).caption(audio)).toEqual(heard);
    const [request] = seen;
    expect([`${request!.method} ${request!.url}`, request!.headers[key[0]]]).toEqual([path, key[1]]);
    expect(request!.text).not.toContain(KEY);
    // The bytes are there as they are, or as base64.
    expect(['\u0001\u0002\u0003\u0004', 'AQIDBA=='].some((sent) => request!.text.includes(sent))).toBe(true);
  });

  it.each(MISBEHAVIOUR)('answers %s with a typed error that tells no secret', async (_, handler, code) => {
    const { baseUrl } = await serve(handler);
    const error = await failureOf(connect(baseUrl));
    expect(isLoopError(error, code)).toBe(true);
    expect(`${String(error)} ${JSON.stringify(error)} ${String((error as Error).stack)}`).not.toContain(KEY);
  });

  it('takes no failure for words, even in an answer in good order', async () => {
    const { baseUrl } = await serve((_, response) => sendJson(response, 200, poisoned));
    expect(await failureOf(connect(baseUrl))).toMatchObject({ code: 'task_failed' });
  });

  it('asks again when the service is busy, as late as it says, and not when it should wait too long', async () => {
    const waits: number[] = [];
    const delay = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
    const busy = (after: string): Handler => {
      let calls = 0;
      return (_, response) => {
        calls += 1;
        if (calls === 1) response.writeHead(429, { 'Retry-After': after }).end();
        else sendJson(response, 200, good);
      };
    };
    const { baseUrl } = await serve(busy('7'));
    expect(await connect(baseUrl, { delay }).caption(audio)).toEqual(heard);
    expect(waits).toEqual([7_000]);
    expect(await failureOf(connect((await serve(busy('3600'))).baseUrl, { delay }))).toMatchObject({ code: 'http', status: 429 });
    expect(waits).toEqual([7_000]);
  });

  it('gives up on a service that hangs', async () => {
    const { baseUrl } = await serve(() => {});
    expect(await failureOf(connect(baseUrl, { timeoutMs: 30 }))).toMatchObject({ code: 'timeout' });
  });

  it('stops at once when it is told to, and closes its connection', async () => {
    let arrive: (closed: Promise<void>) => void = () => {};
    const arrived = new Promise<{ readonly closed: Promise<void> }>((resolve) => (arrive = (closed) => resolve({ closed })));
    const { baseUrl } = await serve(({ socket }) => arrive(new Promise((resolve) => void socket.once('close', () => resolve()))));
    const controller = new AbortController();
    const reason = new Error('enough');
    const asked = failureOf(connect(baseUrl), controller.signal);
    const { closed } = await arrived;
    controller.abort(reason);
    expect(await asked).toBe(reason);
    await closed;
    expect(await failureOf(connect(baseUrl), AbortSignal.abort(reason))).toBe(reason);
  });

  it('refuses addresses and keys that cannot be right, without repeating them', () => {
    for (const options of [{ baseUrl: `http://user:${KEY}@x` }, { baseUrl: `http://x/?key=${KEY}` }, { apiKey: `${KEY} two` }]) {
      let error: unknown;
      try {
        create(options);
      } catch (caught) {
        error = caught;
      }
      expect([isLoopError(error, 'invalid_input'), String(error).includes(KEY)]).toEqual([true, false]);
    }
  });

  it('answers any JSON with words or a typed error', async () => {
    let body = '';
    const fetch = async (): Promise<Response> => new Response(body, { headers: { 'Content-Type': 'application/json' } });
    const captioner = connect('http://x', { fetch });
    const text = fc.oneof(fc.string(), fc.json(), fc.constant(JSON.stringify(annotation)));
    const answers = fc.oneof(
      fc.json(),
      text.map((content) => JSON.stringify(chat(content))),
      text.map((content) => JSON.stringify(gemini(content))),
      fc
        .record({ text, words: fc.jsonValue(), segments: fc.array(fc.record({ text, start: fc.double(), end: fc.double() })) })
        .map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(answers, async (answer) => {
        body = answer;
        const result = await failureOf(captioner);
        expect(result instanceof Error ? isLoopError(result) : typeof result === 'object').toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe('whisper', () => {
  it('asks without times where the model or the server knows none', async () => {
    const sendText: Handler = (request, response) =>
      request.text.includes('verbose_json')
        ? sendJson(response, 400, { error: { message: 'response_format verbose_json is not supported' } })
        : sendJson(response, 200, { text: 'Rain on the roof.\nStay a while.' });
    const { baseUrl, seen } = await serve(sendText);
    const newer = createWhisperCaptioner({ baseUrl, model: 'gpt-4o-transcribe' });
    expect((await newer.caption(audio)).lyrics).toBe('[Verse 1]\nRain on the roof\nStay a while');
    expect(seen).toHaveLength(1);
    await createWhisperCaptioner({ baseUrl, delay: noDelay }).caption(audio);
    expect(seen).toHaveLength(3);
  });

  it('knows no language where it hears no words', async () => {
    const { baseUrl } = await serve((_, response) => sendJson(response, 200, { text: '', language: 'welsh', segments: [] }));
    expect(await createWhisperCaptioner({ baseUrl }).caption(audio)).toEqual({});
  });
});

describe('gemini', () => {
  it.each([
    ['a recording that it refuses', { promptFeedback: { blockReason: 'OTHER' } }, /refused \(OTHER\)/],
    ['lyrics that it knows', gemini('{', 'RECITATION'), /RECITATION[^]*transcriber/],
    ['an answer that is too long', gemini('{"caption":"a', 'MAX_TOKENS'), /MAX_TOKENS/],
  ])('says why there is no answer for %s', async (_, answer, message) => {
    const { baseUrl } = await serve((__, response) => sendJson(response, 200, answer));
    await expect(createGeminiCaptioner({ baseUrl }).caption(audio)).rejects.toMatchObject({
      code: 'task_failed',
      message: expect.stringMatching(message),
    });
  });

  const large: CaptionAudio = { ...audio, bytes: new Uint8Array(14 * 2 ** 20 + 1) };
  /** Google's way of taking a file, which is not ready at once. */
  const keeper = (last: Handler): Handler => {
    let polls = 0;
    return (request, response) => {
      const route = `${request.method} ${request.url}`;
      if (route === 'POST /upload/v1beta/files') {
        response.writeHead(200, { 'X-Goog-Upload-URL': `http://${request.headers.host}/put/1` }).end();
      } else if (route === 'POST /put/1') sendJson(response, 200, { file: { name: 'files/abc' } });
      else if (route === 'GET /v1beta/files/abc') {
        polls += 1;
        sendJson(response, 200, { state: polls === 1 ? 'PROCESSING' : 'ACTIVE', uri: 'https://files/abc' });
      } else if (route === 'DELETE /v1beta/files/abc') sendJson(response, 200, {});
      else last(request, response);
    };
  };

  it.each([
    ['hears it', (_: unknown, response: Parameters<Handler>[1]) => sendJson(response, 200, gemini(JSON.stringify(annotation)))],
    ['fails', (_: unknown, response: Parameters<Handler>[1]) => sendJson(response, 400, {})],
  ] as const)('uploads a large recording, waits for it, %s, and removes it', async (outcome, last) => {
    const { baseUrl, seen } = await serve(keeper(last));
    const captioner = createGeminiCaptioner({ baseUrl, apiKey: KEY, delay: noDelay });
    const result = await captioner.caption(large).catch((error: unknown) => error);
    expect(result instanceof Error).toBe(outcome === 'fails');
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /upload/v1beta/files',
      'POST /put/1',
      'GET /v1beta/files/abc',
      'GET /v1beta/files/abc',
      'POST /v1beta/models/gemini-2.5-flash:generateContent',
      'DELETE /v1beta/files/abc',
    ]);
    expect(seen[1]!.text).toHaveLength(large.bytes.length);
    // The upload's address is its own key.
    expect(seen.map(({ headers }) => headers['x-goog-api-key'] !== undefined)).toEqual([true, false, true, true, true, true]);
    expect(seen[4]!.text).toContain('https://files/abc');
  });

  it('uploads nothing to another place than its own', async () => {
    const thief = await serve((_, response) => sendJson(response, 200, { file: { name: 'files/abc' } }));
    const { baseUrl } = await serve((_, response) => void response.writeHead(200, { 'X-Goog-Upload-URL': `${thief.baseUrl}/put` }).end());
    await expect(createGeminiCaptioner({ baseUrl }).caption(large)).rejects.toMatchObject({ code: 'invalid_response' });
    expect(thief.seen).toEqual([]);
  });
});

describe('chat-audio', () => {
  it('leaves out what a server does not know, and keeps to what worked', async () => {
    const { baseUrl, seen } = await serve((request, response) =>
      /response_format|max_completion_tokens/u.test(request.text)
        ? sendJson(response, 400, { error: { message: 'unknown field' } })
        : sendJson(response, 200, chat(JSON.stringify(annotation))),
    );
    const captioner = createChatAudioCaptioner({ baseUrl });
    await captioner.caption(audio);
    await captioner.caption(audio);
    expect(seen).toHaveLength(4);
    expect(seen[3]!.text).toContain('"max_tokens":4096');
  });

  it('sends files of any kind as an address, and refuses what input_audio does not take before it asks', async () => {
    const { baseUrl, seen } = await serve((_, response) => sendJson(response, 200, chat(JSON.stringify(annotation))));
    const flac = { ...audio, name: 'rain.flac', mediaType: 'audio/flac' };
    await expect(createChatAudioCaptioner({ baseUrl }).caption(flac)).rejects.toMatchObject({ code: 'unsupported' });
    expect(seen).toEqual([]);
    await createChatAudioCaptioner({ baseUrl, transport: 'audio_url' }).caption(flac);
    expect(seen[0]!.text).toContain('data:audio/flac;base64,AQIDBA==');
  });
});
