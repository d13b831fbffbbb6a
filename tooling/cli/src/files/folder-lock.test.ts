import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { lockFolder } from './folder-lock.js';
import { currentProcess } from './process-life.js';

const options = { advice: 'Name another folder.' };
const children: ChildProcess[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'folder-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const claimOf = (claim: object): Promise<void> => writeFile(path.join(folder, 'lock.1'), JSON.stringify({ host: hostname(), ...claim }));

describe('lockFolder', () => {
  it('refuses a second claim of the same process and says who has the folder', async () => {
    const release = await lockFolder(folder, options);
    await expect(lockFolder(folder, options)).rejects.toMatchObject({
      code: 'storage',
      reason: 'blocked',
      message: `${folder}: is in use by process ${process.pid}. Name another folder.`,
    });
    await release();
    await release();
    const again = await lockFolder(folder, options);
    await again();
    expect(await readdir(folder)).toEqual([]);
  });

  it('gives the folder to one of many claims at the same moment', async () => {
    const claims = await Promise.allSettled(Array.from({ length: 12 }, () => lockFolder(folder, options)));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('takes over from a dead process, and from one whose number another process got', async () => {
    await claimOf({ pid: 2 ** 30 });
    await (
      await lockFolder(folder, options)
    )();
    await claimOf({ pid: process.pid, started: 'long ago' });
    await (
      await lockFolder(folder, options)
    )();
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('takes over from a killed process that nobody has reaped', async () => {
    // The shell starts a child, says its number, and turns into a program that never asks what became of it.
    const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(parent);
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const pid = Number(line);
    await claimOf({ pid });
    await expect(lockFolder(folder, options)).rejects.toMatchObject({ reason: 'blocked' });
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => readFile(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ');
    await (
      await lockFolder(folder, options)
    )();
  });

  it('respects another machine until it was silent for a minute', async () => {
    await claimOf({ pid: 1, host: 'elsewhere' });
    await expect(lockFolder(folder, options)).rejects.toThrow('process 1 of elsewhere');
    const before = new Date(Date.now() - 120_000);
    await utimes(path.join(folder, 'lock.1'), before, before);
    await (
      await lockFolder(folder, options)
    )();
  });

  it('removes what dead processes left, and nothing else', async () => {
    await claimOf({ pid: 2 ** 30 });
    await writeFile(path.join(folder, `.lock-${2 ** 30}-abc`), '');
    await writeFile(path.join(folder, 'jobs.log'), '');
    const release = await lockFolder(folder, options);
    expect((await readdir(folder)).sort()).toEqual(['jobs.log', 'lock.2']);
    expect(JSON.parse(await readFile(path.join(folder, 'lock.2'), 'utf8'))).toMatchObject(
      JSON.parse(JSON.stringify(await currentProcess())),
    );
    await release();
  });

  it('fails with a typed error where there is no folder', async () => {
    await expect(lockFolder(path.join(folder, 'missing'), options)).rejects.toMatchObject({ code: 'storage', reason: 'other' });
  });

  it('lets one process in beside a stale claim, however many come at once', async () => {
    const script = path.join(folder, 'claimant.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL('__fixtures__/claimant.ts', import.meta.url))],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@loop/source'],
      logLevel: 'error',
    });
    const claimants = await Promise.all(Array.from({ length: 4 }, () => startClaimant(script)));
    for (let round = 0; round < 25; round += 1) {
      await claimOf({ pid: 2 ** 30 + round });
      const held = await Promise.all(claimants.map((ask) => ask('claim')));
      expect(held.map(Number).reduce((sum, count) => sum + count)).toBe(1);
      await Promise.all(claimants.map((ask) => ask('release')));
    }
    expect(await readdir(folder)).toEqual(['claimant.mjs']);
  });
});

async function startClaimant(script: string): Promise<(command: string) => Promise<string>> {
  const child = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<string> => String((await lines.next()).value);
  await read();
  return (command) => {
    child.stdin.write(`${command}\n`);
    return read();
  };
}
