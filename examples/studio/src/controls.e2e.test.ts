import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { addToSong, gridText, hasBrowser, useStudio } from './__fixtures__/use-studio.js';

describe.skipIf(!hasBrowser)('the studio’s controls', () => {
  const studio = useStudio();
  const { open } = studio;
  let page: Page;
  beforeEach(() => {
    ({ page } = studio);
  });

  it('every slider moves by one press of an arrow key, there and back', async () => {
    await page.locator('#cell-bass-0-0').focus();
    const still: string[] = [];
    const tried = new Set<string>();
    for (const row of ['KICK', 'BASS', 'HAT', 'CLAP', 'ACID', 'LEAD', 'PERC', 'STAB', 'MIX']) {
      await page.getByRole('button', { name: new RegExp(`^${row}(:|$)`) }).click();
      const names = await page.locator('input[type="range"]').evaluateAll((all) => all.map((one) => one.ariaLabel ?? 'no name'));
      for (const [index, name] of names.entries()) {
        if (tried.has(name)) continue;
        tried.add(name);
        const before = await page.evaluate(readSlider, index);
        await page.keyboard.press('ArrowLeft');
        const left = await page.evaluate(readSlider, index);
        await page.keyboard.press('ArrowRight');
        if (left === before && (await page.evaluate(readSlider, index)) === before) still.push(name);
      }
    }
    expect(tried.size).toBeGreaterThan(45);
    expect(still).toEqual([]);
  }, 120_000);

  it('a press on a step shows it and changes nothing; the next press changes it', async () => {
    const step = page.locator('.cell.on').first();
    const before = await gridText(page);
    await step.click();
    expect(await gridText(page)).toBe(before);
    await page.getByRole('slider', { name: 'Velocity' }).waitFor();
    await page.locator('.cell.on').nth(1).click();
    expect(await gridText(page)).toBe(before);
    await page.locator('.cell.on').nth(1).click();
    expect(await gridText(page)).not.toBe(before);
    await page.getByRole('button', { name: 'Clear step' }).click();
    await page.getByText('A rest.').waitFor();
  });

  it('a tap on a step shows it and changes nothing', async () => {
    const context = await studio.browser.newContext({ hasTouch: true, viewport: { width: 1024, height: 800 } });
    const touched = await open(studio.address, context);
    const before = await gridText(touched);
    for (const index of [0, 1, 2]) await touched.locator('.cell.on').nth(index).tap();
    expect(await gridText(touched)).toBe(before);
    await touched.getByRole('slider', { name: 'Velocity' }).waitFor();
    await context.close();
  });

  it.each([
    [1024, 768],
    [1366, 1024],
  ])('on a tablet of %i × %i pixels the heads of rows, and the choice of loop or song, are as large as fingers', async (width, height) => {
    const context = await studio.browser.newContext({ hasTouch: true, isMobile: true, viewport: { width, height } });
    try {
      const touched = await open(studio.address, context);
      const off = await touched.locator('.row-head, .ribbon > .segments').evaluateAll((places) =>
        places.flatMap((place) => {
          const right = place.getBoundingClientRect().right + 0.5;
          return [...place.querySelectorAll('button, select, .knob, input')]
            .map((element) => ({ name: element.getAttribute('aria-label') ?? element.textContent, box: element.getBoundingClientRect() }))
            .filter(({ box }) => Math.min(box.width, box.height) < 43.5 || box.right > right)
            .map(
              ({ name, box }) => `${name}: ${Math.round(box.width)} × ${Math.round(box.height)}, ${Math.round(box.right - right)} beyond`,
            );
        }),
      );
      expect(off).toEqual([]);
    } finally {
      await context.close();
    }
  });

  it.each(['train', 'take', 'notice'])('a bar of progress shows how far it is, in a %s', async (place) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.evaluate((name) => {
      const around = Object.assign(document.createElement('div'), { className: name });
      around.style.cssText = 'position: fixed; inset: 0 auto auto 0; width: 300px; z-index: 99';
      around.append(Object.assign(document.createElement('progress'), { value: 0.5, id: 'half' }));
      document.body.append(around);
    }, place);
    const picture = (await page.locator('#half').screenshot()).toString('base64');
    const [done, left] = await page.evaluate(async (encoded) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0))]));
      const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
      canvas.drawImage(image, 0, 0);
      const middle = Math.floor(image.height / 2);
      return [0.25, 0.75].map((share) => [...canvas.getImageData(share * image.width, middle, 1, 1).data].join());
    }, picture);
    expect(done).not.toBe(left);
  });

  it('fields put right what was typed and changed nothing', async () => {
    const typed = async (name: string, text: string): Promise<string> => {
      const field = page.getByLabel(name, { exact: true });
      await field.fill(text);
      await field.press('Enter');
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      return field.inputValue();
    };
    expect(await typed('Tempo in beats per minute', '500')).toBe('300');
    expect(await typed('Tempo in beats per minute', '400')).toBe('300');
    expect(await typed('Title of the song', 'Sun')).toBe('Sun');
    expect(await typed('Title of the song', ' Sun ')).toBe('Sun');
  });

  it('parts of the song keep the focus while keys move and remove them', async () => {
    for (const bridge of ['buildup', 'fill', 'drop']) await addToSong(page, bridge);
    const parts = page.locator('.section-name');
    const focused = (): Promise<string | null | undefined> =>
      page.evaluate(() => (document.activeElement?.matches('.section-name') === true ? document.activeElement.textContent : ''));
    await parts.first().focus();
    for (const place of [1, 2]) {
      await page.keyboard.press('Alt+ArrowRight');
      await expect.poll(() => parts.nth(place).textContent()).toContain('buildup');
      await expect.poll(focused).toContain('buildup');
    }
    await page.keyboard.press('Delete');
    await expect.poll(() => parts.count()).toBe(2);
    await expect.poll(focused).toContain('drop');
  });

  it('a digit on a slider and a held key make no new song', async () => {
    const before = await gridText(page);
    await page.getByRole('slider', { name: 'Intensity' }).focus();
    await page.keyboard.press('3');
    expect(await gridText(page)).toBe(before);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.down('r');
    const once = await gridText(page);
    for (let repeat = 0; repeat < 5; repeat += 1) await page.keyboard.down('r');
    expect(await gridText(page)).toBe(once);
    await page.keyboard.up('r');
  });

  it('the text of every button can be read in every state: resting, hovered, pressed, both', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await addToSong(page, 'fill');
    await page.getByRole('button', { name: 'Copy bar' }).click();
    await page.getByRole('button', { name: 'Mute BASS' }).click();
    await page.getByRole('button', { name: /^LEAD:/ }).click();
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByRole('slider', { name: 'Intensity' }).press('Home');
    const session = await page.context().newCDPSession(page);
    await session.send('DOM.enable');
    await session.send('CSS.enable');
    const { root } = await session.send('DOM.getDocument');
    const { nodeIds } = await session.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: 'button:not(.cell), select' });
    const weak: string[] = [];
    for (const pressed of [false, true]) {
      await page.evaluate((state) => {
        for (const button of document.querySelectorAll('button[aria-pressed]:not(.cell)'))
          button.setAttribute('aria-pressed', String(state));
      }, pressed);
      for (const hovered of [false, true]) {
        for (const nodeId of nodeIds) {
          await session.send('CSS.forcePseudoState', { nodeId, forcedPseudoClasses: hovered ? ['hover'] : [] });
        }
        const state = `${pressed ? 'pressed' : 'resting'}${hovered ? ' and hovered' : ''}`;
        weak.push(...(await page.evaluate(weakContrasts)).map((text) => `${text} (${state})`));
      }
    }
    expect(weak).toEqual([]);
  }, 120_000);
});

