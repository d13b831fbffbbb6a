import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { MusicGenerator } from '@loop/core';
import { InvalidInputError } from '@loop/core';

/**
 * Loads a generator by the name of its module, so that no package has to depend on another: the module exports `createGenerator()`.
 *
 * @param name - A package such as `@loop/sequencer`, or a file path that starts with `.` or `/`.
 * @param options - `from`: the folder that the name is resolved from, the working directory by default.
 * @throws {InvalidInputError} When there is no such module, or it exports no `createGenerator`.
 */
export async function loadGenerator(name: string, { from = process.cwd() }: { readonly from?: string } = {}): Promise<MusicGenerator> {
  const module = await importModule(name, from);
  const create = module['createGenerator'];
  if (typeof create !== 'function') {
    throw new InvalidInputError('generator', [
      { path: 'generator', message: 'is a module that exports no createGenerator()', received: name },
    ]);
  }
  return (await (create as () => MusicGenerator | Promise<MusicGenerator>)()) satisfies MusicGenerator;
}

async function importModule(name: string, from: string): Promise<Readonly<Record<string, unknown>>> {
  const isPath = name.startsWith('.') || path.isAbsolute(name);
  const target = isPath ? pathToFileURL(path.resolve(from, name)).href : resolvePackage(name, from);
  try {
    return (await import(target)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new InvalidInputError('generator', [{ path: 'generator', message: 'is not an installed module', received: name }], {
      cause: error,
    });
  }
}

/** Resolves as the caller's own code would; what is not found there is looked for beside this package. */
function resolvePackage(name: string, from: string): string {
  try {
    return pathToFileURL(createRequire(path.join(from, 'resolve.js')).resolve(name)).href;
  } catch {
    return name;
  }
}
