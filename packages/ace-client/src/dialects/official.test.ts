import { clipDuration, isLoopError } from '@loop/core';
import type { MusicRequest } from '@loop/core';
import { afterEach, describe, expect, it } from 'vitest';

import type { AceProgress } from './dialect.js';
import { finished, finishedItem, inventoryRoutes, officialRoutes, running, wavOf } from '../__fixtures__/official-script.js';
import { framed } from '../__fixtures__/scripted-server.js';
import type { Script } from '../__fixtures__/scripted-server.js';
import type { AceTask } from '../task/ace-task.js';
import { createTestBenches } from '../__fixtures__/test-bench.js';

const { meet, closeAll, start } = createTestBenches();
afterEach(closeAll);

const ask = { task: 'text2music', prompt: 'techno', seed: 7, durationSeconds: 10 } as const satisfies MusicRequest;
const source = { audio: { sampleRate: 8_000, channels: [new Float32Array(80_000).fill(0.1)] } };

describe('what is sent to an official server', () => {
  it('turns the random seed off when it sends a seed, 0 included', async () => {
    const { client, server } = await meet(officialRoutes());
    await client.generate({ ...ask, seed: 0 });
    expect(server.to('POST /release_task')[0]?.json()).toMatchObject({ use_random_seed: false, seed: 0 });
  });

  it('draws a seed when none is given, so that the music can be made again', async () => {
    const { client, server } = await meet(officialRoutes({ polls: [finished(finishedItem({ seed_value: undefined }))] }));
    const { tracks } = await client.generate({ task: 'text2music', prompt: 'techno' });
    expect(server.to('POST /release_task')[0]?.json()['seed']).toBe(tracks[0].seed);
  });

  it('rounds what the server reads as an integer, and says so', async () => {
    const { client, server } = await meet(officialRoutes());
    const { warnings } = await client.generate({ ...ask, bpm: 119.7 });
    expect(server.to('POST /release_task')[0]?.json()['bpm']).toBe(120);
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'substituted', field: 'bpm' }));
  });

  it('asks for ten seconds and cuts when less is wanted', async () => {
    const { client, server } = await meet(officialRoutes());
    const { tracks } = await client.generate({ ...ask, durationSeconds: 5 });
    expect(server.to('POST /release_task')[0]?.json()['audio_duration']).toBe(10);
    expect(clipDuration(tracks[0].audio)).toBe(5);
  });

  it('marks music without a voice in the lyrics, the only sign that the server knows', async () => {
    const { client, server } = await meet(officialRoutes());
    const { warnings } = await client.generate({ ...ask, lyrics: '[verse]\nla la la', instrumental: true });
    expect(server.to('POST /release_task')[0]?.json()['lyrics']).toBe('[Instrumental]');
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'ignored', field: 'lyrics' }));
  });

  it('keeps section tags without words in an instrumental piece', async () => {
    const { client, server } = await meet(officialRoutes());
    await client.generate({ ...ask, lyrics: '[Intro - ambient]\n\n[Drop - dark]', instrumental: true });
    expect(server.to('POST /release_task')[0]?.json()['lyrics']).toBe('[Intro - ambient]\n\n[Drop - dark]');
  });

  it('sends the nearest major or minor key and names the scale in the prompt', async () => {
    const { client, server } = await meet(officialRoutes());
    const { warnings } = await client.generate({ ...ask, key: 'F# dorian' });
    expect(server.to('POST /release_task')[0]?.json()).toMatchObject({ key_scale: 'F# minor', prompt: 'techno, dorian scale' });
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'substituted', field: 'key' }));
  });

  it('sends uploads as multipart with text values, and lists where they keep their type', async () => {
    const { client, server } = await meet(officialRoutes());
    await client.generate({ task: 'complete', source, reference: source, tracks: ['drums', 'bass'], seed: 3 });
    const form = await server.to('POST /release_task')[0]?.form();
    expect(form?.get('task_type')).toBe('complete');
    expect(form?.get('use_random_seed')).toBe('false');
    expect(JSON.parse(String(form?.get('param_obj')))).toEqual({ track_classes: ['drums', 'bass'] });
    expect((form?.get('src_audio') as File | undefined)?.name).toBe('source.wav');
    expect((form?.get('ref_audio') as File | undefined)?.name).toBe('reference.wav');
  });

  it('always sends the instruction of tasks on tracks, whose placeholder old servers leave unfilled', async () => {
    const { client, server } = await meet(officialRoutes());
    await client.generate({ task: 'lego', source, track: 'backing_vocals', seed: 1 });
    const form = await server.to('POST /release_task')[0]?.form();
    expect(form?.get('instruction')).toBe('Generate the BACKING_VOCALS track based on the audio context:');
    expect(form?.get('track_name')).toBe('backing_vocals');
  });

  it('sends -1 for a region that goes to the end', async () => {
    const { client, server } = await meet(officialRoutes());
    await client.generate({ task: 'repaint', source, startSeconds: 4, seed: 1 });
    const form = await server.to('POST /release_task')[0]?.form();
    expect([form?.get('repainting_start'), form?.get('repainting_end')]).toEqual(['4', '-1']);
  });

  it('extends by repainting beyond the source, one side at a time', async () => {
    const { client, server } = await meet(officialRoutes());
    await client.generate({ task: 'extend', source, afterSeconds: 5, seed: 1 });
    const form = await server.to('POST /release_task')[0]?.form();
    expect([form?.get('task_type'), form?.get('repainting_start'), form?.get('repainting_end')]).toEqual(['repaint', '10', '15']);
    await expect(client.generate({ task: 'extend', source, beforeSeconds: 2, afterSeconds: 5 })).rejects.toMatchObject({
      code: 'unsupported',
    });
  });

  it('sends a path on the server as JSON, without an upload', async () => {
    const { client, server } = await meet(officialRoutes());
    await client.runTask({ task: 'cover', source: { serverPath: '/music/a.wav' }, strength: 0.4, seed: 1 });
    expect(server.to('POST /release_task')[0]?.json()).toMatchObject({ src_audio_path: '/music/a.wav', audio_cover_strength: 0.4 });
  });

  it('lists one seed per variation for servers that read lists, and one seed for those that do not', async () => {
    const first = await meet(officialRoutes({ routes: { 'GET /openapi.json': () => ({ json: { paths: { '/release_task': {} } } }) } }));
    await first.client.generate({ ...ask, variations: 2 });
    expect(first.server.to('POST /release_task')[0]?.json()).toMatchObject({ seed: 7, batch_size: 2 });
    const third = await meet(
      officialRoutes({
        routes: { 'GET /openapi.json': () => ({ json: { paths: { '/v1/model_inventory': {} } } }), ...inventoryRoutes({ name: 'm' }) },
      }),
    );
    await third.client.generate({ ...ask, variations: 2 });
    expect(third.server.to('POST /release_task')[0]?.json()).toMatchObject({ seed: '7,8', batch_size: 2 });
  });

  it('puts settings of this server from `advanced` on the wire and refuses unknown ones with their path', async () => {
    const { client, server } = await meet(officialRoutes());
    await client.generate({ ...ask, advanced: { 'ace-server': { thinking: true, lmTemperature: 0.7, shift: 2 } } });
    expect(server.to('POST /release_task')[0]?.json()).toMatchObject({ thinking: true, lm_temperature: 0.7, shift: 2 });
    const error = await client
      .generate({ ...ask, advanced: { 'ace-server': { temperatur: 1 } as object } })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'invalid_input', issues: [{ path: 'advanced.ace-server.temperatur' }] });
  });
});

