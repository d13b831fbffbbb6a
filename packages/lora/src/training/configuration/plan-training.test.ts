import { describe, expect, it } from 'vitest';

import { createTrainingConfiguration } from './create-configuration.js';
import { findTraps } from './configuration-traps.js';
import type { TrapContext } from './configuration-traps.js';
import { estimateDisk, estimateMemory, judgeMemory, suggestCheckpointing } from './estimate-memory.js';
import { trainableParameters } from './model-sizes.js';
import { planTraining } from './plan-training.js';
import { presetConfiguration } from './preset-configuration.js';
import type { ConfigurationChanges } from './training-configuration.js';
import { epochsForAudio, trainingLength } from './training-length.js';

const of = createTrainingConfiguration;

describe('sizes of adapters', () => {
  it('are those of the trainers’ logs', () => {
    expect(trainableParameters(of({ rank: 64 }))).toBe(44_040_192);
    expect(trainableParameters(of({ rank: 256 }))).toBe(176_160_768);
    expect(trainableParameters(of({ rank: 64, attention: 'self' }))).toBe(22_020_096);
    expect(trainableParameters(of({ rank: 1, feedForward: true }))).toBe(688_128 + 589_824);
    expect(trainableParameters(presetConfiguration('lofi'))).toBe(261_900_000);
  });
});

describe('the memory estimate', () => {
  const eight = { optimizer: 'adamw8bit' } as const;
  const table: readonly (readonly [number, ConfigurationChanges])[] = [
    [6_000, { rank: 16, cropFrames: 1_500, ...eight }],
    [6_390, { rank: 32, feedForward: true, cropFrames: 1_500, ...eight }],
    [6_920, { rank: 64, feedForward: true, cropFrames: 1_500, ...eight }],
    [7_460, { rank: 64, feedForward: true, cropFrames: 6_000, ...eight }],
    [9_060, { rank: 64, feedForward: true, cropFrames: 1_500, gradientCheckpointing: false, ...eight }],
    [16_210, { rank: 64, feedForward: true, cropFrames: 6_000, gradientCheckpointing: false }],
    [9_190, { rank: 128, feedForward: true, cropFrames: 1_500, batchSize: 2 }],
    [13_460, { rank: 128, feedForward: true, cropFrames: 1_500, batchSize: 2, gradientCheckpointing: false }],
  ];
  it.each(table)('gives %i MiB within 2 %% for %o', (mib, changes) => {
    expect(Math.abs(estimateMemory(of(changes)).peak / mib - 1)).toBeLessThan(0.02);
  });

  it('chooses the fastest share of layers that fits, or none', () => {
    const configuration = of({ rank: 64, feedForward: true, cropFrames: 6_000 });
    expect(suggestCheckpointing(configuration, 24 * 1024)).toBe(0);
    const ratio = suggestCheckpointing(configuration, 12 * 1024);
    expect([0.25, 0.5, 0.75]).toContain(ratio);
    expect(suggestCheckpointing(configuration, 6 * 1024)).toBeUndefined();
    expect([judgeMemory(79, 100), judgeMemory(94, 100), judgeMemory(96, 100)]).toEqual(['fits', 'tight', 'too-large']);
  });

  it('knows what checkpoints take', () => {
    expect(estimateDisk(of({ rank: 64 }))).toMatchObject({ adapterBytes: 88_080_384, checkpoints: 10 });
    expect(estimateDisk(presetConfiguration('lofi')).totalBytes).toBe(1e12);
  });
});

describe('the length of a training', () => {
  it('counts songs, crops, repeats and steps', () => {
    const configuration = of({ cropFrames: 1_500, epochs: 10, gradientAccumulation: 4, repeats: 2 });
    expect(trainingLength(configuration, [30, 60, 200])).toEqual({ batchesPerEpoch: 6, stepsPerEpoch: 2, steps: 20, audioSeconds: 3_000 });
    expect(trainingLength({ ...configuration, maxSteps: 10 }, [30, 60, 200])).toMatchObject({ steps: 10, audioSeconds: 1_500 });
    expect(
      epochsForAudio(
        of({ cropFrames: 1_500 }),
        Array.from({ length: 14 }, () => 180),
      ),
    ).toBe(101);
  });
});

