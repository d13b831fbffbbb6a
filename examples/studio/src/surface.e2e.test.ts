import { gzipSync } from 'node:zlib';

import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { axeFaults, gridText, hasBrowser, useStudio } from './__fixtures__/use-studio.js';

/** How much script the first view may load, in bytes gzipped. */
const FIRST_LOAD_LIMIT = 120_000;

describe.skipIf(!hasBrowser)('the studio’s surface', () => {
  const studio = useStudio();
  let page: Page;
  beforeEach(() => {
    ({ page } = studio);
  });

  const faultsOf = async (target: Page, what: string, part?: string): Promise<string[]> =>
    (await axeFaults(target, part)).map((fault) => `${what}: ${fault}`);

  it('has no fault that axe knows: at rest, unfolded, with every drawer, sheet and dialog, dark and light', async () => {
    const faults: string[] = [];
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' });
    await page.getByRole('button', { name: '16 bars' }).click();
    await page.locator('.cell.on').first().click();
    await page.getByRole('button', { name: /^LEAD:/ }).click();
    faults.push(...(await faultsOf(page, 'dark')));
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: /^KICK:/ }).click();
    await page.getByRole('button', { name: 'Add to the song' }).click();
    faults.push(...(await faultsOf(page, 'light')));
    await page.keyboard.press('Escape');
    for (const drawer of ['Create', 'Samples', 'Look', 'Train', 'Set up']) {
      await page.getByRole('navigation', { name: 'Drawers' }).first().getByRole('button', { name: drawer }).click();
      await expect.poll(() => page.locator('.drawer-body').textContent()).not.toBe('Opening…');
      faults.push(...(await faultsOf(page, drawer, '.drawer')));
    }
    await page.getByRole('button', { name: 'Songs' }).click();
    await page.locator('dialog[open]').waitFor();
    faults.push(...(await faultsOf(page, 'songs', 'dialog[open]')));
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('button', { name: 'Keys', exact: true }).click();
    await page.locator('dialog[open]').waitFor();
    faults.push(...(await faultsOf(page, 'keys', 'dialog[open]')));
    expect(faults).toEqual([]);
  }, 120_000);

  it('is used by keyboard alone: from the first Tab to a song of one’s own', async () => {
    const before = await gridText(page);
    await page.keyboard.press('Tab');
    const focused = (): Promise<string | null | undefined> => page.evaluate(() => document.activeElement?.textContent);
    expect(await focused()).toBe('To the steps');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await gridText(page)).not.toBe(before);
    expect(await page.locator('#cell-kick-0-1').getAttribute('aria-label')).toContain('1 hit');
    // A row unfolds by its name, and stays where it is in the order of Tab.
    await page.getByRole('button', { name: /^BASS:/ }).press('Enter');
    await page.getByRole('slider', { name: 'Bass decay' }).press('ArrowUp');
    // The sheet takes the focus, and gives it back.
    const add = page.getByRole('button', { name: 'Add to the song' });
    await add.press('Enter');
    await expect.poll(focused).toBe('Bar 1');
    await page.keyboard.press('Escape');
    await expect.poll(() => add.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Bar 1');
    await page.keyboard.press('Enter');
    const part = page.locator('.section-name').first();
    await part.press('+');
    await expect.poll(() => part.textContent()).toBe('part 2 bars');
    // A drawer takes the focus, and Escape closes it without stopping the music.
    await page.getByRole('button', { name: 'Set up' }).press('Enter');
    await page.getByRole('button', { name: 'Dark' }).press('Enter');
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await page.keyboard.press('Escape');
    expect(await page.locator('.drawer').count()).toBe(0);
  });

  it('paints and erases by dragging along a row, and turns loudness and pitch by dragging in a step', async () => {
    await page.getByRole('button', { name: 'Clear bar' }).click();
    const empty = await gridText(page);
    const middle = async (id: string): Promise<readonly [number, number]> => {
      const box = await page.locator(`#${id}`).boundingBox();
      if (box === null) throw new Error(`${id} is not to be seen.`);
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
      await page.mouse.move(...from);
      await page.mouse.down();
      await page.mouse.move(...to, { steps: 12 });
      await page.mouse.up();
    };
    const label = (id: string): Promise<string | null> => page.locator(`#${id}`).getAttribute('aria-label');

    await drag(await middle('cell-perc-0-2'), await middle('cell-perc-0-6'));
    expect(await page.locator('.cell.on[data-instrument="perc"][data-bar="0"]').count()).toBe(5);
    await drag(await middle('cell-perc-0-5'), await middle('cell-perc-0-8'));
    expect(await page.locator('.cell.on[data-instrument="perc"][data-bar="0"]').count()).toBe(3);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    expect(await gridText(page)).toBe(empty);

    await page.locator('#cell-kick-0-0').click();
    const [x, y] = await middle('cell-kick-0-0');
    await drag([x, y], [x, y + 60]);
    expect(await label('cell-kick-0-0')).toContain('velocity 50 percent');
    await page.locator('#cell-bass-0-0').click();
    const low = await label('cell-bass-0-0');
    const [bassX, bassY] = await middle('cell-bass-0-0');
    await drag([bassX, bassY], [bassX, bassY - 32]);
    expect(await label('cell-bass-0-0')).not.toBe(low);
    // A rest is not turned: the press writes it.
    expect(await label('cell-kick-0-1')).toContain('rest');
  });

  it('keeps the keys in a sheet before it, and gives the focus back', async () => {
    const songs = page.getByRole('button', { name: 'Songs', exact: true });
    await songs.press('Enter');
    const sheet = page.getByRole('dialog', { name: 'Songs' });
    await sheet.waitFor();
    const isWithin = (): Promise<boolean> => sheet.evaluate((element) => element.contains(document.activeElement));
    for (const key of ['Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab']) {
      expect(await isWithin()).toBe(true);
      await page.keyboard.press(key);
    }
    // Where nothing has the focus, a key is no press on what lies behind.
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press(' ');
    expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => sheet.count()).toBe(0);
    expect(await songs.evaluate((element) => element === document.activeElement)).toBe(true);
    // A press beside it reaches nothing but its ground.
    await songs.click();
    const play = (await page.getByRole('button', { name: 'Play', exact: true }).boundingBox())!;
    await page.mouse.click(play.x + 4, play.y + 4);
    await expect.poll(() => sheet.count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1);
  });

  it('is used by touch at 390 pixels: play, a step on large pads, a drawer as a sheet', async () => {
    const context = await studio.browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const phone = await studio.open(studio.address, context);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    // Play is at hand wherever one is.
    const play = phone.getByRole('button', { name: 'Play', exact: true });
    await play.tap();
    await phone.getByRole('button', { name: 'Pause' }).tap();
    // All sixteen steps are seen at once.
    for (const step of [0, 15]) {
      const box = await phone.locator('.cell[data-instrument="kick"]').nth(step).boundingBox();
      expect((box?.x ?? -1) >= 0 && (box?.x ?? 999) + (box?.width ?? 0) <= 390).toBe(true);
    }
    await phone.getByRole('button', { name: /^STAB:/ }).tap();
    const size = await phone.locator('.cell[data-instrument="stab"]').nth(1).boundingBox();
    expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThanOrEqual(44);
    const before = await gridText(phone);
    await phone.locator('.cell[data-instrument="stab"]:not(.on)').first().tap();
    expect(await gridText(phone)).not.toBe(before);
    // What is said of it takes room of the grid, and leaves it in sight.
    const chosen = phone.locator('.cell.chosen');
    const isInSight = (): Promise<boolean> =>
      chosen.evaluate((cell) => {
        const { x, y, width, height } = cell.getBoundingClientRect();
        return document.elementFromPoint(x + width / 2, y + height - 4)?.closest('.cell') === cell;
      });
    await expect.poll(isInSight).toBe(true);
    const small = await phone.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLElement>(
          '.transport button, .transport select, .transport input[type="number"], .row-head button, .top-bar button',
        ),
      ]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
        .map((element) => element.getAttribute('aria-label') ?? element.innerText),
    );
    expect(small).toEqual([]);
    await phone.getByRole('button', { name: 'Drawers' }).tap();
    await expect.poll(() => phone.locator('.drawer-body').textContent()).not.toBe('Opening…');
    expect(await faultsOf(phone, 'phone', '.studio')).toEqual([]);
    await phone.getByRole('button', { name: 'Close Create' }).tap();
    expect(await phone.locator('.drawer').count()).toBe(0);
    await context.close();
  }, 120_000);

  it('keeps the bar on one line: what is read, what it is called, and nothing clipped', async () => {
    for (const width of [1440, 1361, 1181, 1024]) {
      await page.setViewportSize({ width, height: 900 });
      const bar = await page.evaluate(() => {
        const middles = (...selectors: readonly string[]): readonly number[] =>
          selectors.map((selector) => {
            const { y, height } = document.querySelector(`.transport ${selector}`)!.getBoundingClientRect();
            return y + height / 2;
          });
        const parts = [...document.querySelectorAll<HTMLElement>('.transport :is(button, select, input, b, small, .name)')];
        return {
          read: middles('.position b', '.tempo input', '.key [aria-label="Root"]', '.scale', '.swing .value'),
          called: middles('.position small', '.tap', '.key small', '.dial .name', '.swing .name'),
          clipped: parts
            .filter((part) => part.checkVisibility() && part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0)
            .map((part) => part.outerHTML.slice(0, 80)),
          outside: parts.filter((part) => part.checkVisibility() && part.getBoundingClientRect().right > innerWidth).length,
        };
      });
      for (const line of [bar.read, bar.called]) expect(Math.max(...line) - Math.min(...line)).toBeLessThan(1.5);
      expect([width, bar.clipped, bar.outside]).toEqual([width, [], 0]);
    }
  });

  it('sounds a step that is touched, and what keys play; while the music plays they are written into the grid', async () => {
    // What goes to the audio thread is listened to: whether it is loud there, its own tests say.
    await page.addInitScript(() => {
      const notes: unknown[] = [];
      Object.assign(window, { notes });
      const post = MessagePort.prototype.postMessage;
      MessagePort.prototype.postMessage = function (this: MessagePort, message: { type?: string; note?: unknown }, ...rest: never[]) {
        if (message.type === 'note') notes.push(message.note);
        post.call(this, message, ...rest);
      };
    });
    await page.reload();
    const voices = (): Promise<string[]> =>
      page.evaluate(() => (window as unknown as { notes: { voice: string }[] }).notes.map(({ voice }) => voice));
    await page.getByLabel('Bars in the loop').selectOption('1');
    await page.getByRole('button', { name: 'Clear bar' }).click();
    await page.locator('#cell-kick-0-0').click();
    await expect.poll(voices).toEqual(['kick']);
    await page.getByRole('button', { name: 'Play by keys' }).click();
    await page.getByRole('button', { name: /^LEAD:/ }).click();
    await page.keyboard.press('d');
    await expect.poll(voices).toEqual(['kick', 'lead']);
    const leads = page.locator('.cell.on[data-instrument="lead"][data-bar="0"]');
    expect(await leads.count()).toBe(0);
    await page.getByRole('button', { name: 'Record' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const position = page.getByRole('timer');
    const first = await position.textContent();
    await expect.poll(() => position.textContent()).not.toBe(first);
    await page.keyboard.press('d');
    await expect.poll(() => leads.count()).toBe(1);
    expect(await leads.first().getAttribute('aria-label')).toContain('velocity 80 percent');
    // The metronome clicks with the music.
    await page.getByRole('button', { name: 'Metronome' }).click();
    await expect.poll(async () => (await voices()).includes('clave')).toBe(true);
  });

  it('rests where less motion is asked for', async () => {
    const pixels = (): Promise<string> => page.locator('canvas.look').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const wave = (): Promise<string> => page.locator('canvas.wave').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await page.emulateMedia({ reducedMotion: 'reduce' });
    // They are drawn once their canvases have their sizes.
    for (const name of ['look', 'wave'])
      await expect.poll(() => page.locator(`canvas.${name}`).evaluate((canvas) => (canvas as HTMLCanvasElement).width)).not.toBe(300);
    const still = [await pixels(), await wave()];
    await page.keyboard.press('Space');
    const position = page.getByRole('timer');
    const first = await position.textContent();
    await expect.poll(() => position.textContent()).not.toBe(first);
    expect([await pixels(), await wave()]).toEqual(still);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await expect.poll(pixels).not.toBe(still[0]);
  });

  it('loads little script at first, nothing of the drawers, and nothing from elsewhere', async () => {
    const context = await studio.browser.newContext();
    const fresh = await context.newPage();
    const urls: string[] = [];
    const bodies: Promise<Buffer>[] = [];
    fresh.on('response', (response) => {
      urls.push(response.url());
      const { pathname } = new URL(response.url());
      // The sound engine comes when the page is idle, and is no part of the first view.
      if (pathname.endsWith('.js') && !pathname.includes('worklet')) bodies.push(response.body());
    });
    await fresh.goto(studio.address, { waitUntil: 'networkidle' });
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body, { level: 9 }).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(FIRST_LOAD_LIMIT);
    const before = urls.length;
    await fresh.getByRole('button', { name: 'Set up' }).click();
    await fresh.getByRole('button', { name: 'List of keys' }).waitFor();
    expect(urls.length).toBeGreaterThan(before);
    expect(urls.filter((url) => !url.startsWith(studio.address) && !url.startsWith('data:'))).toEqual([]);
    await context.close();
  });
});
