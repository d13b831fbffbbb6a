import { afterEach, describe, expect, it } from 'vitest';

import { finishedItem, inventoryRoutes, officialRoutes, wavOf } from '../__fixtures__/official-script.js';
import { framed } from '../__fixtures__/scripted-server.js';
import { createTestBenches } from '../__fixtures__/test-bench.js';

const { meet, closeAll } = createTestBenches();
afterEach(closeAll);

describe('writing prompts on the server', () => {
  it('sends what must stay and reads the spelling of the format route', async () => {
    const data = {
      caption: 'dark techno',
      lyrics: '[Instrumental]',
      bpm: 128,
      key_scale: 'A minor',
      time_signature: '4',
      duration: 60,
      vocal_language: 'en',
    };
    const { client, server } = await meet(officialRoutes({ routes: { 'POST /format_input': () => framed(data) } }));
    const written = await client.prompts.format({ prompt: 'techno', bpm: 127.6, key: 'A minor' });
    expect(server.to('POST /format_input')[0]?.json()).toEqual({
      prompt: 'techno',
      lyrics: '',
      temperature: 0.85,
      param_obj: { bpm: 128, key: 'A minor' },
    });
    expect(written).toEqual({
      prompt: 'dark techno',
      lyrics: '[Instrumental]',
      bpm: 128,
      key: 'A minor',
      timeSignature: 4,
      durationSeconds: 60,
      vocalLanguage: 'en',
    });
  });

  it('reads the other spelling of the sample route', async () => {
    const data = { caption: 'rain', lyrics: '', bpm: 70, keyscale: 'C major', timesignature: '3', duration: 90, vocal_language: 'unknown' };
    const { client } = await meet(officialRoutes({ routes: { 'POST /v1/create_sample': () => framed(data) } }));
    expect(await client.prompts.fromWish({ query: 'rain' })).toMatchObject({ key: 'C major', timeSignature: 3, durationSeconds: 90 });
  });

  it('draws examples of both kinds', async () => {
    const { client } = await meet(
      officialRoutes({
        routes: {
          'POST /create_random_sample': (request) =>
            framed(
              request.json()['sample_type'] === 'simple_mode'
                ? { description: 'a calm song', instrumental: true, vocal_language: 'unknown' }
                : {
                    think: true,
                    caption: 'jazz',
                    lyrics: '[verse]',
                    bpm: 100,
                    duration: 60,
                    keyscale: 'D minor',
                    language: 'en',
                    timesignature: '4',
                  },
            ),
        },
      }),
    );
    expect(await client.prompts.randomWish()).toEqual({ description: 'a calm song', instrumental: true, vocalLanguage: 'unknown' });
    expect(await client.prompts.randomPrompt()).toMatchObject({ prompt: 'jazz', bpm: 100, key: 'D minor', vocalLanguage: 'en' });
  });

  it('tells that there is no language model, which the server says inside HTTP 200', async () => {
    const { client } = await meet(
      officialRoutes({ routes: { 'POST /format_input': () => framed(null, 503, 'LLM not initialized. Set ACESTEP_INIT_LLM=true') } }),
    );
    await expect(client.prompts.format({ prompt: 'x' })).rejects.toMatchObject({ code: 'http', status: 503 });
  });
});

describe('what a server tells about itself', () => {
  it('has a health that later servers tell more of', async () => {
    const { client } = await meet(
      officialRoutes({ health: { status: 'ok', service: 'ACE-Step API', version: '1.0', models_initialized: false, loaded_model: null } }),
    );
    expect(await client.health()).toMatchObject({ ok: true, modelReady: false, model: undefined });
  });

  it('has models, whichever list it shows', async () => {
    const { client } = await meet(officialRoutes({ routes: inventoryRoutes({ name: 'a', tasks: ['text2music'] }, { name: 'b' }) }));
    expect(await client.models()).toMatchObject({
      defaultModel: 'a',
      models: [
        { name: 'a', isDefault: true, isLoaded: true },
        { name: 'b', isLoaded: false },
      ],
    });
  });

  it('has statistics, or says that it has none', async () => {
    const stats = {
      jobs: { total: 4, queued: 1, running: 1, succeeded: 2, failed: 0 },
      queue_size: 1,
      queue_maxsize: 200,
      avg_job_seconds: 5.5,
    };
    const { client } = await meet(officialRoutes({ routes: { 'GET /v1/stats': () => framed(stats) } }));
    expect(await client.stats()).toEqual({ jobs: stats.jobs, queueSize: 1, queueLimit: 200, averageJobSeconds: 5.5 });
    await expect((await meet(officialRoutes())).client.stats()).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('can be told to load a model, and is asked again what it can do', async () => {
    let loaded = 'acestep-v15-turbo';
    const { client, server } = await meet(
      officialRoutes({
        routes: {
          'GET /v1/model_inventory': (request) =>
            (inventoryRoutes({ name: loaded })['GET /v1/model_inventory'] as (request: unknown) => object)(request),
          'POST /v1/init': (request) => {
            loaded = String(request.json()['model']);
            return framed({ message: 'ok', slot: 1, loaded_model: loaded });
          },
        },
      }),
    );
    expect((await client.capabilities()).tasks).not.toContain('extract');
    expect(await client.initModel({ model: 'acestep-v15-base', languageModel: true })).toMatchObject({ defaultModel: 'acestep-v15-base' });
    expect(server.to('POST /v1/init')[0]?.json()).toEqual({ model: 'acestep-v15-base', init_llm: true });
    expect((await client.capabilities()).tasks).toContain('extract');
  });
});

describe('listening', () => {
  const source = { bytes: wavOf(1), mimeType: 'audio/wav' };

  it('describes audio in words', async () => {
    const item = {
      status_message: 'Full Hardware Analysis Success',
      bpm: 120,
      keyscale: 'A minor',
      timesignature: '4',
      duration: 1,
      genre: 'techno',
      prompt: 'dark',
      lyrics: '',
      language: 'en',
      metas: {},
      audio_paths: [],
    };
    const { client, server } = await meet(officialRoutes({ polls: [{ status: 1, result: JSON.stringify([item]) }] }));
    expect(await client.analysis.understand(source)).toMatchObject({
      prompt: 'dark',
      bpm: 120,
      key: 'A minor',
      timeSignature: 4,
      genre: 'techno',
    });
    expect((await server.to('POST /release_task')[0]?.form())?.get('full_analysis_only')).toBe('true');
  });

  it('gives audio codes, or says that the server is too old', async () => {
    const codes = { status_message: 'Audio Codes Extraction Success', audio_codes: '<|audio_code_1|>', audio_paths: [] };
    const { client } = await meet(officialRoutes({ polls: [{ status: 1, result: JSON.stringify([codes]) }] }));
    expect(await client.analysis.extractCodes(source)).toBe('<|audio_code_1|>');
    const old = await meet(officialRoutes({ polls: [{ status: 1, result: JSON.stringify([finishedItem()]) }] }));
    await expect(old.client.analysis.extractCodes(source)).rejects.toMatchObject({ code: 'unsupported' });
  });
});
