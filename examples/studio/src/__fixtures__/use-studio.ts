import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parseSong } from '@loop/core';
import type { Song } from '@loop/core';
import type { AxeResults, RunOptions } from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';

import { chromiumArguments, findChromium } from '../../../../tooling/scripts/chromium.mjs';
import { sharedBuild } from '../../build/shared-build.js';
import { serveBuild } from '../../server/serve-build.js';
import type { ServedBuild } from '../../server/serve-build.js';

declare const axe: { run(selector: string, options: RunOptions): Promise<AxeResults> };

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const executablePath = findChromium();

/** Whether there is a browser to drive. */
export const hasBrowser = executablePath !== undefined;

/** A phone in the hand. */
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

interface UseStudioOptions {
  /** Whether the build is a copy, which the suite may change. @defaultValue that of all suites */
  readonly changesBuild?: boolean;
  /** Whether the tests of the suite go on in one page. @defaultValue each has a page and a context of its own */
  readonly sharesPage?: boolean;
  /** What the page is looked at with. @defaultValue a large window */
  readonly device?: BrowserContextOptions;
  /** What the studio is started with, asked when it is. @defaultValue nothing but its folder */
  readonly environment?: () => Readonly<Record<string, string>>;
}

/** The studio in a browser: a fresh context and page for each test, or one for all. */
export interface StudioInBrowser {
  readonly address: string;
  /** Where its build is. */
  readonly folder: string;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Opens another page, in the test's context or in one of its own. */
  readonly open: (url: string, context?: BrowserContext) => Promise<Page>;
}

/** Serves the built studio as `pnpm start` does, and starts a browser for the tests of a suite. Any error of a page fails the test. */
export function useStudio({ changesBuild = false, sharesPage = false, device = {}, environment }: UseStudioOptions = {}): StudioInBrowser {
  // On a busy machine a press waits long for a page that draws seldom; a press that never comes is found all the same.
  vi.setConfig({ testTimeout: 180_000 });
  const faults: string[] = [];
  const own: string[] = [];
  let buildFolder: string;
  let server: ServedBuild;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  const open = async (url: string, where = context): Promise<Page> => {
    const opened = await where.newPage();
    // The tour of the first visit has tests of its own.
    await opened.addInitScript(() => {
      if (location.protocol === 'http:') localStorage.setItem('loop-studio-tour', 'seen');
    });
    opened.on('pageerror', (error) => faults.push(error.message));
    await opened.goto(url);
    await isReady(opened);
    return opened;
  };
  const makeFolder = async (prefix: string): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), prefix));
    own.push(folder);
    return folder;
  };
  const address = (): string => `http://127.0.0.1:${server.port}/`;

  beforeAll(async () => {
    buildFolder = await sharedBuild();
    if (changesBuild) {
      const copy = await makeFolder('loop-studio-');
      await cp(buildFolder, copy, { recursive: true });
      buildFolder = copy;
    }
    const workFolder = await makeFolder('loop-studio-work-');
    server = await serveBuild({ folder: buildFolder, port: 0, environment: { LOOP_STUDIO_FOLDER: workFolder, ...environment?.() } });
    browser = await chromium.launch({ executablePath: executablePath as string, args: [...chromiumArguments, '--use-fake-device-for-media-stream'] });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
    await Promise.all(own.map((folder) => rm(folder, { recursive: true, force: true })));
  });
  const begin = async (): Promise<void> => {
    context = await browser.newContext({
      serviceWorkers: 'block',
      viewport: { width: 1440, height: 1000 },
      permissions: ['clipboard-read', 'clipboard-write'],
      ...device,
    });
    context.setDefaultTimeout(90_000);
    page = await open(address());
  };
  const end = (): Promise<void> => context.close();
  if (sharesPage) {
    beforeAll(begin, 120_000);
    afterAll(end);
  } else {
    beforeEach(begin, 120_000);
    afterEach(end);
  }
  afterEach(() => expect(faults.splice(0)).toEqual([]));

  return {
    open,
    get folder() {
      return buildFolder;
    },
    get address() {
      return address();
    },
    get browser() {
      return browser;
    },
    get context() {
      return context;
    },
    get page() {
      return page;
    },
  };
}

/** Waits until a page shows the studio. */
export async function isReady(page: Page): Promise<void> {
  await page.locator('button.play').waitFor({ timeout: 60_000 });
}

/** What axe finds wrong in a part of a page by all rules or by some, of any impact, in one line each. */
export async function axeFaults(page: Page, part = 'html', rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: axePath });
  const options: RunOptions = rules === undefined ? {} : { runOnly: [...rules] };
  const { violations } = await page.evaluate(([selector, how]) => axe.run(selector, how), [part, options] as const);
  return violations.map(({ id, impact, nodes }) => `${id} (${impact ?? ''}) at ${nodes[0]?.html.slice(0, 160) ?? ''}`);
}

/** What the grid of a page shows, as text. */
export async function gridText(page: Page): Promise<string> {
  // Of several rows that change, each is drawn in a task of its own.
  await page.waitForFunction(() => document.querySelector('.rows')?.getAttribute('aria-busy') !== 'true');
  return page
    .locator('.rows')
    .evaluate((element) => [...element.querySelectorAll('.cell')].map((one) => one.getAttribute('aria-label')).join('\n'));
}

/** Presses the button of a genre. */
export async function pressGenre(page: Page, name: string): Promise<void> {
  await page.getByRole('group', { name: 'Genre' }).getByRole('button', { name, exact: true }).click();
}

/** Opens the sheet of what can be added to the song, and presses one of its buttons. */
export async function addToSong(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add to the song' }).click();
  await page.getByRole('group', { name: 'Add to the song' }).getByRole('button', { name, exact: true }).click();
}

/** Opens the saved songs, and loads one. */
export async function loadSong(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Songs' }).click();
  await page.getByRole('button', { name }).click();
}

/** Exports the song. */
export async function exportAs(page: Page, kind: string): Promise<void> {
  await page.getByLabel('Export and import').selectOption(kind);
}

/** The song of a page, as its project file holds it. */
export async function songOf(page: Page): Promise<Song> {
  const [download] = await Promise.all([page.waitForEvent('download'), exportAs(page, 'project')]);
  return parseSong(await readFile(await download.path(), 'utf8'));
}

/** Whether all of something in a drawer lies in the part of the drawer that is shown. */
export function isInSight(place: Locator): Promise<boolean> {
  return place.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    const shown = element.closest('.drawer-body')!.getBoundingClientRect();
    return top >= shown.top && bottom <= shown.bottom;
  });
}
