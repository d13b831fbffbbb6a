import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { axeFaults, hasBrowser, isReady, useStudio } from './__fixtures__/use-studio.js';

describe.skipIf(!hasBrowser)('the studio as an app', () => {
  const studio = useStudio({ changesBuild: true });
  let context: BrowserContext;
  let page: Page;
  beforeEach(async () => {
    context = await studio.browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await studio.open(studio.address, context);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  }, 60_000);
  afterEach(() => context.close());

  it('can be installed', async () => {
    const session = await context.newCDPSession(page);
    const manifest = await session.send('Page.getAppManifest');
    expect(manifest.errors).toEqual([]);
    const { name, display, icons } = JSON.parse(manifest.data ?? '{}') as { name: string; display: string; icons: { src: string }[] };
    expect([name, display]).toEqual(['LOOP MACHINE', 'standalone']);
    for (const { src } of icons) expect((await page.request.get(new URL(src, studio.address).href)).status()).toBe(200);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  });

  it('opens, plays and opens its drawers without a network, and makes up no answer of a server', async () => {
    await context.setOffline(true);
    await page.reload();
    await isReady(page);
    await page.locator('.play').click();
    const position = page.getByRole('timer');
    const first = await position.textContent();
    await expect.poll(() => position.textContent(), { timeout: 20_000 }).not.toBe(first);
    for (const drawer of ['Look', 'Set up', 'Samples']) {
      await page.getByRole('navigation', { name: 'Drawers' }).first().getByRole('button', { name: drawer }).click();
      await page.getByRole('complementary', { name: drawer }).waitFor();
      expect(await page.getByText('could not be loaded').count()).toBe(0);
    }
    const answer = await page.evaluate(() =>
      fetch('/ace-api/health').then(
        () => 'an answer',
        () => 'none',
      ),
    );
    expect(answer).toBe('none');
  });

  it('keeps what runs models when it was used, and not before', async () => {
    const text = await readFile(join(studio.folder, 'service-worker.js'), 'utf8');
    const build = JSON.parse(/STUDIO_BUILD=(\{.*?\});/.exec(text)![1]!) as { files: string[]; later: string[] };
    const isOfModels = (file: string): boolean => /\.wasm$|\/model-engine-|\/ort\.|\/web-engine-/.test(file);
    expect(build.files.filter(isOfModels)).toEqual([]);
    expect(build.later.filter(isOfModels).length).toBeGreaterThan(4);
    // Its worker is a script of its own, and the largest.
    expect(build.later.some((file) => /\/worker-[^/]+\.js$/.test(file))).toBe(true);
    expect(build.files.some((file) => /\/render-worker-[^/]+\.js$/.test(file))).toBe(true);
    const isKept = (file: string): Promise<boolean> => page.evaluate(async (path) => (await caches.match(path)) !== undefined, file);
    const engine = build.later.find((file) => file.includes('/model-engine-'))!;
    expect([await isKept(build.files[1]!), await isKept(engine)]).toEqual([true, false]);
    await page.evaluate((path) => fetch(path).then((response) => response.text()), engine);
    await expect.poll(() => isKept(engine)).toBe(true);
    await context.setOffline(true);
    expect(await page.evaluate(async (path) => (await fetch(path)).status, engine)).toBe(200);
  });

  it('says that a new version is ready, keeps the song, and changes to it when it is asked to', async () => {
    const file = join(studio.folder, 'service-worker.js');
    const before = await readFile(file, 'utf8');
    try {
      await page.getByLabel('Title of the song').fill('Night bus');
      await page.getByLabel('Title of the song').press('Enter');
      await writeFile(file, before.replace(/"version":"\w+"/, '"version":"another"'));
      await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
      await page.getByText('A new version of the studio is ready').waitFor();
      expect(await axeFaults(page)).toEqual([]);
      await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Reload' }).click()]);
      await isReady(page);
      expect(await page.getByLabel('Title of the song').inputValue()).toBe('Night bus');
      expect(await page.evaluate(() => caches.keys())).toEqual(['loop-studio-another']);
      expect(await page.getByText('A new version of the studio is ready').count()).toBe(0);
    } finally {
      await writeFile(file, before);
    }
  });
});

describe.skipIf(!hasBrowser)('the tour', () => {
  const studio = useStudio();
  let context: BrowserContext;
  let page: Page;
  const firstVisit = async (options: Parameters<typeof studio.browser.newContext>[0] = {}): Promise<void> => {
    context = await studio.browser.newContext({ serviceWorkers: 'block', ...options });
    page = await context.newPage();
    await page.goto(studio.address);
    await isReady(page);
  };
  afterEach(() => context.close());
  const card = () => page.getByRole('region', { name: /^Tour/ });

  it('comes with the first visit, stands in the way of nothing, and is not seen again', async () => {
    await firstVisit();
    await card().waitFor();
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    // Each step sees that what it asks for was done: by keys or by a press, here or before.
    const done = card().getByText(/ ?Done\.$/);
    await done.waitFor();
    for (const act of [
      () => page.getByRole('group', { name: 'Genre' }).getByRole('button', { name: 'Ambient' }).click(),
      () => page.getByRole('gridcell', { name: /rest/ }).first().click(),
      () => page.getByRole('slider', { name: 'Intensity' }).press('PageDown'),
      () => page.getByRole('button', { name: '16 bars' }).click(),
      () => page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Look' }).click(),
    ]) {
      await card().getByRole('button', { name: 'Next' }).click();
      expect(await done.count()).toBe(0);
      await act();
      await done.waitFor();
      expect(await axeFaults(page, '.tour')).toEqual([]);
    }
    expect(await page.getByRole('button', { name: 'Pause', exact: true }).count()).toBe(1);
    await card().getByRole('button', { name: 'Done' }).click();
    await card().waitFor({ state: 'detached' });
    await page.reload();
    await isReady(page);
    await page.waitForTimeout(500);
    expect(await card().count()).toBe(0);
  });

  it('is left by Escape, which does not stop the music, and starts again from the list of keys', async () => {
    await firstVisit({ reducedMotion: 'reduce' });
    await card().waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await card().getByRole('button', { name: 'Next' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Change the style').waitFor();
    await page.keyboard.press('Escape');
    await card().waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Pause', exact: true }).count()).toBe(1);
    await page.getByRole('button', { name: 'Keys', exact: true }).click();
    await page.getByRole('button', { name: 'Take the tour' }).click();
    await card().waitFor();
  });

  it('fits a phone: nothing is cut off, and its buttons are large enough for fingers', async () => {
    await firstVisit({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await card().waitFor();
    for (let step = 1; step < 6; step += 1) {
      const box = (await card().boundingBox())!;
      expect([box.x >= 0, box.y >= 0, box.x + box.width <= 390, box.y + box.height <= 844]).toEqual([true, true, true, true]);
      const next = card().getByRole('button', { name: 'Next' });
      expect((await next.boundingBox())!.height).toBeGreaterThanOrEqual(44);
      await next.tap();
    }
    await card().getByRole('button', { name: 'Done' }).tap();
    await card().waitFor({ state: 'detached' });
  });
});
