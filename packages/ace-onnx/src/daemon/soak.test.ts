import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { buildDaemon } from './__fixtures__/build-daemon.js';
import type { BuiltDaemon } from './__fixtures__/build-daemon.js';
import { soak } from './__fixtures__/soak.js';

// Processes start and work as slowly as the machine is busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let built: BuiltDaemon;
let folder: string;
beforeAll(async () => {
  built = await buildDaemon();
  folder = await mkdtemp(path.join(tmpdir(), 'lofi-soak-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await built.dispose();
});

it('ends each of many requests once, through cancels, crashes and kills; `pnpm bench lofi-soak` does 500', async () => {
  const env = { HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, LOFI_PATTERN_MODULE: built.oddModule };
  const tracks = path.join(folder, 'lofi.nvim', 'tracks');
  const { ends, faults } = await soak({ script: built.script, env, tracks, requests: 40, seed: 3, backends: { pattern: 1 } });
  expect(faults).toEqual([]);
  expect(Object.values(ends).reduce((sum, count) => sum + count, 0)).toBe(40);
  expect(ends.complete).toBeGreaterThan(0);
});
