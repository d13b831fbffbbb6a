import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { encodeFloat32, encodeSafetensors } from '@loop/core/weights';
import type { TrainingEvent, TrainingService, TrainingSettings } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createTrainingConfiguration } from '../../training/configuration/create-configuration.js';
import { toTrainingSettings } from '../../training/configuration/to-training-settings.js';
import { CHANNELS, createLinearTrainer } from '../../training/local/__fixtures__/linear-trainer.js';
import { createMemoryFiles } from '../../training/local/__fixtures__/memory-files.js';
import { createLocalTrainingService } from '../../training/local/create-local-training-service.js';
import { superviseTraining } from '../../training/run/supervise-training.js';
import { continueRecording, recordTraining, watchJournal } from './record-training.js';
import { openRun, runFolderOf } from './run-folder.js';

let output: string;
beforeEach(async () => {
  output = await mkdtemp(path.join(os.tmpdir(), 'loop-record-'));
});
afterEach(() => rm(output, { recursive: true, force: true }));

async function collect(events: AsyncIterable<TrainingEvent>): Promise<readonly TrainingEvent[]> {
  const all: TrainingEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** A service that says what it is given to say, as a server does: with its own words for each step. */
function speaking(losses: readonly number[], more: Partial<TrainingService> = {}): TrainingService & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  let isStopped = false;
  const run = async function* (): AsyncGenerator<TrainingEvent, void, void> {
    for (const [index, loss] of losses.entries()) {
      if (isStopped) break;
      const epoch = index + 1;
      yield {
        type: 'progress',
        phase: 'train',
        fraction: 0.5,
        step: epoch,
        epoch,
        epochs: losses.length,
        loss,
        stepsPerSecond: 0,
        etaSeconds: 0,
      };
    }
    const value = {
      ending: isStopped ? 'stopped' : 'completed',
      output: '/there',
      epochs: losses.length,
      losses: [],
      warnings: [],
    } as const;
    yield { type: 'result', value };
  };
  return {
    name: 'a server',
    asked,
    capabilities: () => Promise.resolve({ family: 'server' } as never),
    prepare: () => {
      throw new Error('not asked for');
    },
    train(settings: TrainingSettings) {
      asked.push(settings);
      return run();
    },
    watch: run,
    status: () => Promise.reject(new Error('not asked for')),
    stop() {
      isStopped = true;
      return Promise.resolve();
    },
    export: () => Promise.reject(new Error('not asked for')),
    ...more,
  };
}

describe('superviseTraining', () => {
  it('adds what a service does not say', async () => {
    let nowMs = 0;
    const clock = (): number => (nowMs += 500);
    const events = await collect(
      superviseTraining(speaking([1, 0.5, 0.25]), { tensors: 't' }, { bestAfter: 0, patience: 0, clock, steps: 10, lossScale: 4 }),
    );
    expect(events[1]).toMatchObject({ type: 'progress', loss: 2 });
    const second = events[1] as Extract<TrainingEvent, { type: 'progress' }>;
    expect(second.smoothedLoss).toBeGreaterThan(2);
    expect(second.smoothedLoss).toBeLessThan(4);
    expect(second.stepsPerSecond).toBeGreaterThan(0);
    expect(second.etaSeconds).toBeGreaterThan(0);
  });

  it('raises alarms, and stops what is hopeless or does not get better', async () => {
    const broken = await collect(
      superviseTraining(speaking(Array.from({ length: 30 }, () => Number.NaN)), 'watch', { bestAfter: 0, patience: 0 }),
    );
    expect(broken.filter(({ type }) => type === 'alarm')).toHaveLength(2);
    expect(broken.at(-1)).toMatchObject({ value: { ending: 'stopped' } });
    const flat = await collect(superviseTraining(speaking(Array.from({ length: 30 }, () => 1)), 'watch', { bestAfter: 1, patience: 3 }));
    expect(flat.at(-1)).toMatchObject({ value: { ending: 'stopped' } });
    expect(flat.length).toBeLessThan(15);
    const left = await collect(
      superviseTraining(speaking([1, 1, 1, 1, 1]), 'watch', { bestAfter: 1, patience: 1, rule: 'trainer', control: false }),
    );
    expect(left.at(-1)).toMatchObject({ value: { ending: 'completed' } });
  });
});

