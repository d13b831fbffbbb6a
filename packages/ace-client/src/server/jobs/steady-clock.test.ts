import { describe, expect, it } from 'vitest';

import { createSteadyClock } from './steady-clock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function setUp(startMs = 1_000 * DAY) {
  const time = { wall: startMs, up: 5 };
  const now = createSteadyClock({ clock: () => time.wall, uptime: () => time.up, startMs });
  const pass = (ms: number): number => {
    time.wall += ms;
    time.up += ms;
    return now();
  };
  return { time, now, pass };
}

describe('createSteadyClock', () => {
  it('follows the wall clock as time passes', () => {
    const { time, pass } = setUp();
    for (const ms of [1, HOUR, 30 * DAY]) expect(pass(ms)).toBe(time.wall);
  });

  it('does not believe a jump ahead that is set right again', () => {
    const { time, now, pass } = setUp();
    const before = pass(1_000);
    time.wall += 30 * DAY;
    expect(now()).toBe(before);
    expect(pass(1_000)).toBe(before + 1_000);
    time.wall -= 30 * DAY;
    expect(pass(1_000)).toBe(before + 2_000);
  });

  it('does not believe a jump at once after a long silence', () => {
    const { time, now } = setUp();
    time.up += 5 * HOUR;
    time.wall += 5 * HOUR + 30 * DAY;
    expect(now()).toBe(1_000 * DAY + 5 * HOUR);
  });

  it('believes a jump that has lasted for an hour', () => {
    const { time, now, pass } = setUp();
    time.wall += 30 * DAY;
    now();
    expect(pass(HOUR - 1)).toBe(1_000 * DAY + HOUR - 1);
    expect(pass(1)).toBe(time.wall);
  });

  it('goes back with the wall clock', () => {
    const { time, now } = setUp();
    time.wall -= DAY;
    expect(now()).toBe(time.wall);
  });
});
