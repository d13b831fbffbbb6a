import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { gridText, hasBrowser, pressGenre, songOf, useStudio } from './__fixtures__/use-studio.js';

describe.skipIf(!hasBrowser)('variations of the loop', () => {
  const studio = useStudio();
  let page: Page;
  beforeEach(async () => {
    ({ page } = studio);
    await pressGenre(page, 'House');
  });
  const variation = (name: string) => page.getByRole('button', { name: new RegExp(`^Variation ${name}`) });

  it('begin as a copy, are edited apart, and come back by press, by key, by undo, after a reload and in a link', async () => {
    const first = await gridText(page);
    await variation('B').click();
    expect(await gridText(page)).toBe(first);
    await page.getByRole('button', { name: 'Clear bar' }).click();
    const second = await gridText(page);
    expect(second).not.toBe(first);
    await page.locator('#cell-bass-0-0').focus();
    await page.keyboard.press('Shift+Digit1');
    expect(await gridText(page)).toBe(first);
    await page.keyboard.press('Shift+Digit2');
    expect(await gridText(page)).toBe(second);
    expect(await variation('B').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Control+z');
    expect(await gridText(page)).toBe(first);
    await page.getByLabel('Export and import').selectOption('share');
    await page.getByText('Link copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await page.reload();
    await variation('B').click();
    await expect.poll(() => gridText(page)).toBe(second);
    const friend = await studio.open(link, await studio.browser.newContext());
    expect(await gridText(friend)).toBe(first);
    await friend.getByRole('button', { name: /^Variation B/ }).click();
    expect(await gridText(friend)).toBe(second);
    await friend.context().close();
  });

  it('are copied, cleared, and added to the song, which later changes of the loop leave alone', async () => {
    const open = (): Promise<void> => page.getByRole('button', { name: 'Copy variations' }).click();
    await open();
    await page.getByRole('button', { name: 'Copy A to D' }).click();
    await variation('D').click();
    await page.getByRole('button', { name: 'Clear bar' }).click();
    for (const name of ['A', 'D']) {
      await open();
      await page.getByRole('button', { name: `Add ${name} to the song` }).click();
    }
    const song = await songOf(page);
    expect(song.arrangement.flatMap(({ section }) => section ?? [])).toEqual(['A', 'D']);
    expect(song.arrangement.every(({ bar }) => bar >= song.barCount)).toBe(true);
    await open();
    await page.getByRole('button', { name: 'Clear A', exact: true }).click();
    expect(Object.keys((await songOf(page)).variations?.others ?? {})).toEqual([]);
    expect(await variation('A').getAttribute('aria-label')).toContain('not written yet');
  });

  it('wait for the bar while the music plays', async () => {
    await page.getByLabel('Tempo in beats per minute').fill('60');
    await page.getByLabel('Tempo in beats per minute').press('Enter');
    await page.getByRole('button', { name: 'KICK: normal' }).click();
    await page.getByRole('button', { name: 'Always' }).click();
    const sent = await page.evaluateHandle(() => {
      const timings: string[] = [];
      const post = MessagePort.prototype.postMessage as (this: MessagePort, message: unknown) => void;
      MessagePort.prototype.postMessage = function record(message: { type?: string; timing?: string }) {
        if (message?.type === 'song') timings.push(message.timing ?? '');
        post.call(this, message);
      };
      return timings;
    });
    await page.locator('.play').click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await variation('C').click();
    await page.getByRole('button', { name: 'Clear bar' }).click();
    expect((await sent.jsonValue()).slice(-2)).toEqual(['bar', 'step']);
  });
});
