import { createRandom, isLoopError } from '@loop/core';
import type { AdapterTrainer, TrainingEvent, TrainingExample } from '@loop/core';
import { encodeFloat32, encodeSafetensors } from '@loop/core/weights';
import { describe, expect, it } from 'vitest';

import { createTrainingConfiguration } from '../configuration/create-configuration.js';
import type { ConfigurationChanges } from '../configuration/training-configuration.js';
import { CHANNELS, createLinearTrainer } from './__fixtures__/linear-trainer.js';
import { createMemoryFiles } from './__fixtures__/memory-files.js';
import type { BeforeWrite } from './__fixtures__/memory-files.js';
import { latestCheckpoint } from './checkpoint-places.js';
import { trainAdapter } from './train-adapter.js';
import type { TrainAdapterOptions } from './train-adapter.js';

/** Five tracks whose latents lean one way, of 6 to 10 frames. */
function tracks(): Map<string, Uint8Array> {
  const random = createRandom(1);
  const draw = (length: number, lean = 0): Float32Array => Float32Array.from({ length }, () => lean + random.next() - 0.5);
  return new Map(
    [6, 7, 8, 9, 10].map((frames, index) => {
      const tensor = (name: string, shape: readonly number[], values: Float32Array) => ({
        name,
        dtype: 'F32' as const,
        shape,
        data: encodeFloat32(values, 'F32'),
      });
      const bytes = encodeSafetensors([
        tensor('target_latents', [frames, CHANNELS], draw(frames * CHANNELS, 1)),
        tensor('attention_mask', [frames], new Float32Array(frames).fill(1)),
        tensor('encoder_hidden_states', [3, CHANNELS], draw(3 * CHANNELS)),
        tensor('encoder_attention_mask', [3], new Float32Array(3).fill(1)),
        tensor('context_latents', [frames, 2 * CHANNELS], draw(frames * 2 * CHANNELS)),
      ]);
      return [`tensors/song-${index}.safetensors`, bytes];
    }),
  );
}

interface Setup {
  readonly changes?: ConfigurationChanges;
  readonly files?: Map<string, Uint8Array>;
  readonly beforeWrite?: BeforeWrite;
  readonly trainer?: AdapterTrainer;
  readonly options?: Partial<TrainAdapterOptions>;
}

const CHANGES: ConfigurationChanges = {
  tensors: 'tensors',
  output: 'runs/test',
  rank: 2,
  alpha: 4,
  epochs: 6,
  gradientAccumulation: 2,
  learningRate: 0.02,
  warmupSteps: 3,
  saveEveryEpochs: 2,
  cropFrames: 8,
  seed: 7,
  dropout: 0,
};

async function train({ changes = {}, files = tracks(), beforeWrite, trainer = createLinearTrainer(), options }: Setup = {}) {
  const events: TrainingEvent[] = [];
  const configuration = createTrainingConfiguration({ ...CHANGES, ...changes });
  const stream = trainAdapter(configuration, { trainer, files: createMemoryFiles(files, beforeWrite), ...options });
  let error: unknown;
  try {
    for await (const event of stream) events.push(event);
  } catch (reason) {
    error = reason;
  }
  return { events, files, error };
}

type EventOf<T extends TrainingEvent['type']> = Extract<TrainingEvent, { type: T }>;
const ofType = <T extends TrainingEvent['type']>(events: readonly TrainingEvent[], type: T): readonly EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);
const lossesOf = (events: readonly TrainingEvent[]) => ofType(events, 'result')[0]?.value.losses;

