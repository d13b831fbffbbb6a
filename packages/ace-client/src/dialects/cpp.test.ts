import { clipDuration } from '@loop/core';
import { afterEach, describe, expect, it } from 'vitest';

import { wavOf } from '../__fixtures__/official-script.js';
import type { Script, ScriptedReply } from '../__fixtures__/scripted-server.js';
import { createTestBenches } from '../__fixtures__/test-bench.js';

const { meet, closeAll } = createTestBenches();
afterEach(closeAll);

const ask = { task: 'text2music', prompt: 'techno', seed: 7 } as const;

function multipart(...audio: readonly Uint8Array[]): ScriptedReply {
  const parts = audio.flatMap((wav) => [
    Buffer.from('--ace-batch-boundary\r\nContent-Type: audio/wav\r\n\r\n'),
    wav,
    Buffer.from(
      '\r\n--ace-batch-boundary\r\nContent-Type: application/octet-stream\r\nContent-Disposition: form-data; name="latent"\r\n\r\nLATENT\r\n',
    ),
  ]);
  const bytes = Buffer.concat([...parts, Buffer.from('--ace-batch-boundary--\r\n')]);
  return { bytes, headers: { 'content-type': 'multipart/mixed; boundary=ace-batch-boundary' } };
}

/** An acestep.cpp server whose jobs run for one look each. */
function cppRoutes(result: ScriptedReply, routes: Readonly<Record<string, Script>> = {}): Readonly<Record<string, Script>> {
  let id = 0;
  const looks = new Map<string, number>();
  const submit = (): ScriptedReply => ({ json: { id: String((id += 1)) } });
  return {
    'GET /health': () => ({ json: { status: 'ok' } }),
    'GET /props': () => ({
      json: {
        version: 'v1',
        models: { lm: ['lm-0.6B'], embedding: [], dit: ['acestep-v15-base', 'acestep-v15-turbo'], vae: [] },
        adapters: [],
        // What limits the language model, not the synthesis.
        cli: { max_batch: 1 },
      },
    }),
    'POST /lm': submit,
    'POST /synth': submit,
    'GET /job': ({ query }) => {
      const job = query.get('id') ?? '';
      if (query.get('result') === '1') return result;
      looks.set(job, (looks.get(job) ?? 0) + 1);
      return { json: { status: looks.get(job) === 1 ? 'running' : 'done' } };
    },
    ...routes,
  };
}

