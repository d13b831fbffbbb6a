// `pnpm --filter @loop/studio soak --minutes 30`: plays the built studio in Chromium and edits all the while. The last line is one JSON object; the exit
// code is 1 when the heap grew by more than a tenth or when sound was late.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chromium } from 'playwright-core';
import type { CDPSession, Page } from 'playwright-core';
import { build } from 'vite';

import { chromiumArguments, findChromium } from '../../../tooling/scripts/chromium.mjs';
import { serveBuild } from '../server/serve-build.js';

/** What a moment of the soak measured. */
interface Sample {
  readonly second: number;
  /** Bytes of live objects, after a collection. */
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly longTasks: number;
  readonly longestTaskMs: number;
  /** Times at which the sound device had to go without, since the start; `undefined` where Chromium does not say. */
  readonly underruns: number | undefined;
}

/** How long the page may settle before the heap is held against it: undo is full, and all that is loaded late is there. */
const SETTLE_SHARE = 0.3;
const EDIT_EVERY_MS = 700;
const SAMPLE_EVERY_MS = 15_000;
const GROWTH = 1.1;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes: must be a number above 0, received ${values.minutes}.`);

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'loop-soak-'));
await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir: folder, sourcemap: false } });
const served = await serveBuild({ folder, port: 0, environment: {} });
const executablePath = findChromium();
if (executablePath === undefined) throw new Error('There is no Chromium; CHROMIUM_PATH names one.');
const browser = await chromium.launch({ executablePath, args: [...chromiumArguments, '--autoplay-policy=no-user-gesture-required'] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript({ path: fileURLToPath(new URL('watch-page.js', import.meta.url)) });
  await page.goto(`http://127.0.0.1:${served.port}/`);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.getByRole('button', { name: '32 bars' }).click();
  await page.locator('.play').click();
  await page.waitForTimeout(3_000);
  const samples = await soak(page, session);
  const settled = samples.filter(({ second }) => second >= minutes * 60 * SETTLE_SHARE);
  const [first] = settled;
  const last = settled.at(-1);
  if (first === undefined || last === undefined) throw new Error('The soak was too short to measure anything.');
  const result = {
    minutes,
    heapStart: first.heap,
    heapEnd: last.heap,
    growth: Number((last.heap / first.heap).toFixed(3)),
    nodes: [first.nodes, last.nodes],
    listeners: [first.listeners, last.listeners],
    longTasks: last.longTasks,
    longestTaskMs: last.longestTaskMs,
    underruns: last.underruns === undefined ? undefined : last.underruns - (samples[0]?.underruns ?? 0),
  };
  if (result.growth > GROWTH || (result.underruns ?? 0) > 0) process.exitCode = 1;
  console.log(JSON.stringify(result));
} finally {
  await browser.close();
  await served.close();
  await rm(folder, { recursive: true, force: true });
}

async function soak(page: Page, session: CDPSession): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const start = performance.now();
  let nextSample = 0;
  for (let turn = 0; performance.now() - start < minutes * 60_000; turn += 1) {
    const elapsed = performance.now() - start;
    if (elapsed >= nextSample) {
      const sample = await measure(page, session, Math.round(elapsed / 1_000));
      console.log(JSON.stringify(sample));
      samples.push(sample);
      nextSample += SAMPLE_EVERY_MS;
    }
    await edit(page, turn);
    await page.waitForTimeout(EDIT_EVERY_MS);
  }
  samples.push(await measure(page, session, minutes * 60));
  return samples;
}

/** One of the things that people do, in turn. */
async function edit(page: Page, turn: number): Promise<void> {
  const edits: readonly (() => Promise<unknown>)[] = [
    () =>
      page
        .locator('.cell')
        .nth((turn * 37) % 128)
        .click(),
    () => page.keyboard.press('Enter'),
    () =>
      page
        .getByRole('button', { name: /^(LEAD|BASS|HAT):/ })
        .nth(turn % 3)
        .click(),
    () => page.getByRole('slider', { name: 'Intensity', exact: true }).press(turn % 2 === 0 ? 'ArrowLeft' : 'ArrowRight'),
    () => page.getByRole('button', { name: new RegExp(`^Variation ${'ABCD'[turn % 4] ?? 'A'}`) }).click(),
    () =>
      page
        .getByRole('group', { name: 'Genre' })
        .getByRole('button')
        .nth(turn % 8)
        .click(),
    () => page.keyboard.press('Control+z'),
    () => page.getByRole('button', { name: turn % 2 === 0 ? 'Loop' : 'Song', exact: true }).click(),
  ];
  await edits[turn % edits.length]?.();
}

async function measure(page: Page, session: CDPSession, second: number): Promise<Sample> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string): number => metrics.find((one) => one.name === name)?.value ?? 0;
  const seen = await page.evaluate(() =>
    (globalThis as unknown as { soak: () => Pick<Sample, 'longTasks' | 'longestTaskMs' | 'underruns'> }).soak(),
  );
  return { second, heap: metric('JSHeapUsedSize'), nodes: metric('Nodes'), listeners: metric('JSEventListeners'), ...seen };
}
