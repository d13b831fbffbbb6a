import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumArguments, findChromium } from '../../../tooling/scripts/chromium.mjs';
import { serveBuiltPage } from '../../../tooling/scripts/serve-built-page.mjs';

const executablePath = findChromium();

describe.skipIf(executablePath === undefined)('the hooks on their page', () => {
  const faults: string[] = [];
  let close: () => Promise<void>;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const served = await serveBuiltPage(fileURLToPath(new URL('..', import.meta.url)), 0);
    ({ close } = served);
    browser = await chromium.launch({ executablePath: executablePath!, args: chromiumArguments });
    page = await browser.newPage();
    page.on('pageerror', ({ message }) => faults.push(message));
    await page.goto(served.address);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await close();
    expect(faults).toEqual([]);
  });

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  const pattern = (): Promise<string> =>
    page
      .getByRole('group', { name: 'Pattern' })
      .evaluate((grid) => [...grid.querySelectorAll('button')].map((one) => one.getAttribute('aria-pressed')).join());

  it('edit a song, take it back and make it again', async () => {
    const first = await pattern();
    await button('clap step 3').click();
    const edited = await pattern();
    expect(edited).not.toBe(first);
    await button('Undo').click();
    expect(await pattern()).toBe(first);
    await button('Redo').click();
    expect(await pattern()).toBe(edited);
    await button('techno').click();
    expect(await pattern()).not.toBe(edited);
    expect(await button('techno').getAttribute('aria-pressed')).toBe('true');
  });

  it('play it, and show the step that is heard', async () => {
    await button('Play').click();
    await expect.poll(() => page.locator('.now').count()).toBeGreaterThan(0);
    const heard = () => page.locator('.now').first().getAttribute('aria-label');
    const first = await heard();
    await expect.poll(heard).not.toBe(first);
    await button('Stop').click();
    await expect.poll(() => page.locator('.now').count()).toBe(0);
  });

  it('make music from words, and cancel it', async () => {
    await button('Generate').click();
    await page.getByText(/^Seed \d+, F major$/).waitFor();
    expect(await page.locator('audio').getAttribute('src')).toMatch(/^blob:/);
    // Cancel is pressed in the moment in which it can be, so that the work cannot have ended before.
    await page.evaluate(() => {
      const cancel = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Cancel')!;
      new MutationObserver(() => cancel.click()).observe(cancel, { attributeFilter: ['disabled'] });
      document.querySelector('form')!.requestSubmit();
    });
    await expect.poll(() => page.getByRole('progressbar').count()).toBe(0);
    expect(await page.locator('audio').count()).toBe(0);
  });
});