describe('recordTraining', () => {
  const configuration = createTrainingConfiguration({ tensors: 't', rank: 8, alpha: 16, conditionDropout: 0.2 });

  it('asks with core’s fields and the family of the service, and leaves a run that others can watch', async () => {
    const service = speaking([0.9, Number.NaN, 0.7]);
    const events = await collect(recordTraining(service, configuration, { output, progressMs: 0 }));
    expect(service.asked).toEqual([toTrainingSettings(configuration, 'server')]);
    expect(service.asked[0]).toMatchObject({ tensors: 't', rank: 8, advanced: { server: { conditionDropout: 0.2 } } });
    const { run, record } = await openRun(output);
    expect(await collect(watchJournal(run, record))).toEqual(
      JSON.parse(
        JSON.stringify(events, (_, value: unknown) => (Number.isNaN(value) ? 'NaN' : value)),
        (_, value: unknown) => (value === 'NaN' ? Number.NaN : value),
      ),
    );
  });

  it('is gone on with after its recorder ended, with the journal whole', async () => {
    const failing = speaking([], {
      async *train() {
        yield { type: 'progress', phase: 'train', fraction: 0.1, step: 1, epoch: 1, loss: 1 };
        throw new Error('the connection broke');
      },
    });
    await expect(collect(recordTraining(failing, configuration, { output }))).rejects.toThrow('connection');
    const { run, record } = await openRun(output);
    await expect(collect(watchJournal(run, record))).rejects.toMatchObject({ code: 'task_failed', message: 'the connection broke' });
    await collect(continueRecording(speaking([0.5]), { output }));
    const types = (await run.readJournal()).map(({ event }) => event.type);
    expect(types).toEqual(['progress', 'failed', 'progress', 'result']);
  });

  it('says so when the recorder is gone, and reads past a torn line', async () => {
    const run = runFolderOf(output);
    await collect(recordTraining(speaking([0.5]), configuration, { output }));
    const { record } = await openRun(output);
    const gone = { ...record, startedMs: record.startedMs + 1e9, process: { pid: 2 ** 22 + 1, started: 'never' } };
    await expect(collect(watchJournal(run, gone))).rejects.toThrow('continueRecording');
    const journal = await readFile(path.join(run.folder, 'journal.jsonl'), 'utf8');
    expect(journal.split('\n').length).toBeGreaterThan(2);
  });

  it('records the trainer of this machine, whose own checkpoints and losses arrive', async () => {
    const tensor = (name: string, shape: readonly number[]) => ({
      name,
      dtype: 'F32' as const,
      shape,
      data: encodeFloat32(new Float32Array(shape.reduce((size, length) => size * length, 1)).fill(0.5), 'F32'),
    });
    const track = encodeSafetensors([
      tensor('target_latents', [6, CHANNELS]),
      tensor('attention_mask', [6]),
      tensor('encoder_hidden_states', [2, CHANNELS]),
      tensor('encoder_attention_mask', [2]),
      tensor('context_latents', [6, 2 * CHANNELS]),
    ]);
    const files = createMemoryFiles(new Map([['tensors/one.safetensors', track]]));
    const service = createLocalTrainingService({ files, openTrainer: async () => createLinearTrainer() });
    const own = createTrainingConfiguration({
      tensors: 'tensors',
      output: 'runs/one',
      rank: 2,
      epochs: 3,
      saveEveryEpochs: 1,
      warmupSteps: 0,
    });
    const events = await collect(recordTraining(service, own, { output, progressMs: 0 }));
    expect(events.at(-1)).toMatchObject({ type: 'result', value: { ending: 'completed', output: 'runs/one/final' } });
    const steps = events.flatMap((event) => (event.type === 'progress' && event.smoothedLoss !== undefined ? [event.step] : []));
    expect(steps.length).toBeGreaterThanOrEqual(3);
    expect(events.some((event) => event.type === 'checkpoint' && event.role === 'final')).toBe(true);
  });
});
