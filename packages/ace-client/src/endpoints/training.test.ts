import type { TrainingEvent } from '@loop/core';
import { afterEach, describe, expect, it } from 'vitest';

import { officialRoutes } from '../__fixtures__/official-script.js';
import { framed } from '../__fixtures__/scripted-server.js';
import type { Script } from '../__fixtures__/scripted-server.js';
import { createTestBenches } from '../__fixtures__/test-bench.js';

const { meet, closeAll } = createTestBenches();
afterEach(closeAll);

/** Answers with one payload after the other; the last one stays. */
function inTurn(...payloads: readonly object[]): Script {
  let turn = 0;
  return () => {
    const payload = payloads[Math.min(turn, payloads.length - 1)];
    turn += 1;
    return framed(payload);
  };
}

const upstreamLora = { 'GET /v1/lora/status': () => framed({ lora_loaded: false, use_lora: false, lora_scale: 1, adapters: [] }) };
const forkLora = { 'GET /v1/lora/status': () => framed({ loaded: false, active: false, scale: 1 }) };
const idle = {
  is_training: false,
  current_step: 0,
  status: 'Idle',
  config: { epochs: 2 },
  loss_history: [],
  current_epoch: 0,
  error: null,
};
const first = {
  ...idle,
  is_training: true,
  status: 'Epoch 1/2',
  current_epoch: 1,
  current_step: 4,
  current_loss: 0.5,
  loss_history: [{ step: 4, loss: 0.5 }],
  steps_per_second: 2,
  estimated_time_remaining: 10,
};
const second = {
  ...first,
  status: 'Epoch 2/2',
  current_epoch: 2,
  current_step: 8,
  current_loss: 0.3,
  loss_history: [
    { step: 4, loss: 0.5 },
    { step: 8, loss: 0.3 },
  ],
};
const ended = { ...second, is_training: false, status: '✅ Training completed' };

