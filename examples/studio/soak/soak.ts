// `pnpm --filter @loop/studio soak --minutes 30`: plays the built studio in Chromium and edits all the while. A line of JSON for each measurement, and a
// last one with the result. The exit code is 1 when
// - the heap grew: live objects of the page after a forced collection, the median of the last three measurements against the median of the first three
//   after two minutes, by more than a tenth. Undo is filled before the first, so that its 200 steps are no growth;
// - the sound was late: the browser counted that the output had to go without, at any time from three seconds after the first press of play on, or it
//   counts nothing at all;
// - something piled up: nodes or listeners by more than a quarter, sound contexts, threads or object URLs;
// - the page reported an error, or more than one edit in twenty could not be made.
import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chromium } from 'playwright-core';
import type { CDPSession, Page } from 'playwright-core';

import { chromiumArguments, findChromium } from '../../../tooling/scripts/chromium.mjs';
import { sharedBuild } from '../build/shared-build.js';
import { serveBuild } from '../server/serve-build.js';
import { EDITS, PATIENCE_MS } from './edits.js';

/** What a moment of the soak measured. */
interface Sample {
  readonly second: number;
  /** Bytes of live objects, after a collection. */
  readonly heap: number;
  /** Bytes of the arrays of the page, such as sounds. */
  readonly arrays: number;
  readonly nodes: number;
  readonly listeners: number;
  /** Times at which the output had to go without sound, since the page was opened; `null` where the browser does not count them. */
  readonly underruns: number | null;
  readonly latencyMs: number;
  readonly contexts: number;
  readonly addresses: number;
  readonly workers: number;
}

/** When the heap is first held against: all that is loaded late is there. In a short soak, a third of it. */
const SETTLE_SECONDS = 120;
const EDIT_EVERY_MS = 700;
const SAMPLE_EVERY_MS = 15_000;
const HEAP_GROWTH = 1.1;
const PILE_GROWTH = 1.25;
/** More edits than undo goes back. */
const FILLING_EDITS = 220;
const MISSED_SHARE = 0.05;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes: must be a number above 0, received ${values.minutes}.`);
const executablePath = findChromium();
if (executablePath === undefined) throw new Error('There is no Chromium; CHROMIUM_PATH names one.');

const workFolder = await mkdtemp(join(tmpdir(), 'loop-soak-'));
const served = await serveBuild({ folder: await sharedBuild(), port: 0, environment: { LOOP_STUDIO_FOLDER: workFolder } });
const browser = await chromium.launch({ executablePath, args: chromiumArguments });
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  await page.addInitScript({ path: fileURLToPath(new URL('watch-page.js', import.meta.url)) });
  await page.goto(`http://127.0.0.1:${served.port}/`, { timeout: 60_000 });
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  await page.getByRole('button', { name: '32 bars' }).click({ timeout: 60_000 });
  await fillUndo(page);
  await page.locator('.play').click();
  await page.waitForTimeout(3_000);
  const { samples, missed, made } = await soak(page, session);
  report(samples, { missed, made, faults });
} finally {
  await browser.close();
  await served.close();
  await rm(workFolder, { recursive: true, force: true });
}

/** Fills undo with songs that share little. */
async function fillUndo(page: Page): Promise<void> {
  for (let edit = 0; edit < FILLING_EDITS; edit += 1) await page.keyboard.press(String(1 + (edit % 8)));
}

async function soak(page: Page, session: CDPSession) {
  const samples: Sample[] = [];
  const missed: Record<string, number> = {};
  const start = performance.now();
  const elapsed = (): number => performance.now() - start;
  let made = 0;
  let nextSample = 0;
  for (; elapsed() < minutes * 60_000; made += 1) {
    if (elapsed() >= nextSample) {
      samples.push(await measure(page, session, elapsed() / 1_000));
      nextSample += SAMPLE_EVERY_MS;
    }
    const edit = EDITS[made % EDITS.length]!;
    try {
      await edit.run(page, Math.floor(made / EDITS.length));
      // Escape stops the music where nothing is open.
      const play = page.getByRole('button', { name: 'Play', exact: true });
      if (await play.isVisible()) await play.click();
    } catch {
      missed[edit.name] = (missed[edit.name] ?? 0) + 1;
      await page.keyboard.press('Escape');
    }
    await page.waitForTimeout(EDIT_EVERY_MS);
  }
  samples.push(await measure(page, session, elapsed() / 1_000));
  return { samples, missed, made };
}

async function measure(page: Page, session: CDPSession, second: number): Promise<Sample> {
  // What the first one lets go of, the second one finds.
  for (let time = 0; time < 2; time += 1) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string): number => metrics.find((one) => one.name === name)?.value ?? 0;
  const usage = (await session.send('Runtime.getHeapUsage')) as { readonly usedSize: number; readonly backingStorageSize?: number };
  const watched = await page.evaluate(() =>
    (globalThis as unknown as { soak: () => Pick<Sample, 'underruns' | 'latencyMs' | 'contexts' | 'addresses' | 'workers'> }).soak(),
  );
  const sample: Sample = {
    second: Math.round(second),
    heap: usage.usedSize,
    arrays: usage.backingStorageSize ?? 0,
    nodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
    ...watched,
  };
  console.log(JSON.stringify(sample));
  return sample;
}

interface Course {
  readonly missed: Readonly<Record<string, number>>;
  readonly made: number;
  readonly faults: readonly string[];
}

function report(samples: readonly Sample[], { missed, made, faults }: Course): void {
  const settled = samples.filter(({ second }) => second >= Math.min(SETTLE_SECONDS, (minutes * 60) / 3));
  const [begin, end] = [settled.slice(0, 3), settled.slice(-3)];
  const growthOf = (field: 'heap' | 'nodes' | 'listeners'): number =>
    Number((median(end.map((one) => one[field])) / median(begin.map((one) => one[field]))).toFixed(3));
  const last = samples.at(-1)!;
  const underruns = last.underruns === null || samples[0]!.underruns === null ? null : last.underruns - samples[0]!.underruns;
  const missedCount = Object.values(missed).reduce((sum, count) => sum + count, 0);
  const growth = { heap: growthOf('heap'), nodes: growthOf('nodes'), listeners: growthOf('listeners') };
  const wrong = [
    ...(growth.heap > HEAP_GROWTH ? ['the heap grew'] : []),
    ...(growth.nodes > PILE_GROWTH || growth.listeners > PILE_GROWTH ? ['nodes or listeners piled up'] : []),
    ...(last.contexts > 1 || last.workers > begin[0]!.workers + 1 || last.addresses > begin[0]!.addresses + 1
      ? ['contexts, threads or object URLs piled up']
      : []),
    ...(underruns === null ? ['the browser does not count late sound'] : underruns > 0 ? ['the sound was late'] : []),
    ...(faults.length > 0 ? ['the page reported errors'] : []),
    ...(missedCount > made * MISSED_SHARE ? ['too many edits could not be made'] : []),
  ];
  const { heap, arrays, latencyMs } = last;
  console.log(JSON.stringify({ minutes, made, growth, underruns, heap, arrays, latencyMs, missed, faults: faults.slice(0, 5), wrong }));
  if (wrong.length > 0) process.exitCode = 1;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