describe('models that are not turbo', () => {
  const openApi = (fields: object) => ({
    'GET /openapi.json': () => ({
      json: {
        paths: { '/release_task': {}, '/v1/model_inventory': {}, '/v1/audio': {} },
        components: { schemas: { Task: { properties: { inference_steps: {}, ...fields } } } },
      },
    }),
  });
  const ask = { task: 'text2music', prompt: 'techno', seed: 7 } as const;
  const dcwOf = async (model: string, fields: object, task: Partial<AceTask> = {}) => {
    const { client, server } = await meet(officialRoutes({ routes: { ...inventoryRoutes({ name: model }), ...openApi(fields) } }));
    const { warnings } = await client.runTask({ ...ask, ...task } as AceTask);
    const sent = server.to('POST /release_task')[0]?.json() ?? {};
    return { sent: sent['dcw_enabled'], shift: sent['shift'], warned: warnings.map(({ field }) => field) };
  };

  it('are not corrected in the wavelet domain, which makes noise of them', async () => {
    for (const model of ['acestep-v15-sft', 'acestep-v15-base', 'acestep-v15-xl-base'])
      expect(await dcwOf(model, { dcw_enabled: {} })).toEqual({ sent: false, shift: 1, warned: [] });
    expect(await dcwOf('acestep-v15-turbo', {})).toEqual({ sent: undefined, shift: undefined, warned: [] });
    expect(await dcwOf('acestep-v15-sft', { dcw_enabled: {} }, { dcwEnabled: true })).toMatchObject({ sent: true, warned: [] });
  });

  it('come with a warning where the server does not take that', async () => {
    expect(await dcwOf('acestep-v15-sft', {})).toMatchObject({ sent: false, warned: ['dcwEnabled'] });
  });

  it('warn of a shift that the model was not made for', async () => {
    expect((await dcwOf('acestep-v15-sft', { dcw_enabled: {} }, { shift: 3 })).warned).toEqual(['shift']);
    expect((await dcwOf('acestep-v15-turbo', {}, { shift: 1 })).warned).toEqual(['shift']);
    expect((await dcwOf('acestep-v15-turbo', {}, { shift: 3 })).warned).toEqual([]);
  });

  it('take the kinds of guidance that a server names, and others', async () => {
    const { client, server } = await meet(officialRoutes());
    await client.runTask({ ...ask, guidanceVariant: 'adg_wo_clip', guidanceParams: { eta: 0.2 } });
    await client.runTask({ ...ask, guidanceVariant: 'of-tomorrow' });
    expect(server.to('POST /release_task').map((request) => request.json())).toMatchObject([
      { guidance_variant: 'adg_wo_clip', guidance_params: '{"eta":0.2}' },
      { guidance_variant: 'of-tomorrow' },
    ]);
  });
});

