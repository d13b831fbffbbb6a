import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Somebody who has a keyboard and nothing else. */
export interface Typist {
  /** Goes to a control by Tab or Shift and Tab. */
  readonly reach: (target: Locator) => Promise<void>;
  /** Goes to a control, and presses keys on it, Enter where none are named. */
  readonly press: (target: Locator, ...keys: readonly string[]) => Promise<void>;
  /** Goes to a field, and writes in it instead of what stood there. */
  readonly write: (target: Locator, text: string) => Promise<void>;
  /** Goes to a choice, and moves on in it to what is called so. */
  readonly choose: (target: Locator, option: string | RegExp) => Promise<void>;
  /** Presses keys where one is. */
  readonly keys: (...keys: readonly string[]) => Promise<void>;
  /** The name of what has the focus; empty where nothing has it. */
  readonly place: () => Promise<string>;
}

/** How often the way to a control is counted anew. */
const ATTEMPTS = 4;

/** Drives a page by keys alone. */
export function createTypist(page: Page): Typist {
  const keys = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await page.keyboard.press(name);
  };
  const isHere = (target: Locator): Promise<boolean> => target.evaluate((element) => element === document.activeElement);
  const reach = async (target: Locator): Promise<void> => {
    await target.waitFor({ state: 'attached' });
    await expect.poll(() => target.isEnabled(), { timeout: 60_000 }).toBe(true);
    // What a key has changed may move the focus with the next frame, and the count is made before the stops of groups are known.
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      if (await isHere(target)) return;
      const way = await target.evaluate(countStops);
      for (let count = 0; count < Math.abs(way); count += 1) await page.keyboard.press(way < 0 ? 'Shift+Tab' : 'Tab');
    }
    if (!(await isHere(target))) throw new Error(`${String(target)} is not reached by Tab: the focus is on "${await place()}".`);
  };
  const press = async (target: Locator, ...names: readonly string[]): Promise<void> => {
    await reach(target);
    await keys(...(names.length === 0 ? ['Enter'] : names));
  };
  const write = async (target: Locator, text: string): Promise<void> => {
    await press(target, 'Control+a');
    await page.keyboard.type(text);
  };
  const choose = async (target: Locator, option: string | RegExp): Promise<void> => {
    await reach(target);
    const way = await target.evaluate(
      (select, [source, isExact]) => {
        const { options, selectedIndex } = select as HTMLSelectElement;
        const wanted = [...options].findIndex(({ text }) => (isExact ? text === source : new RegExp(source).test(text)));
        return wanted === -1 ? undefined : wanted - selectedIndex;
      },
      typeof option === 'string' ? ([option, true] as const) : ([option.source, false] as const),
    );
    if (way === undefined) throw new Error(`${String(target)} has no choice ${String(option)}.`);
    for (let count = 0; count < Math.abs(way); count += 1) await page.keyboard.press(way < 0 ? 'ArrowUp' : 'ArrowDown');
  };
  const place = (): Promise<string> =>
    page.evaluate(() => {
      const { activeElement: element, body } = document;
      return element === null || element === body ? '' : element.ariaLabel || element.textContent || element.outerHTML.slice(0, 80);
    });
  return { reach, press, write, choose, keys, place };
}

/** How many presses of Tab lead to an element; below 0 those of Shift and Tab. Runs in the page. */
function countStops(target: Element): number {
  const stops = [
    ...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]'),
  ].filter((one) => one.tabIndex >= 0 && !one.matches(':disabled') && one.checkVisibility({ visibilityProperty: true }));
  const from = document.activeElement;
  const at = stops.findIndex((one) => one === from || (from !== null && from !== document.body && (from.compareDocumentPosition(one) & 4) !== 0));
  return stops.indexOf(target as HTMLElement) - (from === document.body ? -1 : at);
}