async function drain(stream: AsyncIterable<TrainingEvent>): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('training on an official server', () => {
  it('starts with the official names and tells epochs and losses until the end', async () => {
    const { client, server } = await meet(
      officialRoutes({
        routes: {
          ...upstreamLora,
          'POST /v1/training/start': () => framed({ message: 'ok', output_dir: './lora_output' }),
          'GET /v1/training/status': inTurn(idle, first, second, ended),
        },
      }),
    );
    const events = await drain(client.training.train({ tensors: '/t', rank: 16, alpha: 32, learningRate: 1e-4, epochs: 2, seed: 5 }));
    expect(server.to('POST /v1/training/start')[0]?.json()).toEqual({
      tensor_dir: '/t',
      lora_rank: 16,
      lora_alpha: 32,
      learning_rate: 1e-4,
      train_epochs: 2,
      training_seed: 5,
    });
    expect(events.slice(1, -1)).toMatchObject([
      { phase: 'train', epoch: 1, epochs: 2, loss: 0.5, stepsPerSecond: 2, etaSeconds: 10, fraction: 0.5 },
      { phase: 'train', epoch: 2, loss: 0.3, fraction: 0.999 },
    ]);
    expect(events.at(-1)).toMatchObject({
      type: 'result',
      value: { ending: 'completed', output: './lora_output', losses: second.loss_history },
    });
  });

  it('uses the route of LoKr and says what that does not take', async () => {
    const { client, server } = await meet(
      officialRoutes({
        routes: {
          ...upstreamLora,
          'POST /v1/training/start_lokr': () => framed({ output_dir: 'o' }),
          'GET /v1/training/status': inTurn(first, ended),
        },
      }),
    );
    const events = await drain(client.training.train({ tensors: '/t', method: 'lokr', rank: 8, dropout: 0.1 }));
    expect(server.to('POST /v1/training/start_lokr')[0]?.json()).toEqual({ tensor_dir: '/t', lokr_linear_dim: 8 });
    expect(events.at(-1)).toMatchObject({ value: { warnings: [{ code: 'ignored', field: 'dropout' }] } });
  });

  it('keeps the losses that the server throws away when it is asked to stop', async () => {
    const cleared = { ...idle, status: 'Stopping...', loss_history: [] };
    const { client } = await meet(
      officialRoutes({
        routes: { ...upstreamLora, 'POST /v1/training/start': () => framed({}), 'GET /v1/training/status': inTurn(first, cleared) },
      }),
    );
    const events = await drain(client.training.train({ tensors: '/t', output: 'o' }));
    expect(events.at(-1)).toMatchObject({ value: { ending: 'stopped', output: 'o', losses: [{ step: 4, loss: 0.5 }] } });
  });

  it('fails with the server’s reason', async () => {
    const { client } = await meet(
      officialRoutes({
        routes: {
          ...upstreamLora,
          'POST /v1/training/start': () => framed({}),
          'GET /v1/training/status': inTurn(first, { ...ended, error: 'CUDA out of memory' }),
        },
      }),
    );
    await expect(drain(client.training.train({ tensors: '/t' }))).rejects.toMatchObject({
      code: 'task_failed',
      message: expect.stringContaining('memory') as string,
    });
  });

  it.each([
    ['a refusal', { ...idle, current_loss: 0, status: '❌ Rejected unsafe tensor directory: /t' }, 'Rejected unsafe tensor directory'],
    ['a crash', { ...first, is_training: false, current_step: 0, current_loss: 0, status: '❌ Training failed: no decoder' }, 'no decoder'],
    ['a crash after the last epoch', { ...second, is_training: false, status: '❌ could not save' }, 'could not save'],
    ['an end that says nothing', { ...idle, status: 'Idle' }, 'does not say that it completed; its last word is "Idle"'],
    ['an empty folder', { ...idle, config: {}, status: 'Preparing dataset' }, 'Preparing dataset'],
  ])('does not take %s for a completed training', async (_, last, text) => {
    for (const states of [[last], [{ ...idle, is_training: true, status: 'Starting...' }, last]]) {
      const { client } = await meet(
        officialRoutes({
          routes: { ...upstreamLora, 'POST /v1/training/start': () => framed({}), 'GET /v1/training/status': inTurn(...states) },
        }),
      );
      await expect(drain(client.training.train({ tensors: '/t' }))).rejects.toMatchObject({
        code: 'task_failed',
        message: expect.stringContaining(text) as string,
      });
    }
  });

  it('takes a refusal inside a good answer to the start for what it is', async () => {
    const { client } = await meet(
      officialRoutes({ routes: { ...upstreamLora, 'POST /v1/training/start': () => framed({ message: '❌ No tensors found' }) } }),
    );
    await expect(drain(client.training.train({ tensors: '/t' }))).rejects.toThrow('No tensors found');
  });

  it('passes on what the server warns of, and no loss that nobody measured', async () => {
    const { client } = await meet(
      officialRoutes({
        routes: {
          ...upstreamLora,
          'POST /v1/training/start': () => framed({}),
          'GET /v1/training/status': inTurn(
            { ...first, loss_history: [], current_step: 0, current_loss: 0, current_epoch: 0, status: '⚠️ Flash attention is missing' },
            ended,
          ),
        },
      }),
    );
    expect((await drain(client.training.train({ tensors: '/t' }))).at(-1)).toMatchObject({
      value: { ending: 'completed', losses: second.loss_history, warnings: [{ code: 'notice', message: 'Flash attention is missing' }] },
    });
  });

  it('does not take a second training', async () => {
    const { client } = await meet(
      officialRoutes({
        routes: { ...upstreamLora, 'POST /v1/training/start': () => ({ status: 400, json: { detail: 'Training already in progress' } }) },
      }),
    );
    await expect(drain(client.training.train({ tensors: '/t' }))).rejects.toThrow('already in progress');
  });

  it('goes on when somebody stops watching, and can be watched again', async () => {
    const stops: string[] = [];
    const { client } = await meet(
      officialRoutes({
        routes: {
          ...upstreamLora,
          'POST /v1/training/start': () => framed({}),
          'POST /v1/training/stop': () => framed({ message: `${stops.push('stop')}` }),
          'GET /v1/training/status': inTurn(first, second, ended),
        },
      }),
    );
    for await (const event of client.training.train({ tensors: '/t' })) if (event.type === 'progress') break;
    expect(stops).toEqual([]);
    expect((await drain(client.training.watch())).at(-1)).toMatchObject({ type: 'result', value: { ending: 'completed' } });
    await client.training.stop();
    expect(stops).toEqual(['stop']);
  });

  it('exports a folder whose inner folder is what can be loaded', async () => {
    const { client, server } = await meet(
      officialRoutes({
        routes: { ...upstreamLora, 'POST /v1/training/export': () => framed({ message: 'ok', export_path: '/e', source: 's' }) },
      }),
    );
    expect(await client.training.export({ output: 'o', to: '/e' })).toEqual({ source: '/e/adapter' });
    expect(server.to('POST /v1/training/export')[0]?.json()).toEqual({ export_path: '/e', lora_output_dir: 'o' });
  });

  it('is refused with its own kind of error where the server cannot train', async () => {
    const { client } = await meet(officialRoutes());
    await expect(drain(client.training.train({ tensors: '/t' }))).rejects.toMatchObject({ code: 'unsupported', feature: 'training' });
  });
});

