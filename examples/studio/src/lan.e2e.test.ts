import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { chromiumArguments, findChromium } from '../../../tooling/scripts/chromium.mjs';
import { sharedBuild } from '../build/shared-build.js';
import { isReady } from './__fixtures__/use-studio.js';
import { startStudio } from '../server/start-studio.js';
import type { RunningStudio } from '../server/start-studio.js';

const executablePath = findChromium();
/** A second address of the loopback device stands for the network; only Linux has it without a setting. */
const LAN = '127.0.0.2';

describe.skipIf(executablePath === undefined || process.platform !== 'linux')('the studio for the whole room', () => {
  let studio: RunningStudio;
  let browser: Browser;
  let phone: BrowserContext;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    studio = await startStudio({ lan: [LAN], port: 0, environment: {}, folder: await sharedBuild() });
    url = `http://${LAN}:${studio.port}/`;
    browser = await chromium.launch({ executablePath: executablePath as string, args: chromiumArguments });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await studio.close();
  });
  beforeEach(async () => {
    phone = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
    page = await phone.newPage();
    return () => phone.close();
  });

  const statusOf = (path: string, method = 'GET'): Promise<number> =>
    page.evaluate(async ([where, how]) => (await fetch(where!, { method: how! })).status, [path, method]);

  it('asks a phone for the code, and lets it do nothing before', async () => {
    expect((await page.goto(url))?.status()).toBe(401);
    await page.getByLabel('Code').waitFor();
    // The page fits the phone: nothing is cut off, and fingers hit its button.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect((await page.getByRole('button', { name: 'Enter' }).boundingBox())?.height).toBeGreaterThanOrEqual(44);
    for (const path of ['/', '/index.html', '/ace-api/health', '/ace-api/v1/models', '/llm-api/v1/models', '/.env']) {
      const response = await phone.request.get(new URL(path, url).href);
      expect([path, response.status()]).toEqual([path, 401]);
    }
    for (const method of ['DELETE', 'POST'])
      expect((await phone.request.fetch(`${url}ace-api/release_task`, { method })).status()).toBe(401);
  });

  it('says that a code is wrong, and lets in with the right one, for good', async () => {
    await page.goto(url);
    await page.getByLabel('Code').fill(studio.room!.code === '000000' ? '111111' : '000000');
    await page.getByRole('button', { name: 'Enter' }).tap();
    await page
      .getByRole('alert')
      .getByText(/tries are left/)
      .waitFor();
    await page.getByLabel('Code').fill(studio.room!.code);
    await page.getByRole('button', { name: 'Enter' }).tap();
    await isReady(page);
    expect(page.url()).toBe(url);
    expect(await statusOf('/ace-api/health')).toBe(200);
    await page.reload();
    await isReady(page);
  });

  it('leaves this machine as it was: no code, and no other names', async () => {
    await page.goto(studio.url);
    await isReady(page);
    expect(await statusOf('/ace-api/health')).toBe(200);
    await expect(fetch(`http://127.0.0.3:${studio.port}/`)).rejects.toThrow(/fetch failed/);
  });
});
