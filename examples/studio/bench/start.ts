// `pnpm --filter @loop/studio bench`: how soon the studio is there. From the start of `pnpm start`, with a build, to its first answer; and in a fresh Chromium
// without a cache from the navigation to what is seen, and to the first press that works. Medians of five, in milliseconds; nothing is held to them here.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { chromiumArguments, findChromium } from '../../../tooling/scripts/chromium.mjs';
import { sharedBuild } from '../build/shared-build.js';
import { serveBuild } from '../server/serve-build.js';
import { startStudio } from '../server/start-studio.js';

const RUNS = 5;

/** What the page measures of itself, in milliseconds since the navigation. */
interface PageTimes {
  readonly seen: number;
  readonly shown: number;
  readonly pressed: number;
}

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('There is no Chromium; CHROMIUM_PATH names one.');

// `pnpm start` builds what is out of date: that is not what is measured.
await (await startStudio({ port: 0, environment: {} })).close();
const starts: number[] = [];
for (let run = 0; run < RUNS; run += 1) starts.push(await timeStart(20_000 + ((process.pid + run * 97) % 20_000)));

const pages: PageTimes[] = [];
const folder = await mkdtemp(join(tmpdir(), 'loop-bench-'));
const served = await serveBuild({ folder: await sharedBuild(), port: 0, environment: { LOOP_STUDIO_FOLDER: folder } });
for (let run = 0; run < RUNS; run += 1) pages.push(await timePage(`http://127.0.0.1:${served.port}/`));
await served.close();
await rm(folder, { recursive: true, force: true });

console.log(
  JSON.stringify({
    'server answers': median(starts),
    'page is painted': median(pages.map(({ seen }) => seen)),
    'page is shown': median(pages.map(({ shown }) => shown)),
    'a press works': median(pages.map(({ pressed }) => pressed)),
    runs: RUNS,
    cores: cpus().length,
    load: loadavg()[0],
  }),
);

/** From the start of the process to its first answer. */
async function timeStart(port: number): Promise<number> {
  const main = fileURLToPath(new URL('../server/main.ts', import.meta.url));
  const start = performance.now();
  const child = spawn(process.execPath, ['--conditions=@loop/source', '--import', 'tsx', main], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  try {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
      if (answer?.ok === true) return performance.now() - start;
      if (child.exitCode !== null) throw new Error(`The studio ended with ${child.exitCode}.`);
      await wait(5);
    }
  } finally {
    child.kill();
  }
}

/** A browser that has never been there presses a genre as soon as there is one. */
async function timePage(url: string): Promise<PageTimes> {
  const browser = await chromium.launch({ executablePath: executablePath!, args: chromiumArguments });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript({ path: fileURLToPath(new URL('watch-start.js', import.meta.url)) });
    await page.goto(url, { waitUntil: 'commit' });
    const times = await page.waitForFunction(() => (globalThis as unknown as { times?: Omit<PageTimes, 'seen'> }).times);
    const seen = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    return { ...(await times.jsonValue())!, seen: (await seen.jsonValue())! };
  } finally {
    await browser.close();
  }
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
}
