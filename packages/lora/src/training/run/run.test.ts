import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { TrainerObservation } from '../trainers/observation.js';
import { createBestWatch } from './best-watch.js';
import { chooseRemovals } from './checkpoint-retention.js';
import { createSmoothing } from './smooth-loss.js';
import { createTrainingAlarms } from './training-alarms.js';
import { createTrainingMonitor } from './training-monitor.js';
import type { TrainingMonitor } from './training-monitor.js';

const step = (number: number, loss: number, more: object = {}): TrainerObservation => ({ kind: 'step', step: number, loss, ...more });
const codes = (monitor: TrainingMonitor): readonly string[] => monitor.state.alarms.map(({ code }) => code);

describe('smoothing', () => {
  it('begins with the first value, and passes over what is no number', () => {
    const smoothing = createSmoothing();
    expect(smoothing.push(Number.NaN)).toBeUndefined();
    expect(smoothing.push(3)).toBeCloseTo(3, 12);
    expect(smoothing.push(Number.NaN)).toBeCloseTo(3, 12);
    expect(smoothing.push(1)).toBeLessThan(3);
  });
});

describe('alarms', () => {
  const run = (losses: readonly number[], options = {}): readonly string[] => {
    const alarms = createTrainingAlarms({ settleSteps: 3, ...options });
    return losses.flatMap((loss, index) => alarms.step({ step: index + 1, loss, smoothed: loss }, index * 1000).map(({ code }) => code));
  };

  it('speak at the first loss that is no number, and when it is hopeless', () => {
    expect(run([1, Number.NaN, 1])).toEqual(['not-finite']);
    const alarms = createTrainingAlarms();
    const raised = Array.from({ length: 12 }, (_, index) => alarms.step({ step: index, loss: Number.NaN }, undefined)).flat();
    expect([raised.length, alarms.isHopeless]).toEqual([2, true]);
  });

  it('speak of a loss that grows, once', () => {
    expect(run([1, 1, 1, 0.5, 0.9, 1.1, 1.2, 1.3])).toEqual(['diverging']);
    expect(run([1, 1, 1, 0.5, 1.1, 0.5, 1.1])).toEqual(['diverging', 'diverging']);
    expect(run([1, 5, 9])).toEqual([]);
  });

  it('speak of weights that were not loaded', () => {
    const alarms = createTrainingAlarms({ savedLoss: 0.5 });
    expect(alarms.resumed(0.64)).toEqual([]);
    expect(alarms.resumed(0.66)).toMatchObject([{ code: 'resume-mismatch', message: expect.stringContaining('0.66') as string }]);
    expect(createTrainingAlarms().resumed(9)).toEqual([]);
  });

  it('speak of a training that stands still, unless its steps take as long', () => {
    const alarms = createTrainingAlarms({ stallMs: 1_000 });
    alarms.step({ step: 1, loss: 1 }, 0);
    alarms.step({ step: 2, loss: 1 }, 500);
    expect(alarms.tick(9_000)).toEqual([]);
    expect(alarms.tick(11_000).map(({ code }) => code)).toEqual(['stalled']);
    expect(alarms.tick(12_000)).toEqual([]);
    alarms.step({ step: 3, loss: 1 }, 13_000);
    expect(alarms.tick(13_500)).toEqual([]);
  });
});

describe('the best epoch', () => {
  it('is by default not the first, and stays when only noise is lower', () => {
    const watch = createBestWatch({ bestAfter: 1, patience: 3 });
    const decisions = [1, 0.9, 0.8, 0.7, 0.6, 0.8, 0.8, 0.8].map((loss) => watch.push(loss));
    expect(decisions.map((each) => each?.isBest)).toEqual([false, false, false, false, true, true, true, false]);
    const trainers = createBestWatch({ bestAfter: 1, patience: 3, rule: 'trainer' });
    expect(trainers.push(1)?.isBest).toBe(true);
  });

  it('goes by the held-out loss as soon as there is one, though the other falls on', () => {
    const watch = createBestWatch({ bestAfter: 1, patience: 2 });
    const heldOut = [undefined, 1, 0.9, 0.8, 0.9, 1, 1.1, 1.2];
    const decisions = heldOut.map((value, index) => watch.push(1 / (index + 1), value));
    expect(watch.basis).toBe('held-out');
    expect(decisions.map((each) => each?.shouldStop)).toEqual([false, false, false, false, false, false, true, true]);
  });

  it('keeps its number over epochs without a measurement', () => {
    const watch = createBestWatch({ bestAfter: 1, patience: 0 });
    const decisions = [1, undefined, 0.9, undefined, 0.8].map((value) => watch.push(1, value));
    expect(decisions.at(-1)?.bestEpoch).toBe(5);
  });
});

