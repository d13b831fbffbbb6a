import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { addToSong, exportAs, gridText, hasBrowser, isReady, loadSong, pressGenre, useStudio } from './__fixtures__/use-studio.js';

const PLAIN = /^[^#]*$/;

describe.skipIf(!hasBrowser)('the studio keeps work', () => {
  const studio = useStudio();
  const { open } = studio;
  let page: Page;
  beforeEach(() => {
    ({ page } = studio);
  });

  const copyLink = async (from: Page): Promise<string> => {
    await exportAs(from, 'share');
    await from.getByText('Link copied').waitFor();
    return from.evaluate(() => navigator.clipboard.readText());
  };
  const reload = async (tab: Page): Promise<void> => {
    await tab.reload();
    await isReady(tab);
  };
  const clear = (tab: Page): Promise<void> => tab.getByRole('button', { name: 'Clear bar' }).click();

  it('after a link was copied: edits survive one reload, two, and the plain address', async () => {
    await copyLink(page);
    expect(page.url()).toMatch(PLAIN);
    await clear(page);
    const edited = await gridText(page);
    for (const visit of [() => reload(page), () => reload(page), () => page.goto(studio.address).then(() => reload(page))]) {
      await visit();
      expect(await gridText(page)).toBe(edited);
    }
  });

  it('of the last moment before a reload', async () => {
    await page.waitForTimeout(600);
    await clear(page);
    const edited = await gridText(page);
    await reload(page);
    expect(await gridText(page)).toBe(edited);
  });

  it('when a link is opened: the song of before is a beat map, and the address becomes plain', async () => {
    await pressGenre(page, 'Psy');
    const shared = await gridText(page);
    const link = await copyLink(page);
    await pressGenre(page, 'House');
    const mine = await gridText(page);
    // Into the tab that is open, as when a link is pasted into its address.
    await page.goto(link);
    await expect.poll(() => gridText(page)).toBe(shared);
    expect(page.url()).toMatch(PLAIN);
    await page.getByText('Yours is the beat map').waitFor();
    await clear(page);
    const edited = await gridText(page);
    await reload(page);
    expect(await gridText(page)).toBe(edited);
    await loadSong(page, /^Load before link/);
    expect(await gridText(page)).toBe(mine);
  });

  it('when a friend opens the link in a browser of their own', async () => {
    const link = await copyLink(page);
    const shared = await gridText(page);
    const theirs = await studio.browser.newContext();
    const tab = await open(studio.address, theirs);
    await pressGenre(tab, 'D&B');
    const work = await gridText(tab);
    await tab.close();
    const again = await open(link, theirs);
    expect(await gridText(again)).toBe(shared);
    await loadSong(again, /^Load before link/);
    expect(await gridText(again)).toBe(work);
    await theirs.close();
  });

  it('of two tabs: the second says so and overwrites nothing until it is asked to', async () => {
    await pressGenre(page, 'House');
    const first = await gridText(page);
    const other = await open(studio.address);
    const banner = other.locator('.banner');
    await banner.waitFor();
    await pressGenre(other, 'D&B');
    const second = await gridText(other);
    await other.waitForTimeout(600);
    await reload(page);
    expect(await gridText(page)).toBe(first);
    await banner.waitFor();

    await other.getByRole('button', { name: 'Keep this song instead' }).click();
    await expect.poll(() => banner.count()).toBe(0);
    await page.locator('.banner').waitFor();
    await other.getByText('from the other tab').waitFor();
    await other.waitForTimeout(600);
    await reload(other);
    expect(await gridText(other)).toBe(second);
    await loadSong(other, 'Load from the other tab');
    expect(await gridText(other)).toBe(first);
  });

  it('of an idle second tab: it takes over what the first one kept when that closes', async () => {
    const other = await open(studio.address);
    await other.locator('.banner').waitFor();
    await pressGenre(page, 'Rock');
    const work = await gridText(page);
    await page.waitForTimeout(600);
    await page.close();
    await expect.poll(() => gridText(other), { timeout: 10_000 }).toBe(work);
    await expect.poll(() => other.locator('.banner').count()).toBe(0);
  });

  it('when the clipboard is closed: the link is shown, and the address stays plain', async () => {
    await page.evaluate(() => {
      Object.defineProperty(navigator.clipboard, 'writeText', { value: () => Promise.reject(new Error('refused')) });
    });
    await exportAs(page, 'share');
    await expect.poll(() => page.getByLabel('Share link').inputValue()).toContain('#song=');
    expect(page.url()).toMatch(PLAIN);
    await page.getByRole('button', { name: 'Close' }).click();
  });

  it('of bridges: they stay when genre, dice and new patterns are pressed, and the loop stays as long as it was', async () => {
    await addToSong(page, 'buildup');
    const bridge = await gridText(page);
    expect(await page.getByLabel('Bars in the loop').inputValue()).toBe('4');
    const presses: readonly (readonly [name: string, press: () => Promise<void>])[] = [
      ['House', () => pressGenre(page, 'House')],
      ['Randomize', () => page.getByRole('button', { name: 'Randomize' }).click()],
      [
        'New patterns',
        () =>
          page
            .getByRole('button', { name: 'Seed' })
            .click()
            .then(() => page.getByRole('button', { name: 'New patterns' }).click()),
      ],
      [
        'New pattern for KICK',
        () =>
          page
            .getByRole('button', { name: /^KICK:/ })
            .click()
            .then(() => page.getByRole('button', { name: 'New pattern for KICK' }).click()),
      ],
    ];
    for (const [name, press] of presses) {
      await press();
      // Pitches move with the key; what strikes where stays.
      const strip = (text: string): string => text.replace(/, [A-G]#?-?\d/g, '');
      expect([name, strip(await gridText(page))]).toEqual([name, strip(bridge)]);
    }
  });
});