describe('what came back is compared with what was asked', () => {
  const made = finishedItem({ metas: { bpm: 101, keyscale: 'D minor', timesignature: '4', duration: 14 } });
  const asked = { task: 'text2music', bpm: 90, key: 'C major', timeSignature: 3, seed: 7 } as const;

  it('in tempo, key and meter', async () => {
    const { client } = await meet(officialRoutes({ polls: [finished(made)] }));
    const { warnings } = await client.generate({ ...asked, prompt: 'techno' });
    expect(warnings.map(({ code, field }) => [code, field])).toEqual(
      expect.arrayContaining([
        ['substituted', 'bpm'],
        ['substituted', 'key'],
        ['substituted', 'timeSignature'],
      ]),
    );
  });

  it('and nothing is said when it is the same in other words', async () => {
    const same = finishedItem({ metas: { bpm: '90', keyscale: 'A# minor', timesignature: '3/4' } });
    const { client } = await meet(officialRoutes({ polls: [finished(same)] }));
    expect((await client.generate({ ...asked, key: 'Bb minor', prompt: 'techno' })).warnings).toEqual([]);
    const unknown = finishedItem({ metas: { bpm: 'N/A', keyscale: 'N/A', timesignature: 'N/A', duration: -1 } });
    const other = await meet(officialRoutes({ polls: [finished(unknown)] }));
    const { warnings, tracks } = await other.client.generate({ ...asked, key: 'Bb minor', prompt: 'techno' });
    expect([warnings, tracks[0].metadata.bpm, tracks[0].metadata.key]).toEqual([[], undefined, undefined]);
  });

  it('when a wish replaces the whole description', async () => {
    const { client, server } = await meet(officialRoutes({ polls: [finished(made)] }));
    const wish = {
      ...asked,
      sampleQuery: 'a sad song',
      instrumental: true,
      prompt: 'techno',
      lyrics: 'la la',
      durationSeconds: 30,
    } as const;
    const { warnings } = await client.runTask(wish);
    const sent = server.to('POST /release_task')[0]?.json() ?? {};
    expect(sent['sample_query']).toBe('a sad song, instrumental, 90 bpm, in C major, 3/4 time, 30 seconds long');
    expect([sent['prompt'], sent['lyrics']]).toEqual([undefined, undefined]);
    const fields = warnings.map(({ code, field }) => `${code} ${field}`);
    expect(fields.sort()).toEqual([
      'clamped durationSeconds',
      'ignored lyrics',
      'ignored prompt',
      'substituted bpm',
      'substituted key',
      'substituted timeSignature',
    ]);
    expect(warnings.find(({ field }) => field === 'durationSeconds')?.message).not.toContain('memory');
  });
});

