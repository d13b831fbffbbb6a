import type { Locator, Page } from 'playwright-core';

import type { Act } from './longest-tasks.js';

/** How long a hand rests before and in a press, in milliseconds. */
const PRESS_MS = 60;

/** Presses play, and waits until the music is on its way. */
export async function startMusic(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForTimeout(1_000);
}

/** What people do while music plays. It can be done again: it ends where it began, but for the song. */
export function actsOf(page: Page): readonly Act[] {
  const button = (name: string | RegExp): Promise<void> => press(page, page.getByRole('button', { name, exact: true }).first());
  const drawer = (name: string): Promise<void> =>
    press(page, page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name, exact: true }).first());
  return [
    ['listen', () => page.waitForTimeout(2_500)],
    ['write a step', () => press(page, page.locator('.cell[data-instrument="hat"]').nth(1))],
    ['press a genre', () => press(page, page.getByRole('group', { name: 'Genre' }).getByRole('button', { name: 'House' }))],
    ['throw the dice', () => button('Randomize')],
    ['undo', () => page.keyboard.press('Control+z')],
    ['see other bars', () => button('Bar 3')],
    ['see the first bars', () => button('Bar 1')],
    ['change to B', () => button(/^Variation B/)],
    ['change to A', () => button(/^Variation A/)],
    ['open the menu of parts', () => button('Add to the song')],
    ['arrange a piece', () => button('Arrange 64')],
    ['play the loop', () => button('Loop')],
    ['play the song', () => button('Song')],
    ['unfold a track', () => button(/^LEAD:/)],
    ['unfold the mix', () => button('MIX')],
    ['fold it', () => button('MIX')],
    ['turn the intensity', () => page.getByRole('slider', { name: 'Intensity', exact: true }).press('ArrowLeft')],
    ...['Create', 'Samples', 'Look', 'Train', 'Set up'].map((name): Act => [`open ${name}`, () => drawer(name)]),
    ['close the drawer', () => drawer('Set up')],
    ['open the songs', () => button('Songs')],
    ['close the songs', () => page.keyboard.press('Escape')],
  ];
}

/** Presses as a hand does: the pointer comes, a finger goes down, and up again. `click` does it all in one frame, and looks for what it hits twice. */
async function press(page: Page, locator: Locator): Promise<void> {
  await locator.waitFor();
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (box === null) throw new Error('What is to be pressed is not seen.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForTimeout(PRESS_MS);
  await page.mouse.down();
  await page.waitForTimeout(PRESS_MS);
  await page.mouse.up();
}
