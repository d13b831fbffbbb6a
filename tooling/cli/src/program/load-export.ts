import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { InvalidInputError } from '@loop/core';

/** What is loaded, and how messages name it. */
export interface LoadExportOptions {
  /** The name of the function that the module must export. */
  readonly exported: string;
  /** The option or field that names the module, for messages. */
  readonly field: string;
  /** Imports a module for the package that asks: `(name) => import(name)` in its own code, beside which packages are looked for last. */
  readonly load: (name: string) => Promise<unknown>;
  /** The folder that the name is resolved from. @defaultValue the working directory */
  readonly from?: string | undefined;
}

/**
 * Loads a function of a module by the module's name, so that no package has to depend on another. Of a package its door `/node` is tried first,
 * where there is one.
 *
 * @param name - A package such as `@loop/sequencer`, or a file path that starts with `.` or `/`.
 * @throws {InvalidInputError} When there is no such module, something that it needs is not installed, or it exports no such function.
 */
export async function loadExport(name: string, options: LoadExportOptions): Promise<(...inputs: never[]) => unknown> {
  const { exported, from = process.cwd() } = options;
  const isPath = name.startsWith('.') || path.isAbsolute(name);
  const targets = isPath
    ? [pathToFileURL(path.resolve(from, name)).href]
    : (name.includes(':') ? [name] : [`${name}/node`, name]).map((door) => resolvePackage(door, from));
  let isThere = false;
  for (const target of targets) {
    const module = await importIfThere(target, name, options);
    isThere ||= module !== undefined;
    const found = module?.[exported];
    if (typeof found === 'function') return found as (...inputs: never[]) => unknown;
  }
  throw fault(options, name, isThere ? `is a module that exports no ${exported}()` : 'is not an installed module');
}

/** Imports a module; `undefined` where it is not there. What it needs itself must be there. */
async function importIfThere(
  target: string,
  name: string,
  options: LoadExportOptions,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return (await options.load(target)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' || message.startsWith('Missing "./node" specifier')) return undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const missing = /^Cannot find package '([^']+)'/.exec(message)?.[1];
    if (missing === undefined || missing === name || name.startsWith(`${missing}/`) || missing.startsWith(`${name}/`)) return undefined;
    throw fault(options, name, `needs ${missing}, which is not installed`, error);
  }
}

function fault({ field }: LoadExportOptions, name: string, message: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError(field, [{ path: field, message, received: name }], { cause });
}

/** Resolves as the caller's own code would; what is not found there is looked for beside the package that asks. */
function resolvePackage(name: string, from: string): string {
  try {
    return pathToFileURL(createRequire(path.join(from, 'resolve.js')).resolve(name)).href;
  } catch {
    return name;
  }
}