describe('what a server may not have', () => {
  it('is asked for once, so that a lazy server is met without waiting', async () => {
    const lazy = { status: 500, json: { detail: 'Model not initialized' } };
    const { client, server, time } = await meet(officialRoutes({ routes: { 'GET /v1/lora/status': () => lazy } }));
    await client.server();
    await client.models();
    expect(time.waits).toEqual([]);
    expect(server.to('GET /v1/lora/status')).toHaveLength(2);
  });

  it('is asked for again when the connection fails', async () => {
    let asked = 0;
    const inventory = inventoryRoutes({ name: 'acestep-v15-turbo' });
    const { client } = await meet(
      officialRoutes({
        routes: {
          'GET /v1/model_inventory': (request) =>
            (asked += 1) === 1 ? { hangUp: true } : (inventory['GET /v1/model_inventory'] as Script)(request),
        },
      }),
    );
    expect((await client.server()).defaultModel).toBe('acestep-v15-turbo');
  });
});

describe('what is checked before anything is sent', () => {
  const turbo = inventoryRoutes({ name: 'acestep-v15-turbo', tasks: ['text2music', 'repaint', 'cover'] }, { name: 'acestep-v15-base' });

  it('does not send extract to a turbo model, and names a model that can', async () => {
    const { client, server } = await meet(officialRoutes({ routes: turbo }));
    const error = await client.runTask({ task: 'extract', source: source.audio, track: 'vocals' }).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'unsupported')).toBe(true);
    expect((error as Error).message).toContain('acestep-v15-base');
    expect(server.to('POST /release_task')).toHaveLength(0);
  });

  it('knows a turbo model by its name where the server shows nothing but an OpenAI list', async () => {
    const { client } = await meet(
      officialRoutes({ routes: { 'GET /v1/models': () => ({ json: { data: [{ id: 'acestep/acestep-v15-turbo' }] } }) } }),
    );
    expect((await client.capabilities()).tasks).toEqual(['text2music', 'cover', 'repaint', 'extend']);
    await expect(client.generate({ task: 'lego', source, track: 'drums' })).rejects.toMatchObject({ code: 'unsupported', feature: 'task' });
  });

  it('says that guidance has no effect on a turbo model, and that it takes few steps', async () => {
    const { client } = await meet(officialRoutes({ routes: turbo }));
    const { warnings } = await client.generate({ ...ask, guidanceScale: 12, steps: 32 });
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'ignored', field: 'guidanceScale' }));
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'clamped', field: 'steps' }));
  });
});

