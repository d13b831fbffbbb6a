import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumArguments, findChromium } from '../../../tooling/scripts/chromium.mjs';
import { serveBuiltPage } from '../../../tooling/scripts/serve-built-page.mjs';

const executablePath = findChromium();

describe.skipIf(executablePath === undefined)('Firefly in a browser', () => {
  const stops: (() => Promise<unknown>)[] = [];
  let address = '';

  beforeAll(async () => {
    const served = await serveBuiltPage(fileURLToPath(new URL('..', import.meta.url)), 0);
    ({ address } = served);
    stops.push(served.close);
  }, 120_000);
  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  it('flies by keyboard and touch: lights are gathered in time with sound that is heard, and the lake moves', async () => {
    const browser = await chromium.launch({ executablePath: executablePath!, args: chromiumArguments });
    stops.unshift(() => browser.close());
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    // What the audio thread gives out is listened to on its way to the speakers.
    await page.addInitScript(() => {
      const connect = AudioNode.prototype.connect as (this: AudioNode, ...args: unknown[]) => AudioNode;
      AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
        if (args[0] instanceof AudioDestinationNode) {
          const analyser = this.context.createAnalyser();
          connect.call(this, analyser);
          Object.assign(globalThis, { heard: analyser });
        }
        return connect.apply(this, args);
      } as typeof AudioNode.prototype.connect;
    });
    await page.goto(`${address}?seed=7`);
    await page.getByRole('button', { name: 'Fly' }).press('Enter');
    const status = page.getByRole('status');
    const loudest = (): Promise<number> =>
      page.evaluate(() => {
        const { heard } = globalThis as unknown as { heard?: AnalyserNode };
        if (heard === undefined) return 0;
        const samples = new Float32Array(heard.fftSize);
        heard.getFloatTimeDomainData(samples);
        return Math.max(...samples.map(Math.abs));
      });
    await expect.poll(loudest).toBeGreaterThan(0.01);
    const before = await page.locator('#lake').screenshot();
    // Every ring in turn: on one of them a light comes soon.
    await expect
      .poll(async () => {
        await page.keyboard.press('ArrowUp');
        await page.touchscreen.tap(195, 650);
        return status.textContent();
      })
      .toMatch(/[1-9]\d* lights/);
    expect(Buffer.compare(before, await page.locator('#lake').screenshot())).not.toBe(0);
    expect(await page.locator('#card').isVisible()).toBe(false);
    expect(faults).toEqual([]);
  });
});
