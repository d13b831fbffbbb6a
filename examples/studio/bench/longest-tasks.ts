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

/** How long the page is watched after an act, in milliseconds: what it brings is drawn, kept and settled. */
const SETTLE_MS = 400;

/** Does things in a page, and measures the longest task of the page's thread that each brings, in milliseconds of the processor. */
export async function longestTasks(browser: Browser, page: Page, acts: readonly Act[]): Promise<ReadonlyMap<string, number>> {
  const tracing = await browser.newBrowserCDPSession();
  const traceConfig = { includedCategories: ['toplevel', 'blink.user_timing'], excludedCategories: ['*'], traceBufferSizeInKb: 200_000 };
  await tracing.send('Tracing.start', { transferMode: 'ReturnAsStream', traceConfig });
  for (const [name, act] of acts) {
    await page.evaluate((mark) => performance.mark(mark), `act ${name}`);
    await act();
    await wait(SETTLE_MS);
  }
  const events = await endTrace(tracing);
  const marks = events.filter(({ name }) => name.startsWith('act ')).toSorted((a, b) => a.ts - b.ts);
  const [first] = marks;
  if (first === undefined) throw new Error('The trace holds nothing of the page.');
  const tasks = events.filter(({ name, pid, tid }) => name.endsWith('RunTask') && pid === first.pid && tid === first.tid);
  return new Map(
    marks.map(({ name, ts }, index) => {
      const end = marks[index + 1]?.ts ?? Infinity;
      // The task that set a mark began before it.
      const own = tasks.filter((task) => task.ts < end && task.ts + (task.dur ?? 0) >= ts);
      return [name.slice('act '.length), Math.max(0, ...own.map(({ tdur }) => tdur ?? 0)) / 1_000];
    }),
  );
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
