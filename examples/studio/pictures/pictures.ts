// `pnpm --filter @loop/studio pictures [NAME…]`: takes the pictures of the studio that the documents show, into docs/images. Each shows the built
// page in Chromium; those of several windows stand side by side.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

import { chromiumArguments, findChromium } from '../../../tooling/scripts/chromium.mjs';
import { sharedBuild } from '../build/shared-build.js';
import { serveBuild } from '../server/serve-build.js';
import { SCENES, songLink } from './scenes.js';
import type { Scene, Size } from './scenes.js';

const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
/** The height of a strip of windows. */
const STRIP_HEIGHT = 720;
const STRIP_GAP = 12;
const QUALITY = 82;
/** How long things are given to come to rest before a picture is taken, in milliseconds. */
const REST_MS = 1_500;

const names = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(SCENES);
const unknown = names.filter((name) => SCENES[name] === undefined);
if (unknown.length > 0) throw new Error(`There is no picture ${unknown.join(', ')}; there are ${Object.keys(SCENES).join(', ')}.`);
const executablePath = findChromium();
if (executablePath === undefined) throw new Error('There is no Chromium; CHROMIUM_PATH names one.');

const workFolder = await mkdtemp(join(tmpdir(), 'loop-pictures-'));
const served = await serveBuild({ folder: await sharedBuild(), port: 0, environment: { LOOP_STUDIO_FOLDER: workFolder } });
const browser = await chromium.launch({ executablePath, args: chromiumArguments });
try {
  for (const name of names) {
    const scene = SCENES[name] as Scene;
    const shots: Buffer[] = [];
    for (const size of scene.sizes) shots.push(await shoot(browser, scene, size));
    await writeFile(join(IMAGES, `${name}.jpg`), shots.length === 1 ? (shots[0] as Buffer) : await inStrip(browser, shots));
    console.log(`docs/images/${name}.jpg`);
  }
} finally {
  await browser.close();
  await served.close();
  await rm(workFolder, { recursive: true, force: true });
}

async function shoot(opened: Browser, { colorScheme = 'dark', choices = {}, prepare }: Scene, size: Size): Promise<Buffer> {
  const { width, height, isPhone = false } = size;
  const context = await opened.newContext({
    viewport: { width, height },
    hasTouch: isPhone,
    isMobile: isPhone,
    colorScheme,
    locale: 'en-US',
    serviceWorkers: 'block',
  });
  try {
    const page = await context.newPage();
    await page.addInitScript(
      (kept) => {
        for (const [key, value] of Object.entries(kept)) localStorage.setItem(key, value);
      },
      { 'loop-studio-tour': 'seen', ...choices },
    );
    await page.goto(`http://127.0.0.1:${served.port}/${await songLink()}`);
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await prepare(page, size);
    await page.waitForTimeout(REST_MS);
    return await page.screenshot({ type: 'jpeg', quality: QUALITY });
  } finally {
    await context.close();
  }
}

async function inStrip(opened: Browser, shots: readonly Buffer[]): Promise<Buffer> {
  const page = await opened.newPage({ viewport: { width: 3_000, height: STRIP_HEIGHT } });
  try {
    const images = shots.map((shot) => `<img height=${STRIP_HEIGHT} src="data:image/jpeg;base64,${shot.toString('base64')}">`);
    await page.setContent(
      `<style>body{margin:0}main{display:inline-flex;gap:${STRIP_GAP}px;background:#05050b}</style><main>${images.join('')}</main>`,
    );
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    return await page.locator('main').screenshot({ type: 'jpeg', quality: QUALITY });
  } finally {
    await page.close();
  }
}
