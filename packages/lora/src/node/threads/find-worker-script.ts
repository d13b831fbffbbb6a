import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { WorkerOptions } from 'node:worker_threads';

/** A worker's script, and how it is started. */
export interface WorkerScript {
  readonly script: string | URL;
  readonly options: WorkerOptions;
}

/** The export condition of this repository's sources. Joined, for nothing that is published may name it. */
const SOURCES = ['@loop', 'source'].join('/');

/**
 * Finds the script of a worker of this package: as built, in whichever chunk this is, or as source, which a loader has to translate first.
 *
 * @param name - Its path below `src/node`, without ending.
 * @returns `undefined` where it is not to be found, for example in a bundle.
 */
export function findWorkerScript(name: string): WorkerScript | undefined {
  const here = import.meta.url;
  if (here.endsWith('.ts')) {
    const loader = pathToFileURL(createRequire(here).resolve('tsx/esm/api').replace(/cjs$/u, 'mjs')).href;
    const source = new URL(`../${name}.ts`, here).href;
    const script = `import('${loader}').then(({ register }) => { register(); return import('${source}'); })`;
    return { script, options: { eval: true, execArgv: ['--conditions', SOURCES] } };
  }
  const built = [`${name}.js`, `node/${name}.js`, `../${name}.js`].map((place) => new URL(place, here));
  const script = built.find((place) => existsSync(fileURLToPath(place)));
  return script === undefined ? undefined : { script, options: {} };
}