describe('acestep.cpp', () => {
  it('is recognised by its properties, which also tell its models and limits', async () => {
    const { client } = await meet(cppRoutes(multipart(wavOf(10))));
    const profile = await client.server();
    expect(profile).toMatchObject({ dialect: 'acestep-cpp', version: 'v1', defaultModel: 'acestep-v15-base' });
    expect(profile.capabilities).toMatchObject({ maxVariations: 9, cancellation: 'stops-work' });
  });

  it('takes the audio parts out of the mixed answer and leaves the latents', async () => {
    const { client, server } = await meet(cppRoutes(multipart(wavOf(10), wavOf(12))));
    const { tracks } = await client.generate({ ...ask, variations: 2, durationSeconds: 12 });
    expect(tracks.map(({ audio }) => clipDuration(audio))).toEqual([10, 12]);
    expect(tracks.map(({ seed }) => seed)).toEqual([7, 8]);
    expect(server.to('POST /synth')[0]?.json()).toMatchObject({
      caption: 'techno',
      seed: 7,
      synth_batch_size: 2,
      output_format: 'wav16',
      task_type: 'text2music',
    });
  });

  it('sends a request for each seed when they do not count on', async () => {
    const { client, server } = await meet(cppRoutes(multipart(wavOf(10), wavOf(10))));
    const { tracks, warnings } = await client.runTask({ ...ask, seed: [11, 50] });
    expect(tracks.map(({ seed }) => seed)).toEqual([11, 50]);
    expect(warnings).toEqual([]);
    const sent = JSON.parse(new TextDecoder().decode(server.to('POST /synth')[0]?.body)) as readonly object[];
    expect(sent).toMatchObject([
      { caption: 'techno', seed: 11, synth_batch_size: 1 },
      { caption: 'techno', seed: 50, synth_batch_size: 1 },
    ]);
  });

  it('makes up to nine variations', async () => {
    const { client, server } = await meet(cppRoutes(multipart(...Array.from({ length: 9 }, () => wavOf(1)))));
    expect((await client.runTask({ ...ask, variations: 9 })).tracks).toHaveLength(9);
    expect(server.to('POST /synth')[0]?.json()).toMatchObject({ seed: 7, synth_batch_size: 9 });
    await expect(client.runTask({ ...ask, variations: 10 })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('seeds the language model, so that the same request gives the same music', async () => {
    const { client, server } = await meet(
      cppRoutes(multipart(wavOf(10)), {
        'POST /lm': () => ({ json: { id: 'lm' } }),
        'GET /job': ({ query }) => {
          if (query.get('result') !== '1') return { json: { status: 'done' } };
          return query.get('id') === 'lm'
            ? { json: [{ caption: 'blues', bpm: 101, keyscale: 'D minor', timesignature: '4' }] }
            : multipart(wavOf(10));
        },
      }),
    );
    const { tracks, warnings } = await client.runTask({ ...ask, thinking: true, bpm: 90 });
    expect(server.to('POST /lm')[0]?.json()).toMatchObject({ seed: 7, lm_seed: 7 });
    expect(tracks[0].metadata).toMatchObject({ prompt: 'blues', bpm: 101, key: 'D minor', timeSignature: 4 });
    expect(warnings).toContainEqual({ code: 'substituted', field: 'bpm', message: 'The server made 101 BPM in place of 90 BPM.' });
  });

  it('switches the wavelet correction by its strengths', async () => {
    const { client, server } = await meet(cppRoutes(multipart(wavOf(10))));
    await client.runTask({ ...ask, dcwEnabled: true });
    await client.runTask({ ...ask, dcwEnabled: false, dcwScaler: 1 });
    await client.runTask({ ...ask, dcwMode: 'low', dcwScaler: 0.1, latentShift: 0.2, latentRescale: 1.1 });
    const sent = server.to('POST /synth').map((request) => request.json());
    expect(sent).toMatchObject([
      { dcw_mode: 'double', dcw_scaler: 0.05, dcw_high_scaler: 0.02 },
      { dcw_scaler: 0, dcw_high_scaler: 0 },
      { dcw_mode: 'low', dcw_scaler: 0.1, latent_shift: 0.2, latent_rescale: 1.1 },
    ]);
  });

  it('describes audio, and gives its codes as tasks take them', async () => {
    const heard = {
      caption: 'slow blues',
      lyrics: '',
      bpm: 72,
      keyscale: 'E minor',
      timesignature: '4',
      duration: 12.5,
      audio_codes: '12,7',
    };
    const result = multipart();
    const json = Buffer.from(`--ace-batch-boundary\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(heard)}\r\n`);
    const bytes = Buffer.concat([json, Buffer.from(result.bytes as Uint8Array)]);
    const { client, server } = await meet(cppRoutes({ ...result, bytes }, { 'POST /understand': () => ({ json: { id: '5' } }) }));
    const source = { bytes: wavOf(1), mimeType: 'audio/wav' };
    expect(await client.analysis.understand(source)).toEqual({
      prompt: 'slow blues',
      lyrics: undefined,
      bpm: 72,
      key: 'E minor',
      timeSignature: 4,
      durationSeconds: 12.5,
      vocalLanguage: undefined,
      genre: undefined,
      audioCodes: '<|audio_code_12|><|audio_code_7|>',
    });
    expect(await client.analysis.extractCodes(source)).toBe('<|audio_code_12|><|audio_code_7|>');
    const form = await server.to('POST /understand')[0]?.form();
    expect((form?.get('audio') as File | undefined)?.size).toBe(wavOf(1).byteLength);
  });

  it('writes prompts with its language model', async () => {
    const written = { caption: 'dark techno', lyrics: '[Instrumental]', bpm: 128, keyscale: 'A minor', timesignature: '4', duration: 60 };
    const { client, server } = await meet(cppRoutes({ json: [written] }));
    expect(await client.prompts.format({ prompt: 'techno', bpm: 127.6 })).toMatchObject({
      prompt: 'dark techno',
      bpm: 128,
      key: 'A minor',
    });
    expect(await client.prompts.fromWish({ query: 'something dark', instrumental: true })).toMatchObject({ durationSeconds: 60 });
    expect(server.to('POST /lm').map((request) => request.json())).toMatchObject([
      { lm_mode: 'format', caption: 'techno', bpm: 128, lm_batch_size: 1 },
      { lm_mode: 'inspire', caption: 'something dark, instrumental', lyrics: '[Instrumental]' },
    ]);
  });

  it('uses an adapter for one request', async () => {
    const { client, server } = await meet(cppRoutes(multipart(wavOf(10))));
    const { warnings } = await client.generate({ ...ask, adapters: [{ name: 'lofi', scale: 0.5 }] });
    expect(warnings).toEqual([]);
    expect(server.to('POST /synth')[0]?.json()).toMatchObject({ adapter: 'lofi', adapter_scale: 0.5 });
    const two = await client.generate({ ...ask, adapters: [{ name: 'lofi' }, { name: 'jazz' }] });
    expect(two.warnings).toMatchObject([{ code: 'substituted', field: 'adapters' }]);
  });

  it('refuses a model that the server does not have, and names those that it has', async () => {
    const { client, server } = await meet(cppRoutes(multipart(wavOf(10))));
    await expect(client.runTask({ ...ask, model: 'acestep-v15-xl' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('acestep-v15-base, acestep-v15-turbo') as string,
    });
    expect(server.to('POST /synth')).toHaveLength(0);
  });

  it('lets the language model complete the request first when it should think', async () => {
    let jobs = 0;
    const planned = { caption: 'dark techno', lyrics: '[Instrumental]', bpm: 128, audio_codes: '1,2,3' };
    const { client, server } = await meet(
      cppRoutes(multipart(wavOf(10)), {
        'GET /job': ({ query }) => {
          if (query.get('result') !== '1') return { json: { status: 'done' } };
          jobs += 1;
          return jobs === 1 ? { json: [planned] } : multipart(wavOf(10));
        },
      }),
    );
    await client.runTask({ ...ask, thinking: true, lmTemperature: 0.5 });
    expect(server.to('POST /lm')[0]?.json()).toMatchObject({ lm_temperature: 0.5, lm_batch_size: 1 });
    expect(server.to('POST /synth')[0]?.json()).toMatchObject({ ...planned, seed: 7 });
  });

  it('sends a source as the part `audio` beside the request', async () => {
    const { client, server } = await meet(cppRoutes(multipart(wavOf(10))));
    await client.runTask({ task: 'cover', source: { bytes: wavOf(1), mimeType: 'audio/wav' }, strength: 0.3, seed: 1 });
    const form = await server.to('POST /synth')[0]?.form();
    expect(JSON.parse(String(form?.get('request')))).toMatchObject({ task_type: 'cover', audio_cover_strength: 0.3 });
    expect((form?.get('audio') as File | undefined)?.size).toBe(wavOf(1).byteLength);
  });

  it('gives audio codes as the numbers that this server reads', async () => {
    const { client, server } = await meet(cppRoutes(multipart(wavOf(10))));
    await client.runTask({ ...ask, audioCodes: '<|audio_code_12|><|audio_code_7|>' });
    expect(server.to('POST /synth')[0]?.json()['audio_codes']).toBe('12,7');
  });

  it('stops the work on the server when the caller leaves', async () => {
    const cancelled: string[] = [];
    const { client } = await meet(
      cppRoutes(multipart(wavOf(10)), {
        'GET /job': () => ({ json: { status: 'running' } }),
        'POST /job': ({ query }) => {
          cancelled.push(`${query.get('id')} ${query.get('cancel')}`);
          return { json: { status: 'cancelled' } };
        },
      }),
    );
    for await (const event of client.stream(ask)) if (event.type === 'progress' && event.phase === 'diffusion') break;
    expect(cancelled).toEqual(['1 1']);
    await expect(client.cancel('1')).resolves.toEqual({ stopped: true, state: 'cancelled' });
  });

  it('says that a result is gone when the server has forgotten it', async () => {
    const { client } = await meet(
      cppRoutes(multipart(wavOf(10)), { 'GET /job': () => ({ status: 404, json: { error: 'Job not found' } }) }),
    );
    await expect(client.generate(ask)).rejects.toMatchObject({ code: 'task_failed', message: expect.stringContaining('32') as string });
  });

  it('tells a failed job with the server’s words', async () => {
    const { client } = await meet(cppRoutes(multipart(), { 'GET /job': () => ({ json: { status: 'failed', error: 'out of memory' } }) }));
    await expect(client.generate(ask)).rejects.toMatchObject({
      code: 'task_failed',
      message: expect.stringContaining('out of memory') as string,
    });
  });

  it('refuses an answer that is cut off', async () => {
    const whole = multipart(wavOf(10)).bytes as Uint8Array;
    const { client } = await meet(
      cppRoutes({ bytes: whole.subarray(0, 5_000), headers: { 'content-type': 'multipart/mixed; boundary=ace-batch-boundary' } }),
    );
    await expect(client.generate(ask)).rejects.toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining('cut off') as string,
    });
  });
});
