import { encodeWav } from '@loop/core/audio';
import type { Locator, Page } from 'playwright-core';

/** A part of the studio that a press brings. */
export interface StudioPlace {
  readonly name: string;
  /** Selects it in the page. */
  readonly part: string;
}

const ROWS = ['KICK', 'BASS', 'HAT', 'CLAP', 'ACID', 'LEAD', 'PERC', 'STAB', 'MIX'] as const;
const MENUS = [/^Copy variations$/, /^Kit: /, /^More genres/, /^Seed$/] as const;
const SHEET = '.menu-sheet:popover-open';

/** Two seconds of a tone that comes and goes, as a file. */
const RECORDING = {
  name: 'a recording with rather a long name.wav',
  mimeType: 'audio/wav',
  buffer: Buffer.from(
    encodeWav({
      sampleRate: 48_000,
      channels: [Float32Array.from({ length: 96_000 }, (_, index) => (index % 12_000 < 6_000 ? 0.5 : 0.05) * Math.sin(index / 20))],
    }),
  ),
};

/**
 * Goes once through everything that the studio can show, with a song of 32 bars, a saved song and a recording in a slot.
 *
 * @param press - How a control is pressed: by a click or by a touch.
 */
export async function* walkStudio(page: Page, press: (target: Locator) => Promise<void>): AsyncGenerator<StudioPlace> {
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) });
  const away = (): Promise<void> => page.keyboard.press('Escape');
  const openDrawer = async (name: string): Promise<void> => {
    const inBar = page.locator('.top-bar .drawer-tabs').getByRole('button', { name, exact: true });
    if (!(await inBar.isVisible()) && (await page.locator('.drawer').count()) === 0) await press(button('Drawers'));
    const tab = (await inBar.isVisible()) ? inBar : page.locator('.drawer .drawer-tabs').getByRole('button', { name, exact: true });
    if ((await tab.getAttribute('aria-expanded')) === 'false') await press(tab);
    await page.waitForFunction(() => document.querySelector('.drawer-body')?.textContent !== 'Opening…');
  };

  yield { name: 'the studio at rest', part: 'html' };
  for (const row of ROWS) {
    await press(button(new RegExp(`^${row}(:|$)`)));
    await press(page.locator(row === 'MIX' ? '.cell.on' : `.cell.on[data-instrument="${row.toLowerCase()}"]`).first());
    yield { name: `${row} unfolded`, part: '.steps' };
  }
  await press(button('MIX'));
  await press(button('Add to the song'));
  yield { name: 'what can be added', part: SHEET };
  await press(button('Arrange 32'));
  yield { name: 'a song of 32 bars', part: '.ribbon' };
  await press(button(/^Edit intro/));
  yield { name: 'a part of the song', part: SHEET };
  await away();
  for (const curve of ['Intensity', 'Filter', 'Level']) {
    await page.getByLabel('Curve over the song').selectOption({ label: curve });
    yield { name: `${curve} over the song`, part: '.ribbon' };
  }
  await page.getByLabel('Curve over the song').selectOption({ label: 'Energy' });
  for (const menu of MENUS) {
    if (!(await button(menu).isVisible())) continue;
    await press(button(menu));
    await page.locator(`${SHEET} button`).first().waitFor();
    yield { name: `the menu ${menu.source}`, part: SHEET };
    await away();
  }
  await press(button('Songs'));
  await press(page.getByRole('dialog').getByRole('button', { name: 'Save' }));
  await page.locator('.shelf li').waitFor();
  yield { name: 'the saved songs', part: 'dialog[open]' };
  await press(page.locator('.shelf .menu > button'));
  yield { name: 'a saved song', part: SHEET };
  await away();
  await press(page.locator('.shelf').getByRole('button', { name: /^Delete / }));
  await button('Put it back').waitFor();
  yield { name: 'the saved songs without one', part: 'dialog[open]' };
  await press(button('Close'));
  await page.keyboard.press('?');
  yield { name: 'the list of keys', part: 'dialog[open]' };
  await press(button('Close'));

  await openDrawer('Create');
  for (const task of await page.locator('.drawer-body .segments').first().getByRole('button').all()) {
    await press(task);
    const folded = page.locator('.drawer-body details:not([open]) > summary');
    while ((await folded.count()) > 0) await press(folded.first());
    yield { name: `Create: ${(await task.textContent()) ?? ''}`, part: '.drawer' };
  }
  await openDrawer('Samples');
  await page.getByLabel('Import recordings').setInputFiles(RECORDING);
  const name = RECORDING.name.replace('.wav', '');
  await page.getByLabel(`Slot of ${name}`).selectOption('1');
  await button('Mute Slot 2').waitFor();
  yield { name: 'Samples', part: '.drawer' };
  await press(page.locator('.drawer .menu > button').first());
  yield { name: 'a sample', part: SHEET };
  await away();
  await press(button(`Edit ${name}`));
  await page.getByRole('slider', { name: 'Start' }).waitFor();
  await press(button('Loop points'));
  yield { name: 'the clip editor', part: 'dialog[open]' };
  await press(button('Close'));
  await openDrawer('Look');
  yield { name: 'Look: the quiet picture', part: '.drawer' };
  await press(button('Space'));
  await press(button('Neon'));
  await button('Keep this texture').waitFor();
  yield { name: 'Look: the moving picture', part: '.drawer' };
  await press(button('Quiet'));
  await openDrawer('Train');
  yield { name: 'Train', part: '.drawer' };
  await openDrawer('Set up');
  yield { name: 'Set up', part: '.drawer' };
  await press(button('Close Set up'));
  yield { name: 'a slot in the grid', part: '.steps' };
}
