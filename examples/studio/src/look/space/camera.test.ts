import { describe, expect, it } from 'vitest';

import { createCamera } from './camera.js';

describe('the camera of the moving picture', () => {
  const press = (canvas: EventTarget, key: string, fields = {}): boolean =>
    canvas.dispatchEvent(Object.assign(new Event('keydown', { cancelable: true }), { key, ...fields }));

  it('is turned by arrow keys, and brought nearer by plus and farther by minus', () => {
    const canvas = new EventTarget();
    const { camera, move } = createCamera(canvas as HTMLCanvasElement);
    const place = (): readonly number[] => {
      move(0);
      return camera.position.toArray();
    };
    const start = place();
    expect(press(canvas, 'ArrowRight')).toBe(false);
    expect(place()[0]).toBeGreaterThan(start[0]!);
    press(canvas, 'ArrowLeft');
    expect(place()[0]).toBeCloseTo(start[0]!);
    press(canvas, 'ArrowUp');
    expect(place()[1]).toBeGreaterThan(start[1]!);
    press(canvas, 'ArrowDown');
    press(canvas, '+');
    expect(place()[2]).toBeLessThan(start[2]!);
    for (let index = 0; index < 60; index += 1) press(canvas, '-');
    expect(Math.hypot(...place())).toBeLessThan(18.1);
  });

  it('leaves other keys, and commands, to the studio', () => {
    const canvas = new EventTarget();
    createCamera(canvas as HTMLCanvasElement);
    expect(press(canvas, 'Escape')).toBe(true);
    expect(press(canvas, 'ArrowRight', { ctrlKey: true })).toBe(true);
  });
});
