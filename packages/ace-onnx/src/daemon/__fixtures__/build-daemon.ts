import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

/** The daemon as a program that Node starts in a moment. */
export interface BuiltDaemon {
  /** The script of `lofi-daemon`. */
  readonly script: string;
  /** The module of the generator that tests name. */
  readonly oddModule: string;
  dispose(): Promise<void>;
}

const daemon = fileURLToPath(new URL('..', import.meta.url));
const packageFolder = path.join(daemon, '../..');

/** Bundles the daemon from its sources. Not in the system's folder for temporary files: the runtime is found beside the package. */
export async function buildDaemon(): Promise<BuiltDaemon> {
  const folder = await mkdtemp(path.join(packageFolder, 'node_modules', '.lofi-daemon-'));
  await build({
    entryPoints: {
      'lofi-daemon': path.join(daemon, 'cli.ts'),
      'inference-child': path.join(daemon, 'inference/inference-child.ts'),
      'odd-generator': path.join(daemon, '__fixtures__/odd-generator.ts'),
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@loop/source'],
    external: ['onnxruntime-node'],
    // The command-line parser asks for Node's modules as a script does.
    banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);" },
    logLevel: 'error',
  });
  return {
    script: path.join(folder, 'lofi-daemon.js'),
    oddModule: path.join(folder, 'odd-generator.js'),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
