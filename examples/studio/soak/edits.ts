import type { Page } from 'playwright-core';

/** One of the things that people do, and its name. */
export interface Edit {
  readonly name: string;
  run(page: Page, turn: number): Promise<unknown>;
}

/** How long a press waits for its button, in milliseconds. A soak that misses one goes on, and counts it. */
export const PATIENCE_MS = 10_000;

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).first();
const drawer = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name, exact: true }).first().click();
const pick = <T>(values: readonly T[], turn: number): T => values[turn % values.length] as T;

/** What a soak does, in turn: everything that changes the song, opens and closes, or keeps something. */
export const EDITS: readonly Edit[] = [
  {
    name: 'step',
    run: (page, turn) =>
      page
        .locator('.cell')
        .nth((turn * 37) % 128)
        .click(),
  },
  { name: 'step by key', run: (page) => page.keyboard.press('Enter') },
  { name: 'unfold', run: (page, turn) => button(page, pick([/^LEAD:/, /^BASS:/, /^HAT:/, 'MIX'], turn)).click() },
  {
    name: 'intensity',
    run: (page, turn) => page.getByRole('slider', { name: 'Intensity', exact: true }).press(turn % 64 < 32 ? 'ArrowLeft' : 'ArrowRight'),
  },
  { name: 'variation', run: (page, turn) => button(page, new RegExp(`^Variation ${pick(['B', 'C', 'A', 'D'], turn)}`)).click() },
  {
    name: 'genre',
    run: (page, turn) =>
      page
        .getByRole('group', { name: 'Genre' })
        .getByRole('button')
        .nth(turn % 8)
        .click(),
  },
  { name: 'undo', run: (page) => page.keyboard.press('Control+z') },
  {
    name: 'tempo',
    async run(page, turn) {
      await page.getByLabel('Tempo in beats per minute').fill(String(pick([96, 124, 140, 172], turn)));
      await page.keyboard.press('Enter');
    },
  },
  { name: 'mode', run: (page, turn) => button(page, pick(['Song', 'Loop'], turn)).click() },
  { name: 'bar', run: (page, turn) => button(page, pick(['Bar 2', 'Bar 1'], turn)).click() },
  { name: 'arrange', run: (page, turn) => addToSong(page, pick(['Arrange 16', 'fill', 'Arrange 32', 'buildup'], turn)) },
  { name: 'move a section', run: (page) => page.locator('.section-name').first().press('Alt+ArrowRight') },
  {
    name: 'resize a section',
    run: (page, turn) =>
      page
        .locator('.section-name')
        .first()
        .press(pick(['+', '-'], turn)),
  },
  { name: 'drawer', run: (page, turn) => drawer(page, pick(['Create', 'Samples', 'Look', 'Train', 'Set up'], turn)) },
  { name: 'redo', run: (page) => page.keyboard.press('Control+Shift+Z') },
  { name: 'dice', run: (page) => button(page, 'Randomize').click() },
  { name: 'sample', run: (page) => keepAndRemove(page) },
  {
    name: 'dialog',
    async run(page) {
      await button(page, 'Songs').click();
      await page.keyboard.press('Escape');
    },
  },
  { name: 'mute', run: (page, turn) => button(page, pick(['Mute PERC', 'Mute STAB'], turn)).click() },
];

async function addToSong(page: Page, name: string): Promise<void> {
  await button(page, 'Add to the song').click();
  await page.getByRole('group', { name: 'Add to the song' }).getByRole('button', { name, exact: true }).click();
}

/** Keeps what plays as a sample, loops it in a slot, and removes it again. */
async function keepAndRemove(page: Page): Promise<void> {
  if (!(await page.getByRole('complementary', { name: 'Samples' }).isVisible())) await drawer(page, 'Samples');
  const samples = page.getByRole('complementary', { name: 'Samples' });
  await samples.getByRole('button', { name: 'Keep this loop' }).click();
  const name = samples.getByRole('textbox', { name: /^Name of loop/ }).first();
  await name.waitFor();
  await samples
    .getByRole('combobox', { name: /^Slot of/ })
    .first()
    .selectOption({ index: 1 });
  await page.waitForTimeout(2_000);
  await samples
    .getByRole('button', { name: /^More of/ })
    .first()
    .click();
  await samples.getByRole('button', { name: 'Remove', exact: true }).first().click();
}
