import path from 'node:path';

import { loadExport } from '@loop/cli';
import type { OpenAdapterTrainer } from '@loop/core';

/**
 * Loads a trainer from a module, so that this package depends on no network: the module exports `openTrainer`, as `@loop/ace-onnx` does. Of a package
 * its door `/node` is tried first, where there is one.
 *
 * @param name - The name of a package, or a file path that starts with `.` or `/`.
 * @throws {InvalidInputError} When there is no such module, something that it needs is not installed, or it exports no `openTrainer`.
 */
export async function loadTrainer(name: string): Promise<OpenAdapterTrainer> {
  const load = (module: string): Promise<unknown> => import(module);
  return (await loadExport(name, { exported: 'openTrainer', field: 'trainer', load })) as OpenAdapterTrainer;
}

/** The name of a module that means the same from any folder. */
export function wholeModuleName(name: string): string {
  return name.startsWith('.') ? path.resolve(name) : name;
}
