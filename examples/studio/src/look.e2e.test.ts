import { readFile } from 'node:fs/promises';

import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { axeFaults, hasBrowser, useStudio } from './__fixtures__/use-studio.js';

describe.skipIf(!hasBrowser)('the moving picture', () => {
  const studio = useStudio();
  let page: Page;
  beforeEach(() => {
    ({ page } = studio);
  });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  /** What the picture shows, made small: its pixels, 16 × 16. */
  const pixels = (): Promise<readonly number[]> =>
    page.evaluate(
      () =>
        new Promise((resolve) => {
          // A picture can be read only in the frame in which it is drawn.
          const look = (): void => {
            const small = new OffscreenCanvas(16, 16).getContext('2d')!;
            small.drawImage(document.querySelector<HTMLCanvasElement>('.look')!, 0, 0, 16, 16);
            const { data } = small.getImageData(0, 0, 16, 16);
            if (data.some((value, index) => index % 4 !== 3 && value > 0)) resolve([...data]);
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }),
    );

  it('is drawn by WebGL, moves with the music, takes a texture and is recorded as a video', async () => {
    // Small, as the graphics are computed by the processor here.
    await page.setViewportSize({ width: 820, height: 520 });
    await page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Look' }).first().click();
    await button('Space').click();
    await page.getByRole('group', { name: 'Texture' }).getByRole('button', { name: 'Neon' }).click();
    await button('Play').click();
    const first = await pixels();
    expect(new Set(first).size).toBeGreaterThan(20);
    await expect.poll(async () => JSON.stringify(await pixels()) !== JSON.stringify(first)).toBe(true);

    await button('Record a video').click();
    const stop = page.getByRole('button', { name: /^Stop and save the video/ });
    await expect.poll(() => stop.textContent()).toMatch(/[1-9] MB/);
    const waiting = page.waitForEvent('download', { timeout: 60_000 });
    await stop.click();
    const file = await readFile(await (await waiting).path());
    expect(file.length).toBeGreaterThan(1_000);
    // WebM begins with an EBML header.
    expect([...file.subarray(0, 4)]).toEqual([0x1a, 0x45, 0xdf, 0xa3]);
  }, 120_000);

  it('keeps textures that it paints and that Gemini paints through the server, shows them again, and puts back what is removed', async () => {
    await page.setViewportSize({ width: 820, height: 520 });
    await page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Look' }).first().click();
    await button('Space').click();
    await page.getByRole('group', { name: 'Texture' }).getByRole('button', { name: 'Fractal' }).click();
    await button('Keep this texture').click();
    await button('Show fractal 1').waitFor();
    expect(await button('Show fractal 1').getAttribute('aria-pressed')).toBe('true');

    await button('Ask Gemini').click();
    await page.getByText('Gemini paints: the studio’s server has no key for Gemini').waitFor();
    // One white dot, as a file.
    const dot = await page.evaluate(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
      canvas.getContext('2d')!.fillStyle = 'white';
      canvas.getContext('2d')!.fillRect(0, 0, 1, 1);
      return canvas.toDataURL().split(',')[1];
    });
    await page.route('**/texture-api/**', (route) =>
      route.fulfill({
        json: { candidates: [{ content: { parts: [{ text: 'here' }, { inlineData: { mimeType: 'image/png', data: dot } }] } }] },
      }),
    );
    await page.getByLabel('Words for Gemini').fill('white light');
    const asked = page.waitForRequest('**/texture-api/**');
    await page.keyboard.press('Enter');
    expect(JSON.stringify((await asked).postDataJSON())).toContain('white light');
    await button('Show white light').waitFor();
    expect(await axeFaults(page, '.drawer')).toEqual([]);
    await page.reload();
    expect(await button('Show white light').getAttribute('aria-pressed')).toBe('true');
    // One's own picture is a texture too; what is no picture is said to be none.
    await page
      .getByLabel('File of a picture')
      .setInputFiles({ name: 'mine.png', mimeType: 'image/png', buffer: Buffer.from(dot!, 'base64') });
    await button('Show mine').waitFor();
    await page
      .getByLabel('File of a picture')
      .setInputFiles({ name: 'no.png', mimeType: 'image/png', buffer: Buffer.from('this is none') });
    await page.getByText('no.png is no picture that this browser can read').waitFor();
    // Alone, the picture has the keys; Escape gives the studio back.
    await button('Picture only').last().click();
    expect(await page.evaluate(() => document.activeElement?.matches('canvas.look'))).toBe(true);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.picture-only').count()).toBe(0);
    await button('Show white light').click();
    await button('Remove white light').click();
    await expect.poll(() => button('Show white light').count()).toBe(0);
    await button('Put it back').click();
    await button('Show white light').waitFor();
  }, 120_000);
});
