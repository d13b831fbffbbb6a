// `pnpm --filter @loop/studio bench:tasks`: the longest task of the page's thread for each thing that people do while music plays, in milliseconds of an
// undisturbed processor, and what that is on a processor of a quarter of the speed. The least of three runs: what is compiled once, and other work on the
// machine, only ever adds time. How slow the machine was is printed beside it.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { chromiumArguments, findChromium } from '../../../tooling/scripts/chromium.mjs';
import { sharedBuild } from '../build/shared-build.js';
import { serveBuild } from '../server/serve-build.js';
import { actsOf, startMusic } from './acts.js';
import { longestTasks } from './longest-tasks.js';

const RUNS = 3;
const SLOWER = 4;
/** The longest task that a person does not feel, in milliseconds. */
const FELT_MS = 50;

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('There is no Chromium; CHROMIUM_PATH names one.');
const workFolder = await mkdtemp(join(tmpdir(), 'loop-bench-'));
const served = await serveBuild({ folder: await sharedBuild(), port: 0, environment: { LOOP_STUDIO_FOLDER: workFolder } });
const browser = await chromium.launch({ executablePath, args: chromiumArguments });
try {
  const page = await browser.newPage({ viewport: { width: 1_440, height: 900 }, locale: 'en-US', serviceWorkers: 'block' });
  await page.addInitScript(() => localStorage.setItem('loop-studio-tour', 'seen'));
  await page.goto(`http://127.0.0.1:${served.port}/`);

  await startMusic(page);
  const least = new Map<string, number>();
  const slowness: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const measured = await longestTasks(browser, page, actsOf(page));
    slowness.push(Math.round(measured.slowness * 100) / 100);
    for (const [name, ms] of measured.byAct) least.set(name, Math.min(least.get(name) ?? Infinity, ms));
  }
  for (const [name, ms] of least)
    console.log(
      `${name.padEnd(24)} ${ms.toFixed(1).padStart(6)} ms, ${(ms * SLOWER).toFixed(0).padStart(4)} at a quarter of the speed${ms * SLOWER > FELT_MS ? '  *' : ''}`,
    );
  console.log(JSON.stringify({ runs: RUNS, slowness, cores: cpus().length, load: loadavg()[0] }));
} finally {
  await browser.close();
  await served.close();
  await rm(workFolder, { recursive: true, force: true });
}