describe('polling', () => {
  it('tells place, stage and progress, and never goes back', async () => {
    const { client } = await meet(
      officialRoutes({
        polls: [
          running('queued'),
          running('Preparing inputs...', 0.1),
          running('Diffusion 4/8', 0.5),
          running('Diffusion 4/8', 0.5),
          finished(),
        ],
        routes: {
          'POST /release_task': () => framed({ task_id: 'task-1', status: 'queued', queue_position: 3 }),
          'GET /v1/stats': () => framed({ jobs: { queued: 3 }, queue_size: 3, queue_maxsize: 200, avg_job_seconds: 20 }),
        },
      }),
    );
    const seen: AceProgress[] = [];
    await client.runTask({ task: 'text2music', seed: 7 }, { onProgress: (event) => seen.push(event) });
    expect(seen.map(({ phase }) => phase)).toEqual(['upload', 'queue', 'queue', 'diffusion', 'diffusion', 'download']);
    expect(seen[1]).toMatchObject({ queuePosition: 2, etaSeconds: 60, taskId: 'task-1' });
    expect(seen[4]).toMatchObject({ stage: 'Diffusion 4/8' });
    const fractions = seen.map(({ fraction }) => fraction as number);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  it('reads a result that is a list already, not text', async () => {
    const { client } = await meet(officialRoutes({ polls: [{ status: 1, result: [finishedItem()] }] }));
    expect((await client.generate(ask)).tracks).toHaveLength(1);
  });

  it('reads a result in which Python wrote NaN', async () => {
    const text = JSON.stringify([finishedItem({ metas: { bpm: 'BPM' } })]).replace('"BPM"', 'NaN');
    const { client } = await meet(officialRoutes({ polls: [{ status: 1, result: text }] }));
    expect((await client.generate(ask)).tracks[0].metadata.bpm).toBeUndefined();
  });

  it('keeps a job through broken connections and errors of the way there', async () => {
    let looks = 0;
    const { client, time } = await meet(
      officialRoutes({
        routes: {
          'POST /query_result': () => {
            looks += 1;
            if (looks === 1) return { hangUp: true };
            if (looks === 2) return { status: 502, text: '<html>Bad Gateway</html>' };
            if (looks === 3) return { status: 503, headers: { 'retry-after': '7' }, json: { detail: 'busy' } };
            return framed([{ task_id: 'task-1', ...finished() }]);
          },
        },
      }),
    );
    expect((await client.generate(ask)).tracks).toHaveLength(1);
    expect(time.waits).toContain(7_000);
  });

  it('says how to find the job again when the server stays out of reach', async () => {
    const { client } = await meet(officialRoutes({ routes: { 'POST /query_result': () => ({ hangUp: true }) } }), { outageMs: 60_000 });
    const error = await client.generate(ask).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'connection')).toBe(true);
    expect((error as Error).message).toContain("attach('task-1')");
  });

  it('gives up a task that the server has forgotten, which looks like one that waits', async () => {
    const { client, time } = await meet(officialRoutes({ polls: [{ status: 0, result: '[]' }] }), { forgottenMs: 30_000 });
    await expect(client.generate(ask)).rejects.toMatchObject({ code: 'task_failed', taskId: 'task-1' });
    expect(time.clock()).toBeGreaterThanOrEqual(30_000);
    expect(time.clock()).toBeLessThan(40_000);
  });

  describe('of a server that was restarted, whose record of the job stays', () => {
    const stats = (running: number) => framed({ jobs: { total: running, queued: 0, running, succeeded: 0, failed: 0 }, queue_size: 0 });

    it('ends soon when the server works on nothing', async () => {
      const { client, time } = await meet(
        officialRoutes({ polls: [running('diffusing 2/10', 0.2)], routes: { 'GET /v1/stats': () => stats(0) } }),
        { forgottenMs: 30_000 },
      );
      await expect(client.generate(ask)).rejects.toMatchObject({
        code: 'task_failed',
        taskId: 'task-1',
        message: expect.stringContaining('diffusing 2/10') as string,
      });
      expect(time.clock()).toBeLessThan(40_000);
    });

    it('ends at once after an outage', async () => {
      let looks = 0;
      const { client, time } = await meet(
        officialRoutes({
          routes: {
            'GET /v1/stats': () => stats(0),
            'POST /query_result': () =>
              (looks += 1) === 2 ? { hangUp: true } : framed([{ task_id: 'task-1', ...running('diffusing', 0.2) }]),
          },
        }),
      );
      await expect(client.generate(ask)).rejects.toMatchObject({ code: 'task_failed' });
      expect(time.clock()).toBeLessThan(5_000);
    });

    it('goes on while the server works, does not say, or has just finished', async () => {
      const slow = Array.from({ length: 100 }, () => running('loading the model', 0.1));
      for (const answer of [() => stats(1), () => ({ status: 404 }), () => framed({ jobs: {} })]) {
        const { client } = await meet(officialRoutes({ polls: [...slow, finished()], routes: { 'GET /v1/stats': answer } }));
        expect((await client.generate(ask)).tracks).toHaveLength(1);
      }
      let asked = false;
      const { client } = await meet(
        officialRoutes({
          routes: {
            'GET /v1/stats': () => ((asked = true), stats(0)),
            'POST /query_result': () => framed([{ task_id: 'task-1', ...(asked ? finished() : running('decoding', 0.9)) }]),
          },
        }),
      );
      expect((await client.generate(ask)).tracks).toHaveLength(1);
      expect(asked).toBe(true);
    });
  });

  it('gives up at the deadline and says that the job may go on', async () => {
    const { client } = await meet(officialRoutes({ polls: [running('slow', 0.1)] }), { deadlineMs: 60_000 });
    await expect(client.generate(ask)).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('attach') as string });
  });

  it('tells a failure by its stage and the log line, for the server gives no reason', async () => {
    const failed = {
      status: 2,
      result: JSON.stringify([{ file: '', status: 2, progress: 0, stage: 'failed' }]),
      progress_text: 'CUDA out of memory',
    };
    const { client } = await meet(officialRoutes({ polls: [failed] }));
    const error = await client.generate(ask).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'task_failed')).toBe(true);
    expect((error as Error).message).toContain('CUDA out of memory');
  });

  it('rejects with the reason of an abort, and says that an official server works on', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let looks = 0;
    const { client, server } = await meet(
      officialRoutes({
        routes: {
          'POST /query_result': () => {
            looks += 1;
            if (looks === 3) controller.abort(reason);
            return framed([{ task_id: 'task-1', ...running('Diffusion', 0.2) }]);
          },
        },
      }),
    );
    await expect(client.generate(ask, { signal: controller.signal })).rejects.toBe(reason);
    expect(server.to('POST /query_result')).toHaveLength(3);
    await expect(client.cancel('task-1')).resolves.toEqual({ stopped: false });
    expect((await client.capabilities()).cancellation).toBe('stops-waiting');
  });

  it('finds a job again by its id after this side was restarted', async () => {
    const { client, server } = await meet(officialRoutes({ polls: [running('Diffusion', 0.5), finished()] }));
    const events = [];
    for await (const event of client.attach('task-1', { request: { ...ask, durationSeconds: 4 } })) events.push(event);
    const last = events.at(-1);
    expect(last?.type === 'result' && clipDuration(last.value.tracks[0].audio)).toBe(4);
    expect(server.to('POST /release_task')).toHaveLength(0);
  });
});

