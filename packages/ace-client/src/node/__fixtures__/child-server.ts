import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

/** A server process. */
export interface ChildServer {
  readonly url: string;
  /** Kills it without any warning and waits until it is gone. */
  kill(): Promise<void>;
}

/** Bundles the server script once, so that each process starts fast. */
export async function bundleServer(folder: string): Promise<string> {
  const outfile = path.join(folder, 'serve-tones.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('serve-tones.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@loop/source'],
    logLevel: 'error',
  });
  return outfile;
}

/** Starts the bundled server over a folder of jobs. */
export async function startChild(script: string, jobs: string): Promise<ChildServer> {
  const child: ChildProcess = spawn(process.execPath, [script, jobs], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const url = await Promise.race([once(lines, 'line').then(([line]) => String(line)), exited.then(() => Promise.reject(new Error('The server ended')))]);
  return {
    url,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
