import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createServer } from 'vite';
import type { ViteDevServer } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

import { chromiumArguments, findChromium } from '../../../../tooling/scripts/chromium.mjs';

const executablePath = findChromium();

/** Whether there is a browser to drive. */
export const hasBrowser = executablePath !== undefined;

/** The studio in a browser: a fresh context and page for each test. */
export interface StudioInBrowser {
  readonly address: string;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Opens another page, in the test's context or in one of its own. */
  readonly open: (url: string, context?: BrowserContext) => Promise<Page>;
}

/** Starts the studio's server and a browser for the tests of a suite. Any error of a page fails the test. */
export function useStudio(): StudioInBrowser {
  const faults: string[] = [];
  let server: ViteDevServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  const open = async (url: string, where = context): Promise<Page> => {
    const opened = await where.newPage();
    opened.on('pageerror', (error) => faults.push(error.message));
    await opened.goto(url);
    await opened.getByRole('button', { name: 'Play' }).waitFor({ timeout: 60_000 });
    return opened;
  };
  const address = (): string => server.resolvedUrls?.local[0] ?? '';

  beforeAll(async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    server = await createServer({ root, configFile: `${root}/vite.config.ts`, server: { port: 0 }, logLevel: 'error' });
    await server.listen();
    browser = await chromium.launch({ executablePath: executablePath as string, args: chromiumArguments });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  beforeEach(async () => {
    faults.length = 0;
    context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, permissions: ['clipboard-read', 'clipboard-write'] });
    page = await open(address());
  }, 120_000);
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  return {
    open,
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

/** What the grid of a page shows, as text. */
export function gridText(page: Page): Promise<string> {
  return page
    .locator('.grid')
    .evaluate((element) => [...element.querySelectorAll('.cell')].map((one) => one.getAttribute('aria-label')).join('\n'));
}
