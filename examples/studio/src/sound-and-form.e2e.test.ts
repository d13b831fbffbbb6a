import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { hasBrowser, pressGenre, songOf, useStudio } from './__fixtures__/use-studio.js';

describe.skipIf(!hasBrowser)('the sound and the form of a song', () => {
  const studio = useStudio();
  let page: Page;
  beforeEach(() => {
    ({ page } = studio);
  });

  it('gives a track its own sends and its own swing, and takes the swing back', async () => {
    await page.getByRole('button', { name: /^HAT:/ }).click();
    const sound = page.getByRole('group', { name: 'Sound of HAT' });
    for (const [knob, presses] of [
      ['Room', 3],
      ['Echo', 2],
      ['Swing', 4],
    ] as const) {
      await sound.getByRole('slider', { name: knob, exact: true }).focus();
      for (let press = 0; press < presses; press += 1) await page.keyboard.press('ArrowRight');
    }
    const { swing } = await songOf(page);
    const { hat, kick } = (await songOf(page)).tracks;
    expect(hat.sends?.reverb).toBeGreaterThan(0);
    expect(hat.sends?.delay).toBeGreaterThan(0);
    expect(hat.swing).toBeGreaterThan(swing);
    expect([kick.sends?.delay ?? 0, kick.swing]).toEqual([0, undefined]);
    await sound.locator('.knob', { hasText: 'Swing' }).dblclick();
    await sound.getByText('as song').waitFor();
    expect((await songOf(page)).tracks.hat.swing).toBeUndefined();
  });

  it('keeps a sound as a kit, gives it to another song, after a reload too, and deletes it', async () => {
    const kits = (): Promise<void> => page.getByRole('button', { name: /^Kit:/ }).click();
    await pressGenre(page, 'House');
    await page.getByRole('button', { name: 'MIX' }).click();
    await page.getByRole('slider', { name: 'Filter', exact: true }).press('PageDown');
    const { sound } = await songOf(page);
    await kits();
    await page.getByLabel('Name of the kit').fill('Basement');
    await page.getByLabel('Name of the kit').press('Enter');
    await page.getByRole('group', { name: 'Your kits' }).getByRole('button', { name: 'Basement', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await pressGenre(page, 'Techno');
    expect((await songOf(page)).sound).not.toEqual(sound);
    await kits();
    await page.getByRole('group', { name: 'Your kits' }).getByRole('button', { name: 'Basement', exact: true }).click();
    await page.getByText('sounds like “Basement”').waitFor();
    expect((await songOf(page)).sound).toEqual(sound);
    await kits();
    await page.getByRole('button', { name: 'Delete the kit Basement' }).click();
    await page.getByRole('group', { name: 'Your kits' }).waitFor({ state: 'detached' });
  });

  it('takes the sound back to the one that the genre began with', async () => {
    await pressGenre(page, 'House');
    const { sound } = await songOf(page);
    await page.getByRole('button', { name: 'MIX' }).click();
    await page.getByRole('slider', { name: 'Filter', exact: true }).press('PageDown');
    expect((await songOf(page)).sound).not.toEqual(sound);
    await page.getByRole('button', { name: 'Reset the sound' }).click();
    expect((await songOf(page)).sound).toEqual(sound);
  });

  it('plays a genre of a pack, whose grooves its tracks name, and loads the packs only then', async () => {
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    await page.getByRole('button', { name: 'More genres' }).click();
    await page.getByRole('group', { name: 'Genre' }).getByRole('button', { name: 'Bachata' }).click();
    await page.getByText(/^bachata, /).waitFor();
    expect(loaded.some((url) => /packs.*\.js$/.test(url))).toBe(true);
    const song = await songOf(page);
    expect(song.genre).toMatchObject({ id: 'bachata' });
    expect(Object.values(song.tracks).some(({ style }) => style.startsWith('groove:'))).toBe(true);
    await page.getByRole('button', { name: 'More genres: Bachata' }).waitFor();
    // Its seed makes it again: the dice of a genre stay in the genre.
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Redo' }).click();
    expect((await songOf(page)).genre).toEqual(song.genre);
  });

  it('draws the intensity over the song by keys and by pointer; the dial goes along, and turning it changes the part that plays', async () => {
    await page.getByRole('button', { name: '16 bars' }).click();
    await page.getByLabel('Curve over the song').selectOption('Intensity');
    const parts = page.getByRole('group', { name: 'Intensity over the song' }).getByRole('slider');
    await parts.first().focus();
    await page.keyboard.press('Home');
    await parts.nth(1).focus();
    await page.keyboard.press('End');
    const box = (await parts.nth(2).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.25);
    await page.mouse.up();
    const lane = (await songOf(page)).automation?.['intensity'];
    expect(lane?.[0]).toEqual({ bar: 0, value: 0 });
    expect(lane?.[1]?.value).toBe(1);
    expect(lane?.[2]?.value).toBeGreaterThan(0.6);
    expect(lane?.[2]?.value).toBeLessThan(0.95);
    await page.keyboard.press('Escape');
    const dial = page.getByRole('slider', { name: 'Intensity', exact: true });
    expect(await dial.getAttribute('aria-valuetext')).toBe('0 percent');
    await page.locator('.play').click();
    await expect.poll(() => dial.getAttribute('aria-valuetext'), { timeout: 20_000 }).not.toBe('0 percent');
    // Back at the start the first part is the one that is turned, however long this took.
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await dial.focus();
    await page.keyboard.press('Home');
    const levelled = (await songOf(page)).automation?.['intensity'];
    expect(levelled?.slice(0, 2).map(({ value }) => value)).toEqual([0, 0]);
    await page.getByRole('button', { name: 'Take the curve away' }).click();
    expect((await songOf(page)).automation?.['intensity']).toBeUndefined();
  });
});