describe('submission', () => {
  it('waits when the queue is full, as long as the server asks', async () => {
    let tries = 0;
    const { client, time } = await meet(
      officialRoutes({
        routes: {
          'POST /release_task': () => {
            tries += 1;
            if (tries < 3) return { status: 429, headers: { 'retry-after': '4' }, json: { detail: 'Server busy: queue is full' } };
            return framed({ task_id: 'task-1', status: 'queued' });
          },
        },
      }),
    );
    expect((await client.generate(ask)).tracks).toHaveLength(1);
    expect(time.waits.filter((wait) => wait === 4_000)).toHaveLength(2);
  });

  it('submits again when the connection breaks, and warns that the server may work twice', async () => {
    let tries = 0;
    const { client } = await meet(
      officialRoutes({ routes: { 'POST /release_task': () => ((tries += 1) === 1 ? { hangUp: true } : framed({ task_id: 'task-1' })) } }),
    );
    const { warnings } = await client.generate(ask);
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'notice', message: expect.stringContaining('twice') as string }));
  });

  it('tells a soft error inside HTTP 200 from success', async () => {
    const { client } = await meet(
      officialRoutes({ routes: { 'POST /release_task': () => framed(null, 500, 'LLM init failed: no CUDA') } }),
    );
    await expect(client.generate(ask)).rejects.toMatchObject({
      code: 'http',
      status: 500,
      message: expect.stringContaining('no CUDA') as string,
    });
  });

  it('joins the details of a refused body', async () => {
    const detail = [{ loc: ['body', 'scale'], msg: 'Input should be less than 1', type: 'less_than_equal' }];
    const { client } = await meet(officialRoutes({ routes: { 'POST /release_task': () => ({ status: 422, json: { detail } }) } }));
    await expect(client.generate(ask)).rejects.toThrow('body.scale: Input should be less than 1');
  });

  it('recognises a server whose uploads are broken, and says what to do', async () => {
    const { client } = await meet(
      officialRoutes({ routes: { 'POST /release_task': () => ({ status: 500, text: 'Internal Server Error' }) } }),
    );
    await expect(client.generate({ task: 'cover', source })).rejects.toMatchObject({ code: 'unsupported', feature: 'upload' });
  });

  it('does not take a newer server for one whose uploads are broken', async () => {
    const { client } = await meet(
      officialRoutes({
        routes: {
          ...inventoryRoutes({ name: 'm' }),
          'GET /openapi.json': () => ({ json: { paths: { '/v1/model_inventory': {} } } }),
          'POST /release_task': () => ({ status: 500, text: 'Internal Server Error' }),
        },
      }),
    );
    await expect(client.generate({ task: 'cover', source })).rejects.toMatchObject({ code: 'http', status: 500 });
  });

  it('says that the first servers draw seeds of their own, and reports none that reproduces nothing', async () => {
    const { client } = await meet(
      officialRoutes({
        polls: [finished(finishedItem({ seed_value: '4711' }))],
        routes: { 'GET /openapi.json': () => ({ json: { paths: { '/release_task': {} } } }) },
      }),
    );
    expect((await client.capabilities()).honours.text2music).not.toContain('seed');
    const { tracks, warnings } = await client.generate(ask);
    expect([tracks[0].seed, tracks[0].provenance.seed]).toEqual([undefined, undefined]);
    expect(warnings.map(({ code, field }) => [code, field])).toEqual([['ignored', 'seed']]);
  });

  it('names the likely reason of a failure of which the server says nothing', async () => {
    const failed = {
      status: 2,
      result: JSON.stringify([{ file: '', status: 2, progress: 0, stage: 'failed' }]),
      progress_text: '[API Server] Saved audio to /tmp/x.wav',
    };
    const { client } = await meet(officialRoutes({ polls: [failed], routes: inventoryRoutes({ name: 'acestep-v15-turbo' }) }));
    const error = await client.runTask({ task: 'text2music', prompt: 'x', thinking: true }).catch((reason: unknown) => reason);
    expect((error as Error).message).toContain('language model is not loaded');
    expect((error as Error).message).not.toContain('Saved audio');
    const plain = await client.runTask({ task: 'text2music', prompt: 'x' }).catch((reason: unknown) => reason);
    expect((plain as Error).message).not.toContain('language model');
  });

  it('reads JSON whatever the content type says, and says so when it is a web page', async () => {
    const { client } = await meet(
      officialRoutes({
        routes: {
          'POST /release_task': () => ({
            text: JSON.stringify({ data: { task_id: 'task-1' }, code: 200, error: null, timestamp: 1 }),
            headers: { 'content-type': 'text/plain' },
          }),
        },
      }),
    );
    expect((await client.generate(ask)).tracks).toHaveLength(1);
    const page = await meet(
      officialRoutes({
        routes: { 'POST /release_task': () => ({ text: '<!doctype html><p>hello', headers: { 'content-type': 'text/html' } }) },
      }),
    );
    await expect(page.client.generate(ask)).rejects.toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining('web page') as string,
    });
  });
});