describe('traps', () => {
  const songs = [100, 120, 140];
  const cases: readonly (readonly [string, ConfigurationChanges, TrapContext])[] = [
    ['resume-loads-nothing', { resumeFrom: 'c' }, { trainer: 'training-v2' }],
    ['best-never', { bestAfter: 200, epochs: 100 }, {}],
    ['best-never', { bestAfter: 0, patience: 5, epochs: 100 }, {}],
    ['discrete-steps-on-base', { variant: 'base', timesteps: 'discrete' }, {}],
    ['words-always-there', { variant: 'sft', conditionDropout: 0 }, {}],
    ['turbo-only', { variant: 'xl-turbo' }, {}],
    ['prodigy-chooses-its-rate', { optimizer: 'prodigy' }, {}],
    ['rate-too-high', { learningRate: 0.03 }, {}],
    ['lokr-without-scale', { method: 'lokr', rank: 10_000, alpha: 8 }, {}],
    ['unusual-scale', { rank: 8, alpha: 256 }, {}],
    ['warm-up-cut', { epochs: 100, warmupSteps: 100 }, { songs }],
    ['too-few-steps', { epochs: 10 }, { songs }],
    ['too-many-steps', { epochs: 30_000 }, { songs }],
    ['partial-window', { gradientAccumulation: 2 }, { songs }],
    ['rate-rises-again', { gradientAccumulation: 2 }, { songs, trainer: 'ace-lora-trainer' }],
    ['songs-left-out', { batchSize: 2 }, { songs, trainer: 'ace-lora-trainer' }],
    ['silence-in-the-loss', { batchSize: 2 }, { songs }],
    ['short-crops', { cropFrames: 300 }, {}],
    ['adaptive-without-effect', { adaptiveTimesteps: 0.3, batchSize: 3 }, {}],
    ['target-loss-takes-over', { targetLoss: 0.4, patience: 5, bestAfter: 1 }, {}],
    ['weights-lost-at-pure-noise', { weighting: 'min-snr' }, { trainer: 'ace-lora-trainer' }],
    ['eight-bit-may-be-missing', { optimizer: 'adamw8bit' }, {}],
    ['workers-on-windows', { workers: 4 }, { isWindows: true }],
    ['much-disk', { variant: 'v1', maxSteps: 100_000 }, {}],
  ];
  it.each(cases)('%s is found for %o', (code, changes, context) => {
    expect(findTraps(of(changes), context).map((trap) => trap.code)).toContain(code);
  });

  it('are none in a careful configuration', () => {
    const careful = of({
      variant: 'base',
      epochs: 400,
      gradientAccumulation: 3,
      bestAfter: 50,
      patience: 40,
      cropFrames: 1_500,
      warmupSteps: 40,
    });
    expect(findTraps(careful, { songs, trainer: 'training-v2' })).toEqual([]);
  });
});

describe('planTraining', () => {
  it('chooses by memory and by the music that is heard, and says why', () => {
    const plan = planTraining([184, 201, 167], { gpuMemoryGib: 12, trainer: 'side-step' });
    expect(plan.configuration).toMatchObject({
      rank: 32,
      cropFrames: 1_500,
      epochs: 472,
      saveEveryEpochs: 47,
      bestAfter: 94,
      keepBest: true,
    });
    expect(plan.length.audioSeconds).toBeCloseTo(85_000, -3);
    expect([plan.verdict, plan.advice.aceLoraTrainer.epochs]).toEqual(['fits', 1_500]);
    expect(plan.reasons.join(' ')).toMatch(/12 GiB.*60 s.*472 epochs.*computed twice/su);
  });

  it('keeps what it is given', () => {
    const plan = planTraining([100], { gpuMemoryGib: 24, changes: { epochs: 7, rank: 4, alpha: 4 } });
    expect(plan.configuration).toMatchObject({ epochs: 7, rank: 4 });
    expect(plan.traps.map(({ code }) => code)).toContain('too-few-steps');
  });

  it('says when a GPU is too small, and wants songs', () => {
    expect(planTraining([100], { gpuMemoryGib: 4 }).verdict).toBe('too-large');
    expect(() => planTraining([])).toThrow('songs');
    expect(() => planTraining([Number.NaN])).toThrow('songs');
  });
});
