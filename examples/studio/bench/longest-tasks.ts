import { setTimeout as wait } from 'node:timers/promises';

import type { Browser, CDPSession, Page } from 'playwright-core';

/** Something that a person does, or that happens, and its name. */
export type Act = readonly [name: string, act: () => Promise<unknown>];

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** When it began, in microseconds. */
  readonly ts: number;
  /** How long it lasted, in microseconds. */
  readonly dur?: number;
  /** Microseconds of the processor, which other programs do not lengthen. */
  readonly tdur?: number;
}

const YARDSTICK = 'yardstick';
/** What the yardstick takes where nothing plays and nothing else runs: a quiet machine of 2026, two cores, in milliseconds of the processor. */
const YARDSTICK_MS = 5;

/** Work to measure by. It runs in the page: it arranges the same buttons, and sorts the same numbers, as the page does when something is pressed. */
function yardstick(mark: string): void {
  performance.mark(mark);
  const box = document.createElement('div');
  box.style.cssText =
    'position: fixed; inset: 0; contain: strict; visibility: hidden; display: grid; grid-template-columns: repeat(16, 1fr)';
  box.append(...Array.from({ length: 96 }, (_, index) => Object.assign(document.createElement('button'), { textContent: String(index) })));
  document.body.append(box);
  box.getBoundingClientRect();
  box.remove();
  Float64Array.from({ length: 4_000 }, (_, index) => Math.sin(index)).sort();
}

/** How long the page is left after the yardstick, in milliseconds: what it leaves belongs to no act. */
const YARDSTICK_SETTLE_MS = 100;
/** How long the page is watched after an act, in milliseconds: what it brings is drawn, kept and settled. */
const SETTLE_MS = 400;

/** What the acts cost, and the machine on which they did. */
export interface LongestTasks {
  /** The longest task of the page's thread that each act brought, in milliseconds of an undisturbed processor. */
  readonly byAct: ReadonlyMap<string, number>;
  /** How many times as long as on an undisturbed processor work took: a picture drawn in software, and other programs, empty its caches. */
  readonly slowness: number;
}

/**
 * Does things in a page, and measures the longest task that each brings. After each, the same work is done once more, a yardstick: its median says how
 * slow the machine is just now.
 */
export async function longestTasks(browser: Browser, page: Page, acts: readonly Act[]): Promise<LongestTasks> {
  const tracing = await browser.newBrowserCDPSession();
  const traceConfig = { includedCategories: ['toplevel', 'blink.user_timing'], excludedCategories: ['*'], traceBufferSizeInKb: 200_000 };
  await tracing.send('Tracing.start', { transferMode: 'ReturnAsStream', traceConfig });
  for (const [name, act] of acts) {
    await page.evaluate((mark) => performance.mark(mark), `act ${name}`);
    await act();
    await wait(SETTLE_MS);
    await page.evaluate(yardstick, YARDSTICK);
    await wait(YARDSTICK_SETTLE_MS);
  }
  const events = await endTrace(tracing);
  const marks = events.filter(({ name }) => name.startsWith('act ') || name === YARDSTICK).toSorted((a, b) => a.ts - b.ts);
  const [first] = marks;
  if (first === undefined) throw new Error('The trace holds nothing of the page.');
  const tasks = events.filter(({ name, pid, tid }) => name.endsWith('RunTask') && pid === first.pid && tid === first.tid);
  const times = marks.map(({ name, ts }, index) => {
    const end = marks[index + 1]?.ts ?? Infinity;
    // The task that set a mark began before it.
    const own = tasks.filter((task) => task.ts < end && task.ts + (task.dur ?? 0) >= ts);
    return [name, Math.max(0, ...own.map(({ tdur }) => tdur ?? 0)) / 1_000] as const;
  });
  const yardsticks = times.filter(([name]) => name === YARDSTICK).map(([, ms]) => ms);
  const slowness = (yardsticks.toSorted((a, b) => a - b)[yardsticks.length >> 1] ?? Number.NaN) / YARDSTICK_MS;
  const acted = times.filter(([name]) => name !== YARDSTICK);
  return { byAct: new Map(acted.map(([name, ms]) => [name.slice('act '.length), ms / slowness])), slowness };
}

async function endTrace(session: CDPSession): Promise<readonly TraceEvent[]> {
  const complete = new Promise<string>((resolve, reject) => {
    session.once('Tracing.tracingComplete', ({ stream }) => {
      if (stream === undefined) reject(new Error('The trace is gone.'));
      else resolve(stream);
    });
  });
  await session.send('Tracing.end');
  const handle = await complete;
  const parts: string[] = [];
  for (let isEnd = false; !isEnd;) {
    const { data, eof } = await session.send('IO.read', { handle, size: 4_000_000 });
    parts.push(data);
    isEnd = eof;
  }
  return (JSON.parse(parts.join('')) as { readonly traceEvents: readonly TraceEvent[] }).traceEvents;
}
