import { InvalidInputError } from '@loop/core';
import type { AudioListener } from '@loop/core';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Loads a listener from a module, so that this package depends on no network: the module exports `createListener()`, which returns an
 * `AudioListener`, such as one over `@loop/ace-onnx`.
 *
 * @param name - A file path that starts with `.` or `/`, or the name of a package.
 * @throws {InvalidInputError} When there is no such module, or it exports no `createListener`.
 */
export async function loadListener(name: string): Promise<AudioListener> {
  const isPath = name.startsWith('.') || path.isAbsolute(name);
  const fail = (message: string, cause?: unknown): never => {
    throw new InvalidInputError('listener', [{ path: 'listener', message, received: name }], { cause });
  };
  const module = (await import(isPath ? pathToFileURL(path.resolve(name)).href : name).catch((error: unknown) =>
    fail(`cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, error),
  )) as Readonly<Record<string, unknown>>;
  const create = module['createListener'];
  if (typeof create !== 'function') return fail('is a module that exports no createListener()');
  return (await (create as () => AudioListener | Promise<AudioListener>)()) satisfies AudioListener;
}
