import type { Locator, Page } from 'playwright-core';

/** A place in the window, in pixels. */
export type Point = readonly [x: number, y: number];

/** A finger on a phone. */
export interface Finger {
  /** Goes down on a place, along others, and up. */
  readonly drag: (...points: readonly Point[]) => Promise<void>;
  /** Drags from the middle of something by so many pixels. */
  readonly pull: (target: Locator, across: number, down: number) => Promise<void>;
  /** Two quick touches of one place. */
  readonly tapTwice: (target: Locator) => Promise<void>;
  /** The middle of something, or a place in it by shares of its width and height. */
  readonly pointOf: (target: Locator, across?: number, down?: number) => Promise<Point>;
}

/** How many places a drag is reported at between two points. */
const MOVES = 6;

/** How long a finger rests at the end of a drag, in milliseconds. */
const REST_MS = 80;

/** Touches a page as a screen does: what is dragged may be taken by the browser to scroll or to zoom. */
export async function createFinger(page: Page): Promise<Finger> {
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: readonly Point[]): Promise<unknown> =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const pointOf = async (target: Locator, across = 0.5, down = 0.5): Promise<Point> => {
    await target.scrollIntoViewIfNeeded();
    const box = await target.boundingBox();
    if (box === null) throw new Error(`${String(target)} is not to be seen.`);
    return [box.x + box.width * across, box.y + box.height * down];
  };
  const drag = async (...points: readonly Point[]): Promise<void> => {
    const [first, ...others] = points;
    if (first === undefined) return;
    await touch('touchStart', first);
    let [x, y] = first;
    for (const [toX, toY] of others) {
      for (let move = 1; move <= MOVES; move += 1)
        await touch('touchMove', [x + ((toX - x) * move) / MOVES, y + ((toY - y) * move) / MOVES]);
      [x, y] = [toX, toY];
    }
    // A finger that rests before it goes up throws nothing: the touch after a throw only stops it.
    if (others.length > 0) {
      await page.waitForTimeout(REST_MS);
      await touch('touchMove', [x, y]);
    }
    await touch('touchEnd');
  };
  const pull = async (target: Locator, across: number, down: number): Promise<void> => {
    const [x, y] = await pointOf(target);
    await drag([x, y], [x + across, y + down]);
  };
  const tapTwice = async (target: Locator): Promise<void> => {
    const point = await pointOf(target);
    await drag(point);
    await drag(point);
  };
  return { drag, pull, tapTwice, pointOf };
}
