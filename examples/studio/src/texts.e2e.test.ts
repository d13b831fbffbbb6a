import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';

import { axeFaults, gridText, hasBrowser, isReady, useStudio } from './__fixtures__/use-studio.js';
import { whatIsOff } from './__fixtures__/what-is-off.js';

/** Words that English cannot do without and that Spanish does not have, but for those within a name such as `two-step`. */
const ENGLISH = /(?<![\w-])(?:the|of|and|is|it|not|with|to|from|this|that|what|bar|bars|step|steps|off|on|by|for|how)(?![\w-])/i;

/** Everything on a page that a person sees or hears, but for what is written in code. */
function textsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const attributes = ['aria-label', 'title', 'placeholder', 'aria-valuetext', 'alt'];
    const said = [...document.querySelectorAll('body *')].flatMap((element) => attributes.map((name) => element.getAttribute(name) ?? ''));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen: string[] = [];
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (parentElement?.closest('code, script, noscript') === null) seen.push(textContent?.trim() ?? '');
    }
    return [...new Set([...said, ...seen])].filter((text) => text !== '');
  });
}

/** Chooses a language in Set up. */
async function choose(page: Page, language: string): Promise<void> {
  await page.locator('.choice').filter({ hasText: 'Español' }).getByRole('button', { name: language, exact: true }).click();
}

describe.skipIf(!hasBrowser)('the studio in another language', () => {
  const studio = useStudio();

  it('changes at once, keeps the work, and speaks it after a reload', { timeout: 180_000 }, async () => {
    const { page } = studio;
    const rest = page.locator('.cell[data-instrument="kick"][data-bar="0"]:not(.on)').first();
    const step = Number(await rest.getAttribute('data-step'));
    await rest.click();
    await page.getByRole('button', { name: 'KICK: normal' }).click();
    const before = await page.locator('.cell.on').count();
    await page.getByRole('button', { name: 'Set up', exact: true }).first().click();
    await choose(page, 'Español');
    await page.getByRole('heading', { name: 'Ajustes' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
    expect(await page.locator('.cell.on').count()).toBe(before);
    expect(await gridText(page)).toContain(`BOMBO compás 1 paso ${step + 1}: 1 golpe`);
    await page.getByRole('button', { name: 'Deshacer' }).click();
    expect(await gridText(page)).toContain(`BOMBO compás 1 paso ${step + 1}: silencio`);
    await page.getByRole('slider', { name: 'Duración' }).first().waitFor();
    await page.getByLabel('Archivo que importar').setInputFiles({ name: 'x.loop', mimeType: 'application/zip', buffer: Buffer.from('x') });
    await page.getByText(/No se ha abierto x\.loop: El archivo está dañado o es de otra clase\./).waitFor();

    await page.reload();
    await isReady(page);
    await page.getByRole('button', { name: 'Reproducir', exact: true }).click();
    await page.getByRole('button', { name: 'Pausa', exact: true }).click();
    await choose(page, 'English');
    await page.getByRole('heading', { name: 'Set up' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('follows the browser where nothing is chosen, leaves no English word, and has no fault for axe', { timeout: 240_000 }, async () => {
    const context = await studio.browser.newContext({ locale: 'es-MX', serviceWorkers: 'block', viewport: { width: 1440, height: 1000 } });
    const page = await studio.open(studio.address, context);
    const texts = new Set<string>();
    const look = async (): Promise<void> => {
      for (const text of await textsOf(page)) texts.add(text);
      for (const [width, height] of [
        [390, 844],
        [1440, 1000],
      ] as const) {
        await page.setViewportSize({ width, height });
        expect(await page.evaluate(whatIsOff)).toEqual([]);
      }
    };
    await look();
    await page.getByRole('button', { name: '16 compases' }).click();
    await page.getByText('Arreglo de 16 compases').waitFor();
    await page.getByRole('button', { name: 'Añadir a la canción' }).click();
    await look();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^BAJO/ }).first().click();
    await page.locator('.cell').nth(3).click();
    await look();
    for (const name of ['Atajos de teclado', 'Canciones']) {
      await page.getByRole('button', { name, exact: true }).click();
      const dialog = page.getByRole('dialog', { name });
      await dialog.waitFor();
      await look();
      await dialog.getByRole('button', { name: 'Cerrar' }).click();
    }
    for (const name of DRAWERS) {
      await page.getByRole('button', { name, exact: true }).first().click();
      await page.getByRole('heading', { name, exact: true, level: 2 }).waitFor();
      await look();
      expect(await axeFaults(page)).toEqual([]);
    }
    expect([...texts].filter((text) => ENGLISH.test(text))).toEqual([]);
    expect(texts.size).toBeGreaterThan(300);
    await context.close();
  });
});

/** The drawers, by their titles. */
const DRAWERS = ['Crear', 'Muestras', 'Imagen', 'Entrenar', 'Ajustes'];