describe('training on LOOP MACHINE’s fork', () => {
  const work = {
    status_message: 'Epoch 1',
    max_epochs: 4,
    current_epoch: 1,
    current_loss: 0.7,
    started_at: 1_760_000_000,
    is_running: true,
    is_preprocessing: false,
    error: null,
  };
  const over = { ...work, current_epoch: 4, current_loss: 0.2, is_running: false, status_message: 'Done' };

  it('sends the five settings that the fork takes and names the others', async () => {
    const { client, server } = await meet(
      officialRoutes({ routes: { ...forkLora, 'POST /v1/lora/train': () => framed({}), 'GET /v1/lora/train/status': inTurn(work, over) } }),
    );
    const events = await drain(client.training.train({ tensors: '/t', rank: 8, alpha: 16, epochs: 4, learningRate: 1e-4, dropout: 0.1 }));
    expect(server.to('POST /v1/lora/train')[0]?.json()).toEqual({
      tensor_dir: '/t',
      rank: 8,
      alpha: 16,
      max_epochs: 4,
      learning_rate: 1e-4,
    });
    expect(events.at(-1)).toMatchObject({
      value: {
        ending: 'completed',
        epochs: 4,
        losses: [
          { step: 1, loss: 0.7 },
          { step: 4, loss: 0.2 },
        ],
        warnings: [{ field: 'dropout' }],
      },
    });
  });

  it('prepares a folder in one step', async () => {
    const preparing = { ...work, is_running: false, is_preprocessing: true, status_message: 'Encoding 3/9' };
    const { client } = await meet(
      officialRoutes({
        routes: {
          ...forkLora,
          'POST /v1/lora/preprocess': () => framed({ output_dir: '/t' }),
          'GET /v1/lora/train/status': inTurn(preparing, over),
        },
      }),
    );
    const events = [];
    for await (const event of client.training.prepare({ source: '/a', customTag: 'x' })) events.push(event);
    expect(events[0]).toMatchObject({ phase: 'preprocess', message: 'Encoding 3/9' });
    expect(events.at(-1)).toMatchObject({ value: { tensors: '/t', warnings: [{ code: 'ignored', field: 'customTag' }] } });
  });
});

