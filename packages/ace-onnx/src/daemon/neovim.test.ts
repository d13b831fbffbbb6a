// A headless Neovim against a daemon: with our Lua client, and with a stand-in for lofi.nvim.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isProcessAlive } from '@loop/cli';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { buildDaemon } from './__fixtures__/build-daemon.js';
import type { BuiltDaemon } from './__fixtures__/build-daemon.js';
import { runNeovim } from './__fixtures__/run-neovim.js';
import type { NeovimOutcome } from './__fixtures__/run-neovim.js';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
const standIn = fileURLToPath(new URL('__fixtures__/neovim/stand-in', import.meta.url));
// The gate installs Neovim.
const isMissing = spawnSync('nvim', ['--version']).status !== 0;
const why = isMissing ? ' (skipped: there is no nvim on the path)' : '';

// Processes start and work as slowly as the machine is busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let built: BuiltDaemon;
let folder: string;
beforeAll(async () => {
  built = await buildDaemon();
  folder = await mkdtemp(path.join(tmpdir(), 'lofi-neovim-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await built.dispose();
});

function expectAllGood({ code, lines, err }: NeovimOutcome, atLeast: number): void {
  expect({ code, failed: lines.filter((line) => !line.startsWith('ok ')), err }).toEqual({ code: 0, failed: [], err: '' });
  expect(lines.length).toBeGreaterThanOrEqual(atLeast);
}

it.skipIf(isMissing)(`speaks with our client: callbacks, events, the queue, cancel, kill, quit${why}`, async () => {
  const readme = await readFile(path.join(packageFolder, 'README.md'), 'utf8');
  const setup = /```lua\n(-- init\.lua[^]*?)```/.exec(readme)![1]!;
  expect(setup.trim().split('\n')).toHaveLength(9);
  await writeFile(path.join(folder, 'setup.lua'), setup);
  const env = { GATE: path.join(folder, 'gate'), README_SETUP: path.join(folder, 'setup.lua') };
  expectAllGood(await runNeovim({ script: 'client.lua', plugin: packageFolder, folder, built, env }), 25);
  const left = Number(await readFile(path.join(folder, 'gate5.pid'), 'utf8'));
  await expect.poll(() => isProcessAlive({ pid: left, started: undefined })).toBe(false);
});

it.skipIf(isMissing)(`speaks with a plugin that loses lines which come in two pieces${why}`, async () => {
  expectAllGood(await runNeovim({ script: 'plugin.lua', plugin: standIn, folder, built, env: { BACKEND: 'pattern' } }), 10);
});
