// `pnpm test [vitest arguments]`: every test of the workspace, in Node and in a real Chromium when there is one.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { findChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
if (findChromium() === undefined) {
  console.log('No Chromium found: browser tests are skipped. Install Chromium or Chrome, or set CHROMIUM_PATH, to run them.');
}
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const reporter = fileURLToPath(new URL('summary-reporter.mjs', import.meta.url));
const child = spawn(process.execPath, [vitest, 'run', '--reporter=default', `--reporter=${reporter}`, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
child.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1;
});
