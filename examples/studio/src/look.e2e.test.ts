import { readFile } from 'node:fs/promises';

import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { axeFaults, hasBrowser, useStudio } from './__fixtures__/use-studio.js';

/** What WebM begins with. */
const EBML = 0x1a45dfa3;

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

  const openLook = () => page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Look' }).first().click();
  /** The scripts that the page has loaded. */
  const scripts = (): Promise<string> =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .join(' '),
    );
  /** What a browser makes of the video that a press saves: it is played, its sound decoded. */
  const recorded = async (press: () => Promise<void>) => {
    const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), press()]);
    const file = await readFile(await download.path());
    const played = await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const video = Object.assign(document.createElement('video'), { src: URL.createObjectURL(new Blob([bytes])), muted: true });
      const paint = new OffscreenCanvas(16, 16).getContext('2d', { willReadFrequently: true })!;
      const pictures: string[] = [];
      const sound = await new AudioContext().decodeAudioData(bytes.slice().buffer);
      // What has no picture yet reports no end of a jump.
      while (video.readyState < video.HAVE_CURRENT_DATA) await new Promise((resolve) => setTimeout(resolve, 50));
      for (const share of [0.1, 0.3, 0.5, 0.7, 0.9]) {
        video.currentTime = share * sound.duration;
        await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
        paint.drawImage(video, 0, 0, 16, 16);
        const { data } = paint.getImageData(0, 0, 16, 16);
        if (new Set(data).size > 20) pictures.push(data.join());
      }
      const loudness = sound.getChannelData(0).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      return { pictures: pictures.length, different: new Set(pictures).size, loudness, seconds: sound.duration };
    }, file.toString('base64'));
    return {
      isWhole: download.suggestedFilename().endsWith(file.readUInt32BE(0) === EBML ? '.webm' : '.mp4'),
      isLong: played.seconds > 1.8 && played.seconds < 60,
      isSeen: played.pictures === 5,
      isChanging: played.different > 1,
      isLoud: played.loudness > 0.05,
    };
  };

  it('is drawn by WebGL, moves with the music, takes a texture and is recorded as a video', async () => {
    // Small, as the graphics are computed by the processor here.
    await page.setViewportSize({ width: 820, height: 380 });
    await openLook();
    await button('Space').click();
    await page.getByRole('group', { name: 'Texture' }).getByRole('button', { name: 'Neon' }).click();
    await button('Play').click();
    const first = await pixels();
    expect(new Set(first).size).toBeGreaterThan(20);
    await expect.poll(async () => JSON.stringify(await pixels()) !== JSON.stringify(first)).toBe(true);

    // Nothing of what makes videos is loaded before the first.
    expect(await scripts()).not.toContain('encode-video');
    await button('Record a video').click();
    const stop = page.getByRole('button', { name: /^Stop and save the video/ });
    await expect.poll(() => stop.textContent()).toMatch(/, ([2-9]|\d\d+) s,/);
    expect(await scripts()).toContain('encode-video');
    // The video outlives the drawer.
    await button('Close Look').click();
    await page.getByText('The video goes on').waitFor();
    await openLook();
    expect(await recorded(() => stop.click())).toEqual({ isWhole: true, isLong: true, isSeen: true, isChanging: true, isLoud: true });

    await button('Record a video').click();
    await stop.waitFor();
    await button('Discard the video').click();
    await button('Record a video').waitFor();
  });

  it('is recorded by the browser as a stream where there are no encoders to use, as over plain http, and where nothing plays', async () => {
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'VideoEncoder'));
    await page.setViewportSize({ width: 820, height: 380 });
    await page.reload();
    await openLook();
    await button('Record a video').click();
    const stop = page.getByRole('button', { name: /^Stop and save the video/ });
    await button('Play').click();
    await expect.poll(() => stop.textContent()).toMatch(/, ([4-9]|\d\d+) s,/);
    expect(await recorded(() => stop.click())).toEqual({ isWhole: true, isLong: true, isSeen: true, isChanging: true, isLoud: true });
    expect(await scripts()).not.toContain('encode-video');
  });

  it('keeps textures that it paints and that Gemini paints through the server, shows them again, and puts back what is removed', async () => {
    await page.setViewportSize({ width: 820, height: 520 });
    await openLook();
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
    await expect.poll(() => page.evaluate(() => document.activeElement?.matches('canvas.look'))).toBe(true);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.picture-only').count()).toBe(0);
    await button('Show white light').click();
    await button('Remove white light').click();
    await expect.poll(() => button('Show white light').count()).toBe(0);
    await button('Put it back').click();
    await button('Show white light').waitFor();
  });
});
