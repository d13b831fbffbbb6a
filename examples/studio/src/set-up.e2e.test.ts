import { createRequire } from 'node:module';

import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import type { ServiceReport } from '../server/report-services.js';
import { hasBrowser, isReady, useStudio } from './__fixtures__/use-studio.js';

declare const axe: { run(selector: string): Promise<AxeResults> };

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PATIENCE = { timeout: 60_000 };
const LONG = 180_000;

const REPORT: ServiceReport = {
  music: { url: 'http://10.0.0.5:8001', hasKey: true, latencyMs: 14 },
  words: { url: 'http://10.0.0.5:8002', hasKey: false },
  textures: { hasKey: true },
  machine: { memoryBytes: 64 * 2 ** 30, gpuBytes: 12_282 * 2 ** 20, cores: 16, system: 'Linux x64' },
  version: '1.2.3',
};

describe.skipIf(!hasBrowser)('Set up', () => {
  const studio = useStudio();
  let page: Page;
  const drawer = () => page.getByRole('complementary');
  const choose = (group: string, name: string) =>
    drawer().getByRole('group', { name: group, exact: true }).getByRole('button', { name, exact: true });
  const theme = (): Promise<string | undefined> => page.evaluate(() => document.documentElement.dataset['theme']);
  beforeEach(async () => {
    ({ page } = studio);
    await page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Set up', exact: true }).click();
  });

  it(
    'shows what the studio’s own server works with, and asks again',
    async () => {
      await drawer().getByText('The embedded engine on this server.').waitFor(PATIENCE);
      await drawer().getByText('Tags come from the vocabulary. LLM_URL names a model that knows more.').waitFor();
      await drawer()
        .getByText(/cores, \d+ GB/)
        .waitFor();
      await page.route('**/studio-api/services', (route) => route.fulfill({ json: REPORT }));
      await drawer().getByRole('button', { name: 'Check again' }).click();
      await drawer().getByText('http://10.0.0.5:8001, in 14 ms.').waitFor();
      await drawer().getByText('http://10.0.0.5:8002 does not answer.').waitFor();
      // The drivers of a 12 GB card say some mebibytes less.
      expect(await drawer().locator('tr[aria-current]').textContent()).toContain('12–16 GB');
      await drawer().getByText('the studio of Loop 1.2.3').waitFor();

      await page.unroute('**/studio-api/services');
      await page.route('**/studio-api/services', (route) => route.abort());
      await drawer().getByRole('button', { name: 'Check again' }).click();
      await drawer().getByRole('alert').getByText('This page goes on by itself.').waitFor();
    },
    LONG,
  );

  it(
    'says of keys whether they are there, and never what they are',
    async () => {
      await page.route('**/studio-api/services', (route) => route.fulfill({ json: REPORT }));
      await drawer().getByRole('button', { name: 'Check again' }).click();
      const keys = drawer().getByRole('region', { name: 'Keys' });
      await keys.getByText('there', { exact: true }).first().waitFor(PATIENCE);
      expect(await keys.locator('dd').allTextContents()).toEqual(['there', 'none', 'there']);
      await keys.getByText('.env', { exact: true }).waitFor();
    },
    LONG,
  );

  it(
    'keeps theme, motion, quality and latency over a reload, and plays with each',
    async () => {
      await choose('Theme', 'Contrast').click();
      await choose('Motion', 'Less').click();
      await choose('Quality of the moving picture', 'Low').click();
      await choose('Latency', 'Balanced').click();
      await page.reload();
      await isReady(page);
      expect(await theme()).toBe('contrast');
      expect(await page.evaluate(() => document.documentElement.dataset['motion'])).toBe('less');
      for (const [group, name] of [
        ['Theme', 'Contrast'],
        ['Motion', 'Less'],
        ['Quality of the moving picture', 'Low'],
        ['Latency', 'Balanced'],
      ] as const)
        expect(await choose(group, name).getAttribute('aria-pressed')).toBe('true');

      await page.getByRole('button', { name: 'Play', exact: true }).click();
      const level = (): Promise<number> =>
        page.locator('.meter > i').evaluate((element) => Number((element as HTMLElement).style.getPropertyValue('--level') || '0'));
      await expect.poll(level, PATIENCE).toBeGreaterThan(0.2);
      // Where less motion is wanted, the wave of the output rests.
      const wave = (): Promise<string> => page.locator('canvas.wave').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
      const still = await wave();
      await page.waitForTimeout(300);
      expect(await wave()).toBe(still);
      await choose('Theme', 'System').click();
      expect(await theme()).toBeUndefined();
    },
    LONG,
  );

  it(
    'says how often the sound was late, and makes it further ahead then, without a stop',
    async () => {
      // How often the browser says that it was, in this test.
      await studio.context.addInitScript(() => {
        Object.assign(globalThis, { late: 0 });
        Object.defineProperty(AudioContext.prototype, 'playbackStats', {
          get: () => ({ underrunEvents: (globalThis as unknown as { late: number }).late }),
        });
      });
      await page.reload();
      await isReady(page);
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await drawer().getByText('The sound was never late.').waitFor(PATIENCE);
      const delay = async (): Promise<number> => Number(/(\d+) ms/.exec((await drawer().locator('.late').textContent()) ?? '')?.[1]);
      const level = (): Promise<number> =>
        page.locator('.meter > i').evaluate((element) => Number((element as HTMLElement).style.getPropertyValue('--level') || '0'));
      await expect.poll(level, PATIENCE).toBeGreaterThan(0.2);
      const least = await delay();
      await page.evaluate(() => setInterval(() => ((globalThis as unknown as { late: number }).late += 1), 400));
      await page.getByText('The sound was late, so it is made further ahead now.').waitFor(PATIENCE);
      await expect.poll(delay, PATIENCE).toBeGreaterThan(least + 50);
      await drawer()
        .getByText(/The sound was late \d+ times\./)
        .waitFor();
      await expect.poll(level, PATIENCE).toBeGreaterThan(0.2);
      const position = page.getByRole('timer');
      const now = await position.textContent();
      await expect.poll(() => position.textContent(), PATIENCE).not.toBe(now);
      // A choice counts at once.
      await choose('Latency', 'Least').click();
      await expect.poll(delay, PATIENCE).toBeLessThan(least + 50);
    },
    LONG,
  );

  it(
    'is worked by keys, has no fault that axe knows, and targets for fingers on a phone',
    async () => {
      await page.getByRole('complementary').focus();
      await choose('Theme', 'Light').focus();
      await page.keyboard.press('Enter');
      expect(await theme()).toBe('light');
      await drawer()
        .getByText(/cores, \d+ GB/)
        .waitFor(PATIENCE);
      await page.addScriptTag({ path: axePath });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const faults: string[] = [];
      for (const name of ['Light', 'Dark', 'Contrast']) {
        await choose('Theme', name).press('Enter');
        const { violations } = await page.evaluate(() => axe.run('.drawer'));
        faults.push(...violations.map(({ id, nodes }) => `${name}: ${id} at ${nodes[0]?.html.slice(0, 160) ?? ''}`));
      }
      expect(faults).toEqual([]);
      await page.keyboard.press('Escape');
      expect(await drawer().count()).toBe(0);

      const phone = await studio.browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
      try {
        const small = await studio.open(studio.address, phone);
        await small.evaluate(() => localStorage.setItem('loop-studio-drawer', 'set-up'));
        await small.reload();
        await isReady(small);
        await small.getByText(/cores, \d+ GB/).waitFor(PATIENCE);
        const narrow = await small.locator('.drawer-body').evaluate((body) =>
          [...body.querySelectorAll<HTMLElement>('button, select, summary, input')]
            .map((element) => ({ name: element.textContent ?? '', box: element.getBoundingClientRect() }))
            .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.right > innerWidth + 0.5))
            .map(({ name, box }) => `${name.slice(0, 40)}: ${Math.round(box.width)} × ${Math.round(box.height)}`),
        );
        expect(narrow).toEqual([]);
        await small.getByRole('group', { name: 'Theme' }).getByRole('button', { name: 'Dark' }).tap();
        expect(await small.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
      } finally {
        await phone.close();
      }
    },
    LONG,
  );
});