describe('results', () => {
  it('says what the server clamped or replaced', async () => {
    const { client } = await meet(
      officialRoutes({
        polls: [finished(finishedItem({ seed_value: '99', dit_model: 'acestep-v15-turbo' }))],
        audio: { bytes: wavOf(10) },
      }),
      { model: 'acestep-v15-sft' },
    );
    const { warnings } = await client.generate({ ...ask, durationSeconds: 60, variations: 3 });
    expect(warnings.map(({ code, field }) => `${code} ${field}`).sort()).toEqual([
      'clamped durationSeconds',
      'clamped variations',
      'substituted model',
      'substituted seed',
    ]);
  });

  it('tells the metadata, with "N/A" as unknown', async () => {
    const { client } = await meet(officialRoutes());
    const { tracks } = await client.generate(ask);
    expect(tracks[0].metadata).toMatchObject({ prompt: 'techno', bpm: undefined, key: 'A minor', timeSignature: 4 });
    expect(tracks[0].provenance).toMatchObject({ model: 'acestep-v15-turbo', seed: 7, aiGenerated: true });
  });

  it('decodes WAV that is labelled as something else', async () => {
    const { client } = await meet(officialRoutes({ audio: { bytes: wavOf(10), headers: { 'content-type': 'audio/mpeg' } } }));
    expect((await client.generate(ask)).tracks[0].audio.sampleRate).toBe(8_000);
  });

  it('says what to do about MP3, or hands it to the decoder that it was given', async () => {
    const audio = { bytes: Uint8Array.from([0xff, 0xfb, 0x90, 0x64, 0, 0]), headers: { 'content-type': 'audio/mpeg' } };
    const without = await meet(officialRoutes({ audio }));
    await expect(without.client.generate(ask)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('decodeAudio') as string,
    });
    const clip = { sampleRate: 48_000, channels: [new Float32Array(480_000).fill(0.5)] };
    const { client } = await meet(officialRoutes({ audio }), {
      decodeAudio: async (_, { mimeType }) => ({ ...clip, sampleRate: mimeType === 'audio/mpeg' ? 48_000 : 1 }),
    });
    expect((await client.generate(ask)).tracks[0].audio.sampleRate).toBe(48_000);
  });

  it('refuses an error document in place of audio', async () => {
    const { client } = await meet(officialRoutes({ audio: { json: { detail: 'gone' } } }));
    await expect(client.generate(ask)).rejects.toMatchObject({ code: 'invalid_response' });
  });

  it('keeps the prefix of a reverse proxy in front of the audio', async () => {
    const routes = Object.fromEntries(
      Object.entries(officialRoutes()).map(([route, script]) => [route.replace(' /', ' /ace-api/'), script]),
    );
    const server = await start(routes);
    const { client } = await meet({}, { baseUrl: `${server.url}/ace-api/` });
    expect((await client.generate(ask)).tracks).toHaveLength(1);
    expect(server.to('GET /ace-api/v1/audio')[0]?.query.get('path')).toBe('/tmp/a.wav');
  });

  it('asks again for audio whose download broke', async () => {
    let tries = 0;
    const { client } = await meet(
      officialRoutes({ routes: { 'GET /v1/audio': () => ((tries += 1) === 1 ? { hangUp: true } : { bytes: wavOf(10) }) } }),
    );
    expect((await client.generate(ask)).tracks).toHaveLength(1);
    expect(tries).toBe(2);
  });
});
