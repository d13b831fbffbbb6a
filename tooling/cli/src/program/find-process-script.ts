import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A script that Node runs in another process, and the arguments that Node needs for it beside those of this process. */
export interface ProcessScript {
  readonly script: string;
  readonly execArgv: readonly string[];
}

/** Where the script of a process is. */
export interface ScriptPlace {
  /** Its path from the module that asks, without ending, where that is source. */
  readonly source: string;
  /** Its path in the folder of a build, without ending. */
  readonly built: string;
}

/** The export condition of this repository's sources. Joined, for nothing that is published may name it. */
const SOURCES = ['@loop', 'source'].join('/');

/** Folders above a chunk of a build in which its entries may be. */
const MOST_FOLDERS = 4;

/**
 * Finds the script of a process of a package: as built, from whichever chunk this is, or as source, which a loader translates.
 *
 * @param here - The `import.meta.url` of the module that asks.
 * @returns `undefined` where it is not to be found, for example in a bundle.
 */
export function findProcessScript(here: string, { source, built }: ScriptPlace): ProcessScript | undefined {
  if (here.endsWith('.ts')) {
    const loader = pathToFileURL(createRequire(here).resolve('tsx')).href;
    const script = fileURLToPath(new URL(`${source}.ts`, here));
    return { script, execArgv: [...process.execArgv, '--conditions', SOURCES, '--import', loader] };
  }
  let folder = path.dirname(fileURLToPath(here));
  for (let count = 0; count < MOST_FOLDERS; count += 1) {
    const script = path.join(folder, `${built}.js`);
    if (existsSync(script)) return { script, execArgv: process.execArgv };
    folder = path.dirname(folder);
  }
  return undefined;
}