describe('the monitor', () => {
  const create = (options = {}): TrainingMonitor => createTrainingMonitor({ bestAfter: 0, patience: 0, ...options });

  it('gives progress with speed and time left, from steps that say when they were', () => {
    const monitor = create({ epochs: 2, steps: 10 });
    monitor.observe(step(1, 2, { timeMs: 0 }), undefined);
    const [event] = monitor.observe(step(3, 1, { timeMs: 4_000, epoch: 1, learningRate: 1e-4 }), undefined);
    expect(event).toMatchObject({
      type: 'progress',
      fraction: 0.3,
      step: 3,
      steps: 10,
      loss: 1,
      learningRate: 1e-4,
      etaSeconds: 14,
      stepsPerSecond: 0.5,
    });
  });

  it('finds out how many steps there are from its epochs', () => {
    const monitor = create();
    for (const seen of [step(2, 1), { kind: 'epoch', epoch: 1, epochs: 5 }, step(4, 1), { kind: 'epoch', epoch: 2 }] as const)
      monitor.observe(seen, 0);
    expect(monitor.state).toMatchObject({ steps: 10, epoch: 2, epochs: 5 });
  });

  it('is the same when everything is said twice, in whatever order sources are read', () => {
    const seen: TrainerObservation[] = [1, 2, 3, 4, 5, 6].flatMap((number): TrainerObservation[] => [
      step(number, 1 / number),
      { kind: 'epoch', epoch: number, epochs: 6, loss: 1 / number },
      { kind: 'checkpoint', role: 'periodic', epoch: number, place: `epoch_${number}` },
      { kind: 'validation', step: number, loss: 1 / number },
      { kind: 'note', alarm: 'trainer', message: 'slow' },
    ]);
    const once = create({ bestAfter: 1 });
    for (const each of seen) once.observe(each, undefined);
    fc.assert(
      fc.property(fc.array(fc.nat(seen.length - 1), { maxLength: 20 }), (again) => {
        const twice = create({ bestAfter: 1 });
        seen.forEach((each, index) => {
          twice.observe(each, undefined);
          for (const earlier of again) if (earlier <= index) expect(twice.observe(seen[earlier]!, undefined)).toEqual([]);
        });
        expect(twice.state).toEqual(once.state);
      }),
      { numRuns: 30 },
    );
    expect(once.state.checkpoints).toHaveLength(6);
  });

  it('compares the first loss after resuming with the saved one', () => {
    const good = create({ savedLoss: 0.5 });
    const bad = create({ savedLoss: 0.5 });
    for (const [monitor, loss] of [
      [good, 0.51],
      [bad, 1.1],
    ] as const) {
      monitor.observe(step(1, loss), 0);
      monitor.observe({ kind: 'epoch', epoch: 8 }, 0);
    }
    expect([codes(good), codes(bad)]).toEqual([[], ['resume-mismatch']]);
    expect(good.state.warnings[0]?.message).toContain('0.5100; the checkpoint had 0.5000');
  });

  it('asks for a stop when no epoch is better, or the losses are no numbers', () => {
    const monitor = create({ bestAfter: 1, patience: 2, rule: 'trainer' });
    [1, 1, 1].forEach((loss, index) => monitor.observe({ kind: 'epoch', epoch: index + 1, loss }, 0));
    expect(monitor.stopReason).toContain('no better epoch since epoch 1');
    const broken = create();
    for (let number = 1; number <= 10; number += 1) broken.observe(step(number, Number.NaN), 0);
    expect([broken.stopReason, codes(broken).length]).toEqual(['the losses are no numbers any more', 2]);
  });

  it('keeps curves of any length in bounded memory', () => {
    const monitor = create();
    for (let number = 1; number <= 50_000; number += 1) monitor.observe(step(number, 1, { learningRate: 1 }), undefined);
    const { losses, learningRates } = monitor.state;
    expect(losses.length).toBeLessThanOrEqual(20_001);
    expect(learningRates.length).toBeLessThanOrEqual(20_001);
    expect(losses.at(-1)!.step).toBeGreaterThan(49_990);
  });
});

describe('retention', () => {
  const saved = [1, 2, 3, 4, 5, 6, 7, 8].map((epoch) => ({
    ...({ type: 'checkpoint', role: 'periodic', place: `epoch_${epoch}`, epoch, loss: Math.abs(epoch - 3) } as const),
  }));
  const removed = (options: object, more: typeof saved = []): readonly (number | undefined)[] =>
    chooseRemovals([...saved, ...more], options).map(({ epoch }) => epoch);

  it('keeps the newest, the lowest, and those that are asked for', () => {
    expect(removed({ keepLast: 2, keepBest: 1 })).toEqual([1, 2, 4, 5, 6]);
    expect(removed({ keepLast: 1, keepBest: 0, keepEveryEpochs: 4 })).toEqual([1, 2, 3, 5, 6, 7]);
    expect(removed({ keepLast: 0, keepBest: 0, bestEpoch: 5 })).toEqual([1, 2, 3, 4, 6, 7]);
  });

  it('never names a place that another checkpoint has', () => {
    const best = { ...saved[0]!, role: 'best' } as never;
    expect(removed({ keepLast: 1, keepBest: 0 }, [best])).toEqual([2, 3, 4, 5, 6, 7]);
  });
});
