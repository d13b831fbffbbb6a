import type { Page } from 'playwright-core';

import type { Act } from './longest-tasks.js';

/** Presses play, and waits until the music is on its way. */
export async function startMusic(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForTimeout(1_000);
}

/** What people do while music plays. It can be done again: it ends where it began, but for the song. */
export function actsOf(page: Page): readonly Act[] {
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).first();
  const drawer = (name: string): Promise<void> =>
    page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name, exact: true }).first().click();
  return [
    ['listen', () => page.waitForTimeout(2_500)],
    ['write a step', () => page.locator('.cell[data-instrument="hat"]').nth(1).click()],
    ['press a genre', () => page.getByRole('group', { name: 'Genre' }).getByRole('button', { name: 'House' }).click()],
    ['throw the dice', () => button('Randomize').click()],
    ['undo', () => page.keyboard.press('Control+z')],
    ['see other bars', () => button('Bar 3').click()],
    ['see the first bars', () => button('Bar 1').click()],
    ['change to B', () => button(/^Variation B/).click()],
    ['change to A', () => button(/^Variation A/).click()],
    ['open the menu of parts', () => button('Add to the song').click()],
    ['arrange a piece', () => button('Arrange 64').click()],
    ['play the loop', () => button('Loop').click()],
    ['play the song', () => button('Song').click()],
    ['unfold a track', () => button(/^LEAD:/).click()],
    ['unfold the mix', () => button('MIX').click()],
    ['fold it', () => button('MIX').click()],
    ['turn the intensity', () => page.getByRole('slider', { name: 'Intensity', exact: true }).press('ArrowLeft')],
    ...['Create', 'Samples', 'Look', 'Train', 'Set up'].map((name): Act => [`open ${name}`, () => drawer(name)]),
    ['close the drawer', () => drawer('Set up')],
    ['open the songs', () => button('Songs').click()],
    ['close the songs', () => page.keyboard.press('Escape')],
  ];
}
