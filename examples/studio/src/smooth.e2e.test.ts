import { describe, expect, it } from 'vitest';

import { actsOf, startMusic } from '../bench/acts.js';
import { longestTasks } from '../bench/longest-tasks.js';
import { hasBrowser, useStudio } from './__fixtures__/use-studio.js';

/**
 * Milliseconds of an undisturbed processor that no task may take. The longest take 9 to 10 (`pnpm --filter @loop/studio bench:tasks`), so that none is felt
 * on a processor of a quarter of the speed.
 */
const LIMIT_MS = 15;

describe.skipIf(!hasBrowser)('a page that plays', () => {
  const studio = useStudio();

  it('has no long task, whatever is pressed', { timeout: 240_000 }, async () => {
    const { browser, page } = studio;
    await startMusic(page);
    const runs = [await longestTasks(browser, page, actsOf(page)), await longestTasks(browser, page, actsOf(page))].map(
      ({ byAct }) => byAct,
    );
    const names = [...(runs[0]?.keys() ?? [])];
    expect(names.length).toBe(actsOf(page).length);
    // What is compiled once is in the first run alone.
    const least = names.map((name) => [name, Math.min(...runs.map((times) => times.get(name) ?? Infinity))] as const);
    expect(least.every(([, ms]) => ms > 0)).toBe(true);
    expect(least.filter(([, ms]) => ms > LIMIT_MS)).toEqual([]);
  });
});
