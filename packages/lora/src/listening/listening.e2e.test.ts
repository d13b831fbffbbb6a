import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumArguments, findChromium } from '../../../../tooling/scripts/chromium.mjs';
import { judgeListening, parseListeningResult } from './judge-listening.js';
import type { ListeningKey } from './plan-listening.js';
import { writeListening } from './write-listening.js';
import type { ListeningClip } from './write-listening.js';

const program = findChromium();

const tones = (prefix: string, hertz: number): readonly ListeningClip[] =>
  Array.from({ length: 3 }, (_, index) => ({
    id: `${prefix}-${index}`,
    load: () => ({
      sampleRate: 48_000,
      channels: [Float32Array.from({ length: 48_000 }, (_, frame) => 0.2 * Math.sin((2 * Math.PI * hertz * frame) / 48_000))],
    }),
  }));

describe.skipIf(program === undefined)('the page of a listening test', () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  let key: ListeningKey;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'loop-listening-'));
    await mkdir(path.join(folder, 'clips'));
    const test = writeListening({ generated: tones('generated', 220), real: tones('real', 330) }, { kind: 'abx', seed: 4 });
    let step = await test.next();
    for (; step.done !== true; step = await test.next()) await writeFile(path.join(folder, step.value.path), step.value.content);
    ({ key } = step.value);
    browser = await chromium.launch({ executablePath: program!, args: chromiumArguments });
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const name of keys) await page.keyboard.press(name);
  };
  const hint = (): Promise<string> => page.locator('#hint').innerText();

  it('opens from disk, is worked through by keyboard alone, goes on after a reload, and saves answers that can be judged', async () => {
    page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(pathToFileURL(path.join(folder, 'index.html')).href);
    await page.keyboard.type('Ann B.');
    await press('Enter');
    await page.getByText('1 of 3').waitFor();

    await press('Enter');
    expect(await hint()).toBe('Choose one first: guess when you cannot tell.');
    await press('ArrowLeft');
    expect(await hint()).toBe('Listen to A first.');
    await press('1', '2');
    // The first one stops when the second one starts.
    await page.locator('[data-player="0"] .state', { hasText: 'heard' }).waitFor();
    await press('ArrowRight');
    expect(await hint()).toBe('Listen to X first.');
    await press('3', key.answers[0]!.right === 'a' ? 'ArrowLeft' : 'ArrowRight', 'Enter');
    await page.getByText('2 of 3').waitFor();

    await page.reload();
    await page.locator('#start', { hasText: 'Go on' }).waitFor();
    expect(await page.locator('#listener').inputValue()).toBe('Ann B.');
    await press('Enter');
    await page.getByText('2 of 3').waitFor();
    await press('Backspace');
    await page.getByText('1 of 3').waitFor();
    const chosen = page.locator('[data-choice][aria-pressed="true"]');
    expect(await chosen.getAttribute('data-choice')).toBe(key.answers[0]!.right);
    await press('Enter');
    for (const [at, { right }] of key.answers.slice(1).entries()) {
      await page.getByText(`${at + 2} of 3`).waitFor();
      await press('1', '2', '3', right === 'a' ? 'ArrowLeft' : 'ArrowRight', 'Enter');
    }

    await page.getByText('3 of 3 questions are answered').waitFor();
    const download = page.waitForEvent('download');
    await press('Enter');
    const file = await download;
    expect(file.suggestedFilename()).toBe(`listening-${key.test}-Ann-B-.json`);
    const result = parseListeningResult(await readFile((await file.path())!, 'utf8'));
    expect(result.answers.map(({ plays }) => plays)).toEqual([3, 3, 3]);
    expect(judgeListening(key, [result])).toMatchObject({ right: 3, trials: 3, perListener: [{ listener: 'Ann B.' }] });
    expect(errors).toEqual([]);
    await page.close();
  });

  it('fits a telephone', async () => {
    page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(pathToFileURL(path.join(folder, 'index.html')).href);
    const overflow = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBe(0);
    await page.locator('#start').click();
    expect(await overflow()).toBe(0);
    await page.close();
  });
});
