// `pnpm examples`: runs every example. One with a story ends by itself, prints something and exits 0; one that serves pages prints its address,
// which must answer, and is then stopped.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../examples', import.meta.url));
const LIMIT_MS = 120_000;
let failed = 0;
for (const name of readdirSync(folder)) {
  const cwd = path.join(folder, name);
  const { scripts } = JSON.parse(readFileSync(path.join(cwd, 'package.json'), 'utf8'));
  const servesPages = scripts.build !== undefined;
  const { fault, output } = await run(cwd, servesPages);
  if (fault !== undefined) failed += 1;
  console.log(fault === undefined ? `ok    examples/${name}` : `FAIL  examples/${name}: ${fault}\n${output}`);
}
process.exitCode = failed === 0 ? 0 : 1;

/** Starts an example and says what is wrong with it. */
async function run(cwd, servesPages) {
  // A group of its own, so that nothing that it started outlives it.
  const child = spawn('pnpm', ['start'], {
    cwd,
    detached: true,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const address = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += chunk;
        const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(output)?.[0];
        if (url !== undefined) resolve(url);
      });
  });
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code === 0 && output.trim() !== '' ? undefined : `it ended with ${signal ?? code}`));
  });
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(`it did not ${servesPages ? 'print an address' : 'end'} within ${LIMIT_MS / 1000} s`), LIMIT_MS);
  });
  const answered = servesPages ? address.then(answers) : new Promise(() => {});
  const fault = await Promise.race([answered, ended.then((why) => (servesPages ? (why ?? 'it ended by itself') : why)), late]);
  clearTimeout(timer);
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
  return { fault, output };
}

async function answers(url) {
  try {
    const { status } = await fetch(url);
    return status === 200 ? undefined : `${url} answered ${status}`;
  } catch (error) {
    return `${url} did not answer: ${error.message}`;
  }
}
