import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import { axeFaults, hasBrowser, useStudio } from './__fixtures__/use-studio.js';
import { walkStudio } from './__fixtures__/walk-studio.js';

const THEMES = ['light', 'contrast', 'dark'] as const;

describe.skipIf(!hasBrowser)('everywhere in the studio', () => {
  const studio = useStudio();

  it('axe finds no fault of any impact in light, dark and high contrast, and every slider answers an arrow key', async () => {
    const { page } = studio;
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' });
    const faults: string[] = [];
    const tried = new Map<string, boolean>();
    for await (const { name, part } of walkStudio(page, (target) => target.click())) {
      await page.locator(part).waitFor();
      for (const theme of THEMES) {
        await page.evaluate((next) => (document.documentElement.dataset['theme'] = next), theme);
        // Names, roles and order are the same in every colour.
        const rules = theme === 'dark' ? undefined : ['color-contrast'];
        faults.push(...(await axeFaults(page, part, rules)).map((fault) => `${name}, ${theme}: ${fault}`));
      }
      await pressSliders(page, part, tried);
    }
    expect(faults).toEqual([]);
    expect([...tried].filter(([, moves]) => !moves).map(([name]) => name)).toEqual([]);
    expect(tried.size).toBeGreaterThan(70);
  }, 600_000);

  it('keeps play at hand in a low window: a phone on its side, and a page at 200 percent', async () => {
    const { page } = studio;
    for (const [width, height] of [
      [844, 390],
      [720, 450],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const top of [0, 10_000]) {
        await page.evaluate((y) => scrollTo(0, y), top);
        const box = await page.getByRole('button', { name: 'Play', exact: true }).boundingBox();
        expect((box?.y ?? height) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
        expect(box?.y).toBeGreaterThan(0);
      }
    }
  });

  it('fits a phone: nothing is wider than the window, and what is pressed is large enough for a finger', async () => {
    const context = await studio.browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(90_000);
    const phone = await studio.open(studio.address, context);
    const faults: string[] = [];
    for await (const { name, part } of walkStudio(phone, (target) => target.tap())) {
      await phone.locator(part).waitFor();
      faults.push(...(await axeFaults(phone, part)).map((fault) => `${name}: ${fault}`));
      faults.push(...(await phone.evaluate(smallOrWide, part)).map((fault) => `${name}: ${fault}`));
    }
    expect([...new Set(faults)]).toEqual([]);
    await context.close();
  }, 600_000);
});

/** Presses both arrow keys on each slider of a part of the page that was not tried yet, and notes whether it moved there and back. */
async function pressSliders(page: Page, part: string, tried: Map<string, boolean>): Promise<void> {
  const sliders = page.locator(part).locator('input[type="range"]:enabled, [role="slider"]');
  for (const [index, name] of (await sliders.evaluateAll((all) => all.map((one) => one.ariaLabel ?? one.outerHTML))).entries()) {
    if (tried.has(name)) continue;
    const slider = sliders.nth(index);
    const read = (): Promise<string> =>
      slider.evaluate((one) => `${(one as HTMLInputElement).value ?? one.ariaValueNow} ${one.ariaValueText ?? ''}`);
    await slider.focus();
    const states = [await read()];
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowRight']) {
      await slider.press(key);
      states.push(await read());
    }
    const [start, left, back, right] = states;
    // At an end there is one way only; in the middle, both.
    tried.set(name, left === start ? right !== start || back !== start : back !== left);
  }
}

/** Lists what a finger would miss in a part of the page, and whether the page is wider than the window. Runs in the page. */
function smallOrWide(part: string): string[] {
  const wide = document.documentElement.scrollWidth > innerWidth ? [`the page is ${document.documentElement.scrollWidth} pixels wide`] : [];
  const pressed = document.querySelectorAll<HTMLElement>(
    ['button', 'select', 'input:not([type="range"], [type="file"])', 'summary', 'textarea', 'a[href]']
      .map((one) => `${part} ${one}`)
      .join(),
  );
  const small = [...pressed].flatMap((element) => {
    // Sixteen steps stand side by side: they are narrow, and as high as a finger; unfolded they are pads.
    if (!element.checkVisibility({ opacityProperty: true }) || element.matches('.visually-hidden, .skip-link, .cell')) return [];
    const { width, height } = (element.closest('label') ?? element).getBoundingClientRect();
    if (width === 0 || (width >= 44 && height >= 44)) return [];
    return [`${element.getAttribute('aria-label') ?? element.innerText} is ${Math.round(width)} × ${Math.round(height)}`];
  });
  return [...wide, ...small];
}
