import { describe, expect, it } from 'vitest';

import { MIN_SPAN, placeView, reveal, zoomView } from './wave-view.js';

describe('the view of a waveform', () => {
  it('zooms around the time under the pointer', () => {
    const { from, to } = zoomView({ from: 2, to: 6 }, 0.5, 3, 10);
    expect(from).toBeCloseTo(2.5);
    expect(to).toBeCloseTo(4.5);
  });

  it('stays inside the recording, however far it is zoomed', () => {
    expect(zoomView({ from: 2, to: 6 }, 100, 3, 10)).toEqual({ from: 0, to: 10 });
    const near = zoomView({ from: 0, to: 10 }, 1e-9, 10, 10);
    expect(near.to).toBe(10);
    expect(near.to - near.from).toBeCloseTo(MIN_SPAN);
    expect(zoomView({ from: 0, to: 0.001 }, 0.1, 0, 0.001)).toEqual({ from: 0, to: 0.001 });
  });

  it('is placed, and follows a time that is outside of it', () => {
    expect(placeView(-3, 4, 10)).toEqual({ from: 0, to: 4 });
    expect(placeView(9, 4, 10)).toEqual({ from: 6, to: 10 });
    expect(reveal({ from: 2, to: 6 }, 5, 10)).toEqual({ from: 2, to: 6 });
    expect(reveal({ from: 2, to: 6 }, 1, 10)).toEqual({ from: 1, to: 5 });
    expect(reveal({ from: 2, to: 6 }, 8, 10)).toEqual({ from: 4, to: 8 });
  });
});