describe('datasets', () => {
  const sample = {
    index: 0,
    filename: 'a.wav',
    audio_path: '/a/a.wav',
    duration: 12,
    caption: '',
    genre: '',
    lyrics: '',
    bpm: null,
    keyscale: '',
    timesignature: '',
    language: 'en',
    is_instrumental: true,
    labeled: false,
  };
  const summary = { dataset_name: 'd', num_samples: 1, labeled_count: 0, samples: [sample] };
  const routes: Readonly<Record<string, Script>> = {
    ...upstreamLora,
    'POST /v1/dataset/scan': () => framed({ message: 'ok', ...summary }),
    'POST /v1/dataset/auto_label_async': () => framed({ task_id: 'l1', message: 'started', total: 2 }),
    'GET /v1/dataset/auto_label_status/l1': inTurn(
      { task_id: 'l1', status: 'running', progress: 'Labeling 1/2', current: 1, total: 2 },
      { task_id: 'l1', status: 'completed', current: 2, total: 2 },
    ),
    'GET /v1/dataset/samples': () => framed({ ...summary, labeled_count: 1, samples: [{ ...sample, labeled: true, caption: 'jazz' }] }),
    'POST /v1/dataset/preprocess_async': () => framed({ task_id: 'p1', message: 'started', total: 1 }),
    'GET /v1/dataset/preprocess_status/p1': inTurn({
      task_id: 'p1',
      status: 'completed',
      progress: 'ok',
      current: 1,
      total: 1,
      result: { num_tensors: 1, output_dir: '/t' },
    }),
  };

  it('are scanned, labeled and preprocessed as one preparation', async () => {
    const { client, server } = await meet(officialRoutes({ routes }));
    const events = [];
    for await (const event of client.training.prepare({ source: '/a', outputDirectory: '/t', customTag: 'lofi' })) events.push(event);
    expect(events.at(-1)).toEqual({ type: 'result', value: { tensors: '/t', samples: 1, warnings: [] } });
    expect(server.to('POST /v1/dataset/scan')[0]?.json()).toEqual({
      audio_dir: '/a',
      custom_tag: 'lofi',
      tag_position: 'prepend',
      all_instrumental: false,
    });
    const fractions = events.flatMap((event) => (event.type === 'progress' ? [event.fraction as number] : []));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  it('are labeled without waiting when there is nothing to label', async () => {
    const { client, server } = await meet(
      officialRoutes({ routes: { ...routes, 'POST /v1/dataset/auto_label_async': () => framed({ task_id: 'x', total: 0 }) } }),
    );
    const events = [];
    for await (const event of client.dataset.autoLabel()) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'result', value: { labeledCount: 1 } });
    expect(server.to('GET /v1/dataset/auto_label_status/x')).toHaveLength(0);
  });

  it('fail to be labeled with the server’s reason', async () => {
    const failed = inTurn({ task_id: 'l1', status: 'failed', error: 'LLM not initialized' });
    const { client } = await meet(officialRoutes({ routes: { ...routes, 'GET /v1/dataset/auto_label_status/l1': failed } }));
    const run = async (): Promise<void> => {
      for await (const _ of client.dataset.autoLabel());
    };
    await expect(run()).rejects.toMatchObject({ code: 'task_failed', message: expect.stringContaining('LLM') as string });
  });

  it.each([
    ['all pieces', { num_tensors: 0, output_dir: '/t' }, '⚠️ 0 of 1 samples', 'no tensors were made'],
    ['the work', { num_tensors: 1, output_dir: '/t' }, '❌ Rejected unsafe output directory', 'Rejected unsafe output directory'],
  ])('fail to be preprocessed when %s failed behind a good status', async (_, result, progress, text) => {
    const done = inTurn({ task_id: 'p1', status: 'completed', progress, current: 1, total: 1, result });
    const { client } = await meet(officialRoutes({ routes: { ...routes, 'GET /v1/dataset/preprocess_status/p1': done } }));
    const run = async (): Promise<void> => {
      for await (const _ of client.dataset.preprocess({ outputDirectory: '/t' }));
    };
    await expect(run()).rejects.toMatchObject({ code: 'task_failed', message: expect.stringContaining(text) as string });
  });

  it('say how many pieces gave no tensors', async () => {
    const done = inTurn({ task_id: 'p1', status: 'completed', current: 3, total: 3, result: { num_tensors: 2, output_dir: '/t' } });
    const { client } = await meet(officialRoutes({ routes: { ...routes, 'GET /v1/dataset/preprocess_status/p1': done } }));
    const events = [];
    for await (const event of client.dataset.preprocess({ outputDirectory: '/t' })) events.push(event);
    expect(events.at(-1)).toMatchObject({ value: { tensors: 2, warnings: [{ message: expect.stringContaining('1 of 3') as string }] } });
  });

  it.each(['scan', 'load', 'save'] as const)('fail with the text inside a good answer to %s', async (call) => {
    const failure = (): ReturnType<typeof framed> => framed({ message: '❌ Rejected unsafe directory path', samples: [] });
    const { client } = await meet(officialRoutes({ routes: { ...routes, [`POST /v1/dataset/${call}`]: failure } }));
    const calls = {
      scan: () => client.dataset.scan({ audioDirectory: '/etc' }),
      load: () => client.dataset.load('/etc'),
      save: () => client.dataset.save({ path: '/etc/x', name: 'x' }),
    };
    await expect(calls[call]()).rejects.toMatchObject({ code: 'task_failed', message: expect.stringContaining('Rejected') as string });
  });

  it('keep what a change does not name, though the server would reset it', async () => {
    const { client, server } = await meet(
      officialRoutes({
        routes: {
          ...routes,
          'GET /v1/dataset/sample/0': () => framed({ ...sample, caption: 'jazz', bpm: 90 }),
          'PUT /v1/dataset/sample/0': () => framed({ message: 'ok' }),
        },
      }),
    );
    await client.dataset.update(0, { genre: 'bebop' });
    expect(server.to('PUT /v1/dataset/sample/0')[0]?.json()).toMatchObject({ sample_idx: 0, caption: 'jazz', bpm: 90, genre: 'bebop' });
  });
});