describe('trainAdapter', () => {
  it('lowers the loss on what it learns from and on what is held back', async () => {
    const { events } = await train({ changes: { epochs: 60, validationSplit: 0.2, learningRate: 0.05 } });
    const held = ofType(events, 'validation').map(({ loss }) => loss);
    expect(held.at(-1)!).toBeLessThan(0.75 * held[0]!);
    expect(ofType(events, 'result')[0]?.value).toMatchObject({ ending: 'completed', epochs: 60, output: 'runs/test/final' });
  });

  it('reports each step with its losses, rate and gradient, and honest progress', async () => {
    const { events } = await train();
    const steps = ofType(events, 'progress');
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
    expect(steps.every(({ loss, learningRate, gradientNorm }) => loss! > 0 && learningRate! > 0 && gradientNorm! > 0)).toBe(true);
    const fractions = steps.map(({ fraction }) => fraction!);
    expect(fractions.toSorted((a, b) => a - b)).toEqual(fractions);
    expect(fractions.at(-1)).toBeLessThan(1);
    expect(ofType(events, 'checkpoint').map(({ place, role }) => [place, role])).toEqual([
      ['runs/test/checkpoints/step-00000006', 'periodic'],
      ['runs/test/checkpoints/step-00000012', 'periodic'],
      ['runs/test/final', 'final'],
    ]);
  });

  it('draws the same for a seed, and something else for another', async () => {
    const [one, same, other] = [await train(), await train(), await train({ changes: { seed: 8 } })];
    expect(lossesOf(one.events)).toEqual(lossesOf(same.events));
    expect(lossesOf(one.events)).not.toEqual(lossesOf(other.events));
  });

  it.each(['adamw', 'adafactor', 'prodigy'] as const)(
    'goes on after a kill at any write to the same losses and bytes with %s',
    async (optimizer) => {
      const changes = { optimizer, validationSplit: 0.2, bestAfter: 2, saveEveryEpochs: 1, timesteps: 'continuous' } as const;
      const whole = await train({ changes });
      const writes = ofType(whole.events, 'checkpoint').length;
      expect(writes).toBeGreaterThan(5);
      for (let cut = 2; cut <= writes; cut += 1) {
        const killed = await train({
          changes,
          beforeWrite: (_, count) => {
            if (count === cut) throw new Error('killed');
          },
        });
        const resumeFrom = await latestCheckpoint(createMemoryFiles(killed.files), 'runs/test');
        expect({ cut, resumeFrom }).toEqual({ cut, resumeFrom: expect.stringContaining('step-') as string });
        const resumed = await train({ changes: { ...changes, resumeFrom }, files: killed.files });
        expect(lossesOf(resumed.events)).toEqual(lossesOf(whole.events));
        expect(resumed.files.get('runs/test/final/adapter_model.safetensors')).toEqual(
          whole.files.get('runs/test/final/adapter_model.safetensors'),
        );
      }
    },
  );

  it('stops after a step when it is asked to, and goes on in the middle of the epoch', async () => {
    const whole = await train();
    let asked = 0;
    const stopped = await train({ options: { shouldStop: () => (asked += 1) > 4 } });
    expect(ofType(stopped.events, 'result')[0]?.value).toMatchObject({ ending: 'stopped', epochs: 1 });
    const { place } = ofType(stopped.events, 'checkpoint').at(-1)!;
    expect(place).toBe('runs/test/checkpoints/step-00000004');
    const resumed = await train({ changes: { resumeFrom: place }, files: stopped.files });
    expect(lossesOf(resumed.events)).toEqual(lossesOf(whole.events));
  });

  it('refuses to go on with a course that differs, and says in what', async () => {
    const first = await train({ changes: { epochs: 2, saveEveryEpochs: 1 } });
    const { error } = await train({
      changes: { epochs: 2, saveEveryEpochs: 1, learningRate: 0.5, resumeFrom: 'runs/test/checkpoints/step-00000003' },
      files: first.files,
    });
    expect(isLoopError(error, 'invalid_input') && error.issues).toMatchObject([
      { path: 'learningRate', message: expect.stringContaining('0.02') as string },
    ]);
  });

  it('crops longer tracks, drops words as often as asked, and weights by signal and noise', async () => {
    const seen: TrainingExample[] = [];
    const changes = { epochs: 20, conditionDropout: 0.3, weighting: 'min-snr', timesteps: 'discrete' } as const;
    await train({ changes, trainer: createLinearTrainer({ onStep: (example) => seen.push(example) }) });
    expect(new Set(seen.map(({ target }) => target.length / CHANNELS))).toEqual(new Set([6, 7, 8]));
    const dropped = seen.filter(({ condition }) => condition.every((value) => value === 9)).length;
    expect(dropped / seen.length).toBeGreaterThan(0.15);
    expect(dropped / seen.length).toBeLessThan(0.45);
    const levels = [1, 0.954545, 0.9, 0.833333, 0.75, 0.642857, 0.5, 0.3];
    expect(seen.every(({ timestep }) => levels.some((level) => Math.abs(level - timestep) < 1e-5))).toBe(true);
    // At 0.3 the signal is 5.4 times the noise, above the limit of 5.
    const [clean, half] = [0.3, 0.5].map((level) => seen.find(({ timestep }) => Math.abs(timestep - level) < 1e-6)?.weight);
    expect(clean! / half!).toBeCloseTo(5 / (0.7 / 0.3) ** 2, 5);
  });

  it('sounds an alarm at a loss that is no number, leaves the weights alone, and gives up after ten', async () => {
    const good = createLinearTrainer();
    let count = 0;
    const trainer: AdapterTrainer = {
      ...good,
      step: async (example, parameters) => {
        count += 1;
        return count > 4 ? { loss: Number.NaN } : good.step(example, parameters);
      },
    };
    const { events, error } = await train({ trainer });
    expect(ofType(events, 'alarm')).toMatchObject([{ code: 'not-finite', step: 3 }]);
    expect(isLoopError(error, 'task_failed')).toBe(true);
  });

  it('ends at once when the first loss is no number, for then the model is at fault', async () => {
    const trainer: AdapterTrainer = { ...createLinearTrainer(), step: async () => ({ loss: Number.NaN }) };
    const { events, error, files } = await train({ trainer });
    expect(isLoopError(error, 'task_failed') && error.message).toMatch(/^The first loss is NaN.*weights/);
    expect([ofType(events, 'progress').length, [...files.keys()].filter((name) => name.startsWith('runs/'))]).toEqual([0, []]);
  });

  it('names the track that is cut off, or that holds what is no number', async () => {
    const place = 'tensors/song-3.safetensors';
    const messageOf = async (damage: (bytes: Uint8Array) => Uint8Array): Promise<string | false> => {
      const files = tracks();
      files.set(place, damage(files.get(place)!));
      const { error } = await train({ files });
      return isLoopError(error, 'file_format') && error.message;
    };
    expect(await messageOf((bytes) => bytes.subarray(0, bytes.length - 40))).toMatch(/song-3\.safetensors: .*bytes/);
    // The last number of all is one of the last tensor.
    expect(await messageOf((bytes) => Uint8Array.from([...bytes.subarray(0, -2), 0xc0, 0x7f]))).toMatch(/song-3.*\[\d+\] is NaN/);
  });

  it('stops when the held-out loss no longer falls, and keeps the best', async () => {
    const { events, files } = await train({ changes: { epochs: 40, learningRate: 1e-9, validationSplit: 0.2, bestAfter: 1, patience: 3 } });
    expect(ofType(events, 'result')[0]?.value).toMatchObject({ ending: 'completed', epochs: 4 });
    expect(files.has('runs/test/best/adapter_model.safetensors')).toBe(true);
  });

  it('says which settings it does not follow, and needs tracks', async () => {
    const { events } = await train({ changes: { epochs: 1, emaDecay: 0.99, optimizer: 'muon' } });
    expect(ofType(events, 'result')[0]?.value.warnings.map(({ field }) => field)).toEqual(['emaDecay', 'optimizer']);
    const { error } = await train({ files: new Map() });
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe('tensors');
  });

  it('ends with the reason of an abort, and writes nothing more', async () => {
    const controller = new AbortController();
    const files = tracks();
    const trainer = createLinearTrainer({ onStep: () => controller.abort(new Error('enough')) });
    const stepwise: AdapterTrainer = {
      ...trainer,
      step: async (example, parameters, { signal } = {}) => {
        signal?.throwIfAborted();
        return trainer.step(example, parameters);
      },
    };
    const { error } = await train({ files, trainer: stepwise, options: { signal: controller.signal } });
    expect(error).toMatchObject({ message: 'enough' });
    expect([...files.keys()].every((name) => name.startsWith('tensors/'))).toBe(true);
  });
});
