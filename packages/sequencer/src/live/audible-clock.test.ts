import { describe, expect, it } from 'vitest';

import { createAudibleClock } from './audible-clock.js';
import type { Levels } from './messages.js';

const silence: Levels = { peak: [0, 0], rms: [0, 0] };
const loud: Levels = { peak: [1, 1], rms: [0.5, 0.5] };

describe('createAudibleClock', () => {
  it('is at 0 before anything is known', () => {
    expect(createAudibleClock().tickAt(123)).toBe(0);
  });

  it('counts on from the last report', () => {
    const clock = createAudibleClock();
    clock.add({ levels: silence, time: 10, tick: 960, ticksPerSecond: 2_000 });
    expect(clock.tickAt(10.05)).toBeCloseTo(1_060);
  });

  it('does not run away when reports stay out', () => {
    const clock = createAudibleClock();
    clock.add({ levels: silence, time: 10, tick: 0, ticksPerSecond: 2_000 });
    expect(clock.tickAt(15)).toBeCloseTo(200);
  });

  it('shows what sounds now, not what was computed ahead', () => {
    const clock = createAudibleClock();
    clock.add({ levels: silence, time: 10, tick: 0, ticksPerSecond: 2_000 });
    clock.add({ levels: silence, time: 10.05, tick: 50_000, ticksPerSecond: 1_000 });
    expect(clock.tickAt(10.04)).toBeCloseTo(80);
    expect(clock.tickAt(10.06)).toBeCloseTo(50_010);
  });

  it('is as loud as what sounds now, and silent before', () => {
    const clock = createAudibleClock();
    expect(clock.levelsAt(123)).toEqual(silence);
    clock.add({ levels: loud, time: 10, tick: 0, ticksPerSecond: 2_000 });
    clock.add({ levels: silence, time: 10.02, tick: 40, ticksPerSecond: 2_000 });
    expect([9.99, 10, 10.01, 10.02].map((time) => clock.levelsAt(time))).toEqual([silence, loud, loud, silence]);
  });

  it('rests where the transport rests', () => {
    const clock = createAudibleClock();
    clock.add({ levels: silence, time: 10, tick: 0, ticksPerSecond: 2_000 });
    clock.add({ levels: silence, time: 11, tick: 2_000, ticksPerSecond: 0 });
    expect(clock.tickAt(20)).toBe(2_000);
  });

  it('forgets what is long past', () => {
    const clock = createAudibleClock();
    for (let time = 0; time < 100; time += 1) clock.add({ levels: silence, time, tick: time * 10, ticksPerSecond: 10 });
    expect(clock.tickAt(98.05)).toBeCloseTo(980.5);
    expect(clock.tickAt(1)).toBeGreaterThan(900);
  });

  it('takes a correction for a time that it knew already', () => {
    const clock = createAudibleClock();
    clock.add({ levels: silence, time: 10, tick: 0, ticksPerSecond: 2_000 });
    clock.add({ levels: silence, time: 10, tick: 777, ticksPerSecond: 0 });
    expect(clock.tickAt(10)).toBe(777);
  });
});
