import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { BuiltDaemon } from './build-daemon.js';

/** What an editor is started with. */
export interface NeovimOptions {
  /** The script of {@link file://./neovim} that it runs. */
  readonly script: string;
  /** The folder that holds `lua/`. */
  readonly plugin: string;
  /** Where it keeps everything. */
  readonly folder: string;
  readonly built: BuiltDaemon;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** What came of it. */
export interface NeovimOutcome {
  readonly code: number;
  readonly lines: readonly string[];
  readonly err: string;
}

const SCRIPTS = fileURLToPath(new URL('neovim', import.meta.url));

/** Runs a script in a headless editor that finds `lofi-daemon` on its path, as a global installation puts it there. */
export async function runNeovim({ script, plugin, folder, built, env = {} }: NeovimOptions): Promise<NeovimOutcome> {
  const executable = path.join(folder, 'lofi-daemon');
  await writeFile(executable, `#!/bin/sh\nexec "${process.execPath}" "${built.script}" "$@"\n`, { mode: 0o755 });
  const places = { HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  const own = { PATH: `${folder}:${process.env['PATH']}`, LOFI_PATTERN_MODULE: built.oddModule, DAEMON: executable };
  const args = ['--headless', '-u', 'NONE', '-i', 'NONE', '--cmd', `set rtp^=${plugin}`, '-c', `luafile ${path.join(SCRIPTS, script)}`];
  const child = spawn('nvim', args, { env: { ...places, ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number];
  return { code, lines: out.split('\n').filter((line) => line !== ''), err };
}
