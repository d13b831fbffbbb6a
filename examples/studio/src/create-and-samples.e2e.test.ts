import { readFile } from 'node:fs/promises';

import { parseSong, secondsPerBar } from '@loop/core';
import type { AudioClip } from '@loop/core';
import { decodeWav, encodeWav } from '@loop/core/audio';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { exportAs, hasBrowser, isReady, useStudio } from './__fixtures__/use-studio.js';

describe.skipIf(!hasBrowser)('Create and Samples', () => {
  const studio = useStudio();
  let page: Page;
  beforeEach(() => {
    ({ page } = studio);
  });

  const open = async (drawer: string): Promise<void> => {
    const tab = page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: drawer, exact: true });
    if ((await tab.getAttribute('aria-expanded')) === 'false') await tab.click();
  };
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const level = (): Promise<number> =>
    page.locator('.meter > i').evaluate((element) => Number((element as HTMLElement).style.getPropertyValue('--level') || '0'));
  const downloaded = async (press: () => Promise<unknown>): Promise<Uint8Array> => {
    const waiting = page.waitForEvent('download', { timeout: 60_000 });
    await press();
    return new Uint8Array(await readFile(await (await waiting).path()));
  };
  async function ask(words: string): Promise<void> {
    await open('Create');
    await page.getByRole('textbox', { name: 'What it sounds like' }).fill(words);
    await page.getByRole('group', { name: 'Length' }).getByRole('button', { name: '4 bars' }).click();
    await button('Make it').click();
  }

  it('makes a piece of four bars from words and tags, which plays with the song and outlives the page', async () => {
    await open('Create');
    await page.getByRole('group', { name: /^Tags/ }).getByRole('button').first().click();
    await ask('warm rhodes');
    await button('Play Take A with the song').click({ timeout: 60_000 });
    await button('Take A plays in slot 1; take it out').waitFor();

    const song = parseSong(new TextDecoder().decode(await downloaded(() => exportAs(page, 'project'))));
    expect(song.slots[0]).toMatchObject({ sampleId: expect.any(String), muted: false, loop: true });
    await open('Samples');
    const { audio } = decodeWav(await downloaded(() => button(/^Save .* as WAV$/).click()));
    expect(audio.channels[0]!.length).toBe(Math.round(4 * secondsPerBar(song) * audio.sampleRate));

    await page.reload();
    await isReady(page);
    await button('Mute Slot 1').waitFor();
    expect(await button('Mute Slot 1').getAttribute('aria-pressed')).toBe('false');
    await open('Create');
    await page.getByRole('listitem', { name: 'Take A' }).waitFor();
    // What the song plays is known here too, without a look into Samples.
    await page.reload();
    await isReady(page);
    await button('Take A plays in slot 1; take it out').click();
    await button('Play Take A with the song').click();
    await button('Take A plays in slot 1; take it out').waitFor();
  });

  it('finds a job of the server again after a reload, and cancels another', async () => {
    let isHeld = true;
    await page.route('**/ace-api/query_result', async (route) => (isHeld ? route.abort() : route.continue()));
    await ask('slow techno');
    await expect.poll(() => page.evaluate(() => localStorage.getItem('loop-studio-takes'))).toContain('"taskId"');
    await page.reload();
    await isReady(page);
    await page.getByRole('progressbar', { name: 'Take A' }).waitFor();
    isHeld = false;
    await button('Hear Take A').waitFor({ timeout: 60_000 });

    isHeld = true;
    await button('Make another').click();
    await button('Cancel take B').click();
    await page.getByText('Take B was cancelled.').waitFor();
    isHeld = false;
    await page.getByRole('listitem', { name: 'Take B' }).getByRole('button', { name: 'Try again' }).click();
    await button('Hear Take C').waitFor({ timeout: 60_000 });
  });

  it('imports recordings, names them, puts them into slots and removes them', async () => {
    const tone: AudioClip = { sampleRate: 48_000, channels: [Float32Array.from({ length: 48_000 }, (_, index) => Math.sin(index / 10))] };
    await open('Samples');
    await page.getByLabel('Import recordings').setInputFiles([
      { name: 'tone.wav', mimeType: 'audio/wav', buffer: Buffer.from(encodeWav(tone)) },
      { name: 'noise.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('this is no sound') },
    ]);
    await page.getByText('noise.mp3 is no recording that this browser can read').waitFor();
    await page.getByLabel('Name of tone').fill('my tone');
    await page.keyboard.press('Enter');
    await page.getByLabel('Slot of my tone').selectOption('1');
    await button('Mute Slot 2').waitFor();

    // With every track silent, what is heard is the slot.
    for (const track of ['KICK', 'BASS', 'HAT', 'CLAP', 'ACID', 'LEAD', 'PERC', 'STAB']) await button(`Mute ${track}`).click();
    await page.getByRole('slider', { name: 'Intensity', exact: true }).press('Home');
    await button('Play').click();
    await expect.poll(level).toBeGreaterThan(0.3);

    await button('Remove my tone').click();
    await button('Really remove my tone').click();
    await expect.poll(() => page.getByLabel('Name of my tone').count()).toBe(0);
    expect(await button('Mute Slot 2').count()).toBe(0);
    await expect.poll(level).toBeLessThan(0.1);
  });
});
