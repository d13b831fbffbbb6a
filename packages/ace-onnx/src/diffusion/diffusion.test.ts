import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createApgMomentum, guideApg, projectRows } from './guidance/apg.js';
import { guideCfg, guideCfgZeroStar, guideDoubleCondition } from './guidance/guidance.js';
import { createGuidanceWindow } from './guidance/window.js';
import { createSchedule, SCHEDULE_GRIDS } from './schedule.js';
import { createStepper, omegaFactor, SCHEDULERS } from './stepper.js';

const tensor = fc
  .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 8, maxLength: 8 })
  .map((values) => Float32Array.from(values));

describe('createSchedule', () => {
  // Levels of ACE-Step's own scheduler, https://github.com/ace-step/ACE-Step at d612523.
  it.each([
    [1, [1, 0]],
    [4, [1, 0.857_692_3, 0.602_150_6, 0.008_928_572, 0]],
    [5, [1, 0.900_359_1, 0.751_121_1, 0.502_985_1, 0.008_928_572, 0]],
  ])('lays the upstream levels for %i steps', (steps, expected) => {
    const { sigmas } = createSchedule({ steps });
    expect(sigmas).toHaveLength(steps + 1);
    expected.forEach((want, index) => expect(sigmas[index]).toBeCloseTo(want, 6));
  });

  it('lays the levels of lofi.nvim', () => {
    const { sigmas } = createSchedule({ steps: 27, grid: 'lofi-nvim' });
    [1, 0.987_342, 0.974_026, 0.96].forEach((want, index) => expect(sigmas[index]).toBeCloseTo(want, 6));
    [0.193_548, 0.103_448, 0].forEach((want, index) => expect(sigmas[25 + index]).toBeCloseTo(want, 6));
  });

  it('falls without a pause, whatever its options', () => {
    const options = fc.record({
      steps: fc.integer({ min: 1, max: 200 }),
      shift: fc.double({ min: 0.5, max: 8, noNaN: true }),
      sigmaMax: fc.double({ min: 0.05, max: 1, noNaN: true }),
      grid: fc.constantFrom(...SCHEDULE_GRIDS),
    });
    fc.assert(
      fc.property(options, (given) => {
        const { sigmas, timesteps } = createSchedule(given);
        for (let index = 1; index < sigmas.length; index += 1) expect(sigmas[index]).toBeLessThan(sigmas[index - 1]!);
        expect(sigmas.at(-1)).toBe(0);
        expect(timesteps).toHaveLength(given.steps);
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %s steps', (steps) => {
    expect(() => createSchedule({ steps })).toThrow('steps: must be an integer');
  });

  it('refuses an empty or broken step set', () => {
    expect(() => createSchedule({ steps: 1, ossSteps: [] })).toThrow('ossSteps');
    expect(() => createSchedule({ steps: 1, ossSteps: [1, 0] })).toThrow('ossSteps[1]');
  });
});

describe('createStepper', () => {
  const target = Float32Array.from([0.5, -1, 2, 0, 1, 1, -2, 3]);
  const start = Float32Array.from([1, 1, -1, -1, 2, 0, 0, -2]);

  it.each(SCHEDULERS.map((name) => [name]))('%s follows a straight flow to its end', (name) => {
    // On the straight path x = (1 − σ) · target + σ · start the velocity is constant, so every method must land on the target.
    const schedule = createSchedule({ steps: 7 });
    const stepper = createStepper(name, schedule, { omega: 0 });
    const velocity = start.map((value, index) => value - target[index]!);
    let sample: Float32Array = start;
    for (let index = 0; index < stepper.timesteps.length; index += 1) {
      const noise = name === 'pingpong' ? start : undefined;
      sample = stepper.step(velocity, sample, noise);
    }
    target.forEach((want, index) => expect(sample[index]).toBeCloseTo(want, 5));
  });

  it('evaluates Heun twice per step but the last', () => {
    expect(createStepper('heun', createSchedule({ steps: 5 })).timesteps).toHaveLength(9);
  });

  it('keeps the mean of every increment, whatever omega', () => {
    fc.assert(
      fc.property(tensor, fc.double({ min: -100, max: 100, noNaN: true }), (velocity, omega) => {
        const schedule = createSchedule({ steps: 2 });
        const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
        const plain = createStepper('euler', schedule, { omega: 0 }).step(velocity, start);
        const shifted = createStepper('euler', schedule, { omega }).step(velocity, start);
        expect(mean(shifted)).toBeCloseTo(mean(plain), 5);
      }),
    );
  });

  it('maps omega to a factor around 1', () => {
    expect([0, 5, 10, -20, 100].map(omegaFactor).map((factor) => Number(factor.toFixed(7)))).toEqual([
      1, 1.0244919, 1.0462117, 0.9238406, 1.0999909,
    ]);
  });

  it('refuses an unknown scheduler by name', () => {
    expect(() => createStepper('ddim' as never, createSchedule({ steps: 1 }))).toThrow('euler, heun, pingpong');
  });
});

describe('guidance', () => {
  it('is the conditional prediction at scale 1', () => {
    fc.assert(
      fc.property(tensor, tensor, (conditional, unconditional) => {
        const results = [
          guideCfg(conditional, unconditional, 1),
          guideApg(conditional, unconditional, { scale: 1, rowLength: 4 }),
          guideCfgZeroStar(conditional, unconditional, { scale: 1, itemLength: 8, stepIndex: 5 }),
          guideDoubleCondition(conditional, unconditional, conditional, { text: 1, lyric: 1 }),
        ];
        for (const result of results) conditional.forEach((want, index) => expect(result[index]).toBeCloseTo(want, 4));
      }),
    );
  });

  it('splits into parts that are parallel, orthogonal, and add up', () => {
    fc.assert(
      fc.property(tensor, tensor, (values, directions) => {
        const { parallel, orthogonal } = projectRows(values, directions, 4);
        for (let start = 0; start < 8; start += 4) {
          let product = 0;
          for (let index = start; index < start + 4; index += 1) {
            product += orthogonal[index]! * directions[index]!;
            expect(parallel[index]! + orthogonal[index]!).toBeCloseTo(values[index]!, 5);
          }
          expect(Math.abs(product)).toBeLessThan(1e-4);
        }
      }),
    );
  });

  it('takes past differences off with a negative momentum', () => {
    const momentum = createApgMomentum(-0.75);
    const c = Float32Array.from([1, 0]);
    const u = Float32Array.from([0, 0]);
    guideApg(c, u, { scale: 2, rowLength: 2, momentum });
    guideApg(c, u, { scale: 2, rowLength: 2, momentum });
    expect([...(momentum.average ?? [])]).toEqual([0.25, 0]);
  });

  it('is zero during the zero steps', () => {
    const c = Float32Array.from([1, 2]);
    expect([...guideCfgZeroStar(c, c, { scale: 5, itemLength: 2, stepIndex: 1 })]).toEqual([0, 0]);
    expect([...guideCfgZeroStar(c, c, { scale: 5, itemLength: 2, stepIndex: 1, zeroInit: false })]).not.toEqual([0, 0]);
  });
});

describe('createGuidanceWindow', () => {
  it.each([
    [27, 0.5, 6, 20],
    [60, 0.5, 15, 45],
    [100, 0.5, 25, 75],
    [60, 0.65, 10, 49],
    [60, 0.7, 9, 51],
    [60, 0.3, 21, 39],
    [60, 1, 0, 60],
  ])('guides the middle of %i steps at interval %f', (steps, interval, start, end) => {
    expect(createGuidanceWindow({ steps, scale: 15, interval })).toMatchObject({ start, end });
  });

  it('falls from the scale to the smallest with a full decay', () => {
    const window = createGuidanceWindow({ steps: 20, scale: 15, decay: 1, minScale: 3 });
    expect(window.scaleAt(window.start)).toBe(15);
    expect(window.scaleAt(window.end - 1)).toBe(3);
  });

  it('does not divide by zero when it holds one step', () => {
    expect(createGuidanceWindow({ steps: 2, scale: 15, decay: 1 }).scaleAt(0)).toBe(15);
  });
});
