import { readFile } from 'node:fs/promises';

import { decodeWav } from '@loop/core/audio';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { axeFaults, hasBrowser, isReady, useStudio } from './__fixtures__/use-studio.js';

const PATIENCE = { timeout: 120_000 };

describe.skipIf(!hasBrowser)('a model in this browser', () => {
  const studio = useStudio();
  let page: Page;
  beforeEach(() => {
    ({ page } = studio);
  });
  const inDrawer = (name: string | RegExp) => page.getByRole('complementary').getByRole('button', { name, exact: true });
  const card = () => page.getByRole('region', { name: 'Model in this browser' });
  const choose = async (): Promise<void> => {
    const tab = page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Create', exact: true });
    if ((await tab.getAttribute('aria-expanded')) === 'false') await tab.click();
    await page.getByText('Who makes it', { exact: true }).click();
    await inDrawer('Model in this browser').click();
  };
  const download = async (): Promise<void> => {
    await choose();
    await card()
      .getByRole('button', { name: /^Download \d/ })
      .click(PATIENCE);
    await card().getByRole('button', { name: 'Free its memory' }).waitFor(PATIENCE);
  };
  const make = async (seconds: number, steps: string): Promise<void> => {
    await page.getByRole('group', { name: 'Length' }).getByRole('button', { name: 'free' }).click();
    await page.getByLabel('Seconds', { exact: true }).fill(String(seconds));
    await page.getByLabel('Seconds', { exact: true }).press('Tab');
    if (!(await page.getByRole('combobox', { name: 'Steps' }).isVisible())) await page.getByText('Takes and seed').click();
    await page.getByRole('combobox', { name: 'Steps' }).selectOption(steps);
    await page.getByRole('spinbutton', { name: /^Seed/ }).fill('42');
    await page.getByRole('spinbutton', { name: /^Seed/ }).press('Tab');
    await inDrawer(/^Make /).click();
  };
  const take = (name: string) => page.getByRole('listitem', { name: `Take ${name}` });
  /** The sounds of the bank as they are kept, the newest first. */
  const savedSounds = async (count: number): Promise<readonly Uint8Array[]> => {
    await page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Samples', exact: true }).click();
    const more = page.getByRole('button', { name: /^More of / });
    await expect.poll(() => more.count()).toBe(count);
    const sounds: Uint8Array[] = [];
    for (let index = 0; index < count; index += 1) {
      await more.nth(index).click();
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as WAV' }).first().click()]);
      sounds.push(new Uint8Array(await readFile(await file.path())));
      if ((await more.nth(index).getAttribute('aria-expanded')) === 'true') await more.nth(index).click();
    }
    return sounds;
  };

  it('is downloaded at a press, says what it runs on, and makes the same bytes from the same seed', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await choose();
    await card().getByText('Practice model').waitFor(PATIENCE);
    await card()
      .getByText(/MB · on the studio’s server · needs about \d/)
      .waitFor(PATIENCE);
    await card()
      .getByText(/It runs on WebAssembly, because .* One thread computes/)
      .waitFor();
    expect(asked.some((url) => url.includes('/model/files'))).toBe(false);
    expect(asked.some((url) => url.endsWith('.wasm'))).toBe(false);
    expect(await inDrawer('Make it').isDisabled()).toBe(true);
    expect(await axeFaults(page, '.drawer')).toEqual([]);

    await card()
      .getByRole('button', { name: /^Download/ })
      .click();
    await card().getByText('kept in this browser').waitFor(PATIENCE);
    // Only what this model can do is offered: it is a base model, which works on tracks and sings.
    await page.getByRole('group', { name: 'Task' }).getByRole('button', { name: 'Lego' }).waitFor(PATIENCE);
    await make(2, '4');
    await take('A').getByText('seed 42').waitFor(PATIENCE);
    await take('A').getByRole('button', { name: 'Again' }).click();
    await take('B').getByText('seed 42').waitFor(PATIENCE);
    const [second, first] = await savedSounds(2);
    expect(first).toEqual(second);
    const { audio } = decodeWav(first!);
    expect(audio.channels[0]!.length).toBeGreaterThan(1.9 * audio.sampleRate);
    expect(Math.max(...audio.channels[0]!.map(Math.abs))).toBeGreaterThan(0.05);

    // Set up lists it with its size, and removes it after a question, open as it is.
    await page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Set up', exact: true }).click();
    const kept = page.getByRole('list', { name: 'Models in this browser' });
    await kept.getByText(/^Practice model: \d.* MB$/).waitFor(PATIENCE);
    await kept.getByRole('button', { name: 'Remove Practice model from this browser' }).click();
    await kept.getByRole('button', { name: 'Keep it' }).click();
    await kept.getByRole('button', { name: 'Remove Practice model from this browser' }).click();
    await kept.getByRole('button', { name: 'Remove it' }).click();
    await expect.poll(() => kept.count(), PATIENCE).toBe(0);
    await choose();
    await card().getByText('on the studio’s server').waitFor(PATIENCE);
  });

  it('stays after a reload without the server, stops a take at a press, and is removed', async () => {
    await download();
    await page.route('**/studio-api/**', (route) => route.abort());
    await page.reload();
    await isReady(page);
    await choose();
    await card().getByText('Practice model').waitFor(PATIENCE);
    await card().getByRole('button', { name: 'Load it' }).click();
    await card().getByRole('button', { name: 'Free its memory' }).waitFor(PATIENCE);
    await make(60, '60');
    await take('A')
      .getByText(/step \d+ of 60/)
      .waitFor(PATIENCE);
    await take('A').getByRole('button', { name: 'Cancel take A' }).click();
    await take('A').getByText('Take A was cancelled.').waitFor(PATIENCE);
    await card().getByRole('button', { name: 'Remove from this browser' }).click();
    await card().getByText('There is no model in this browser').waitFor(PATIENCE);
    expect(
      await page.evaluate(async () => {
        const names: string[] = [];
        for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
        if (!names.includes('models')) return [];
        const left: string[] = [];
        for await (const name of (await (await navigator.storage.getDirectory()).getDirectoryHandle('models')).keys()) left.push(name);
        return left;
      }),
    ).toEqual([]);
  });

  it('asks before a large download, stops it at a press, and says what to do when the server is away', async () => {
    await page.route('**/studio-api/model', async (route) => {
      const response = await route.fetch();
      const offer = (await response.json()) as object;
      await route.fulfill({ json: { ...offer, totalBytes: 7.2e9 } });
    });
    await choose();
    await card().getByRole('button', { name: 'Download 7.2 GB' }).click(PATIENCE);
    await card().getByText('7.2 GB will be downloaded').waitFor();
    await card().getByRole('button', { name: 'Not now' }).click();
    await card().getByRole('button', { name: 'Download 7.2 GB' }).click();
    await page.route('**/studio-api/model/files/**/model.safetensors', () => {});
    await card().getByRole('button', { name: 'Download 7.2 GB' }).click();
    await card()
      .getByText(/^Downloading: /)
      .waitFor(PATIENCE);
    await card().getByRole('button', { name: 'Stop loading' }).click();
    await card().getByRole('button', { name: 'Download 7.2 GB' }).waitFor(PATIENCE);
    expect(await card().getByRole('progressbar').count()).toBe(0);
    await page.unroute('**/studio-api/model/files/**/model.safetensors');
    await page.route('**/studio-api/model/files', (route) => route.abort());
    await card().getByRole('button', { name: 'Download 7.2 GB' }).click();
    await card().getByRole('button', { name: 'Download 7.2 GB' }).click();
    await card().getByRole('alert').getByText('Check that it runs').waitFor(PATIENCE);
  });
});
