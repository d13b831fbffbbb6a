import { describe, expect, it } from 'vitest';

import { createLatencyControl } from './latency.js';

describe('the latency that a machine keeps up with', () => {
  it('starts with the least, and takes more each time that the sound is late twice in five seconds', () => {
    const control = createLatencyControl('auto', 4);
    const hints = [control.hint];
    let seconds = 0;
    for (let underruns = 0; underruns < 40; underruns += 1) {
      seconds += 1;
      if (control.report(seconds, underruns)) hints.push(control.hint);
    }
    expect(hints).toEqual(['interactive', 'playback', 0.1, 0.2]);
  });

  it('begins with the second step where the picture leaves the sound no core of its own', () => {
    expect(createLatencyControl('auto', 2).hint).toBe('playback');
  });

  it('bears what is late at the start, or seldom', () => {
    const control = createLatencyControl('auto', 4);
    expect(control.report(0, 0)).toBe(false);
    expect(control.report(1, 9)).toBe(false);
    for (let seconds = 2; seconds < 60; seconds += 1) expect(control.report(seconds, 9 + Math.floor(seconds / 6))).toBe(false);
    expect(control.hint).toBe('interactive');
  });

  it('keeps what a person chose', () => {
    const control = createLatencyControl('balanced', 2);
    for (let seconds = 0; seconds < 20; seconds += 1) expect(control.report(seconds, seconds * 5)).toBe(false);
    expect(control.hint).toBe('balanced');
  });
});
