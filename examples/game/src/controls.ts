import { LANES } from './lap.js';
import type { Lane } from './lap.js';

/** What the player holds: the ring that the firefly should be on. */
export interface Controls {
  readonly lane: Lane;
}

/**
 * Listens to keys and fingers on the lake: up and down move by one ring; a finger or a mouse chooses the ring under it.
 *
 * @param laneAt - The ring nearest to a point of the canvas, in CSS pixels.
 */
export function listen(canvas: HTMLCanvasElement, laneAt: (x: number, y: number) => Lane): Controls {
  let lane: Lane = 1;
  const move = (by: number): void => {
    lane = Math.min(Math.max(lane + by, 0), LANES - 1) as Lane;
  };
  addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const by = { ArrowUp: 1, w: 1, ArrowDown: -1, s: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    move(by);
  });
  canvas.addEventListener('pointerdown', ({ offsetX, offsetY }) => {
    lane = laneAt(offsetX, offsetY);
  });
  canvas.addEventListener('pointermove', ({ offsetX, offsetY, buttons, pointerType }) => {
    if (pointerType === 'mouse' || buttons > 0) lane = laneAt(offsetX, offsetY);
  });
  return {
    get lane() {
      return lane;
    },
  };
}