/** Focuses a slider, and reads where it stands. Runs in the page. */
function readSlider(index: number): string {
  const slider = document.querySelectorAll<HTMLInputElement>('input[type="range"]')[index];
  slider?.focus();
  return `${slider?.value ?? ''} ${slider?.ariaValueText ?? ''}`;
}

/** Lists the buttons whose text stands out from its ground by less than 4.5 : 1. Runs in the page. */
function weakContrasts(): string[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  type Colour = readonly [number, number, number, number];
  const parse = (colour: string): Colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top: Colour, bottom: Colour): Colour =>
    [0, 1, 2].map((at) => top[at]! * top[3] + bottom[at]! * (1 - top[3])).concat(1) as unknown as Colour;
  const ground = (element: Element | null): Colour => {
    if (element === null) return [12, 10, 20, 1];
    const style = getComputedStyle(element);
    const [r, g, b, a] = parse(style.backgroundColor);
    return over([r, g, b, a * Number(style.opacity)], ground(element.parentElement));
  };
  const light = ([r, g, b]: Colour): number => {
    const [x, y, z] = [r, g, b].map((value) => (value <= 10.3 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4)) as [
      number,
      number,
      number,
    ];
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  return [...document.querySelectorAll<HTMLElement>("button:not(.cell, :disabled, [aria-disabled='true']), select")].flatMap((element) => {
    if (element.innerText.trim() === '' && element.querySelector('svg') === null) return [];
    const style = getComputedStyle(element);
    if (style.opacity === '0' || element.closest('.section') !== null) return [];
    const back = ground(element);
    const [r, g, b, a] = parse(style.color);
    const front = over([r, g, b, a * Number(style.opacity)], back);
    const [low, high] = [light(front), light(back)].sort((one, two) => one - two) as [number, number];
    const ratio = (high + 0.05) / (low + 0.05);
    return ratio < 4.5 ? [`${element.getAttribute('aria-label') ?? element.innerText.slice(0, 20)}: ${ratio.toFixed(1)}`] : [];
  });
}
