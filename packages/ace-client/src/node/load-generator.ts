import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { MusicGenerator } from '@loop/core';
import { InvalidInputError } from '@loop/core';

/**
 * Loads a generator by the name of its module, so that no package has to depend on another: the module exports `createGenerator()`. Of a package
 * its door `/node` is tried first, where there is one.
 *
 * @param name - A package such as `@loop/sequencer` or `@loop/ace-onnx`, or a file path that starts with `.` or `/`.
 * @param options - `from`: the folder that the name is resolved from, the working directory by default.
 * @throws {InvalidInputError} When there is no such module, something that it needs is not installed, or it exports no `createGenerator`.
 */
export async function loadGenerator(name: string, { from = process.cwd() }: { readonly from?: string } = {}): Promise<MusicGenerator> {
  const isPath = name.startsWith('.') || path.isAbsolute(name);
  const targets = isPath
    ? [pathToFileURL(path.resolve(from, name)).href]
    : (name.includes(':') ? [name] : [`${name}/node`, name]).map((door) => resolvePackage(door, from));
  let found = false;
  for (const target of targets) {
    const module = await importIfThere(target, name);
    found ||= module !== undefined;
    const create = module?.['createGenerator'];
    if (typeof create === 'function') return (await (create as () => MusicGenerator | Promise<MusicGenerator>)()) satisfies MusicGenerator;
  }
  throw fault(name, found ? 'is a module that exports no createGenerator()' : 'is not an installed module');
}

/** Imports a module; `undefined` where it is not there. What it needs itself must be there. */
async function importIfThere(target: string, name: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return (await import(target)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' || message.startsWith('Missing "./node" specifier')) return undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const missing = /^Cannot find package '([^']+)'/.exec(message)?.[1];
    if (missing === undefined || missing === name || name.startsWith(`${missing}/`) || missing.startsWith(`${name}/`)) return undefined;
    throw fault(name, `needs ${missing}, which is not installed`, error);
  }
}

function fault(name: string, message: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError('generator', [{ path: 'generator', message, received: name }], { cause });
}

/** Resolves as the caller's own code would; what is not found there is looked for beside this package. */
function resolvePackage(name: string, from: string): string {
  try {
    return pathToFileURL(createRequire(path.join(from, 'resolve.js')).resolve(name)).href;
  } catch {
    return name;
  }
}
