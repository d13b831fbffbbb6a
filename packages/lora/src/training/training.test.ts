import { createRandom } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createEarlyStop } from './early-stop.js';
import { LEARNING_RATE_SCHEDULES, createLearningRate } from './learning-rate.js';
import { createAdafactor } from './optimizers/adafactor.js';
import { createAdamW } from './optimizers/adamw.js';
import type { Optimizer, OptimizerState } from './optimizers/optimizer.js';
import { createProdigy } from './optimizers/prodigy.js';
import { BASE_TIMESTEPS, TURBO_TIMESTEPS, drawTimestep, normalShareBelow, timestepShareBelow } from './timesteps.js';

describe('learning rates', () => {
  it('stay between the tenth of the warm-up, the floor and the base', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LEARNING_RATE_SCHEDULES),
        fc.integer({ min: 1, max: 400 }),
        fc.nat(200),
        (schedule, totalSteps, warmupSteps) => {
          const rate = createLearningRate({ schedule, base: 1, totalSteps, warmupSteps });
          for (let step = 0; step < totalSteps + 5; step += 1) {
            expect(rate(step)).toBeGreaterThanOrEqual(0.01 - 1e-12);
            expect(rate(step)).toBeLessThanOrEqual(1 + 1e-12);
          }
        },
      ),
    );
  });

  it('do not rise again behind the end, unless they are told to', () => {
    const options = { schedule: 'cosine', base: 1, totalSteps: 100, warmupSteps: 0 } as const;
    expect(createLearningRate(options)(150)).toBeCloseTo(0.01, 12);
    expect(createLearningRate({ ...options, after: 'continue' })(150)).toBeGreaterThan(0.4);
  });

  it('refuse numbers that make no schedule', () => {
    const options = { schedule: 'cosine', base: 1, totalSteps: 10 } as const;
    expect(() => createLearningRate({ ...options, base: 0 })).toThrow('base');
    expect(() => createLearningRate({ ...options, totalSteps: 0.5 })).toThrow('totalSteps');
    expect(() => createLearningRate({ ...options, floor: 2 })).toThrow('floor');
  });
});

describe('optimizers', () => {
  const makers: readonly (readonly [name: string, rate: number, make: (state?: OptimizerState) => Optimizer])[] = [
    ['AdamW', 0.05, (state) => createAdamW({ weightDecay: 0 }, state)],
    ['Adafactor', 0.05, (state) => createAdafactor({ weightDecay: 0 }, state)],
    ['Prodigy', 1, (state) => createProdigy({ weightDecay: 0 }, state)],
  ];

  /** The gradient of the squared distance to a target. */
  const gradientOf = (values: Float32Array): Float32Array => values.map((value, index) => 2 * (value - index));

  it.each(makers)('%s comes to the lowest point of a bowl', (_, rate, make) => {
    const parameter = { name: 'p', shape: [3, 4], values: new Float32Array(12).fill(5) };
    const optimizer = make();
    for (let step = 0; step < 800; step += 1) optimizer.step([parameter], new Map([['p', gradientOf(parameter.values)]]), rate);
    parameter.values.forEach((value, index) => expect(Math.abs(value - index)).toBeLessThan(0.3));
  });

  it.each(makers)('%s goes on from its state as if it had never stopped, bit for bit', (_, rate, make) => {
    const run = (stops: readonly number[]): Float32Array => {
      const parameter = { name: 'p', shape: [12], values: new Float32Array(12).fill(5) };
      let optimizer = make();
      for (let step = 0; step < 20; step += 1) {
        if (stops.includes(step)) optimizer = make(optimizer.state);
        optimizer.step([parameter], new Map([['p', gradientOf(parameter.values)]]), rate);
      }
      return parameter.values;
    };
    expect(run([7, 13])).toEqual(run([]));
  });

  it('leave parameters as they are without gradients, and notice one that is missing', () => {
    const parameter = { name: 'p', shape: [2], values: Float32Array.of(1, 2) };
    createProdigy().step([parameter], new Map([['p', new Float32Array(2)]]), 1);
    expect(Math.abs(parameter.values[1]! - 2)).toBeLessThan(1e-6);
    expect(() => createAdamW().step([parameter], new Map(), 1)).toThrow('gradient of p');
  });
});

describe('times of examples', () => {
  it('follow the law that the trainers draw by', () => {
    const random = createRandom(5);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    for (const law of [BASE_TIMESTEPS, TURBO_TIMESTEPS, { kind: 'logit-normal-grid', shift: 3 } as const]) {
      const draws = Array.from({ length: 20_000 }, () => drawTimestep(law, random, normal));
      expect(Math.min(...draws)).toBeGreaterThan(0);
      expect(Math.max(...draws)).toBeLessThanOrEqual(1);
      for (const time of [0.31, 0.55, 0.8, 0.92]) {
        expect(draws.filter((draw) => draw <= time).length / draws.length).toBeCloseTo(timestepShareBelow(time, law), 1.7);
      }
    }
  });

  it('know the normal distribution', () => {
    // Source: any table of the normal distribution.
    for (const [x, share] of [
      [0, 0.5],
      [1, 0.841_344_746_068_543],
      [-1.96, 0.024_997_895_148_220_4],
      [-6, 9.865_876_450_376_98e-10],
    ] as const) {
      expect(normalShareBelow(x) / share).toBeCloseTo(1, 10);
    }
  });
});

describe('early stop', () => {
  it('counts losses that are no numbers, and lets them decide nothing', () => {
    const stop = createEarlyStop({ bestAfter: 1, patience: 2 });
    stop.push(1);
    expect([stop.push(Number.NaN), stop.push(Infinity), stop.push(Number.NaN)].map(({ shouldStop }) => shouldStop)).toEqual([
      false,
      false,
      false,
    ]);
    expect(stop.state.ignored).toBe(3);
  });

  it('waits for a full window where it is asked to', () => {
    const stop = createEarlyStop({ bestAfter: 1, patience: 3, needsFullWindow: true });
    expect([5, 4, 3, 2, 1].map((loss) => stop.push(loss).isBest)).toEqual([false, false, false, false, true]);
  });

  it('never stops where it looks for nothing', () => {
    const stop = createEarlyStop({ bestAfter: 0, patience: 1 });
    expect(Array.from({ length: 50 }, (_, index) => stop.push(index).shouldStop).includes(true)).toBe(false);
  });
});
