import { loadExport } from '@loop/cli';
import type { AudioListener } from '@loop/core';

/**
 * Loads a listener from a module, so that this package depends on no network: the module exports `createListener()`, which returns an
 * `AudioListener`, such as one over `@loop/ace-onnx`. Of a package its door `/node` is tried first, where there is one.
 *
 * @param name - A file path that starts with `.` or `/`, or the name of a package.
 * @throws {InvalidInputError} When there is no such module, or it exports no `createListener`.
 */
export async function loadListener(name: string): Promise<AudioListener> {
  const load = (module: string): Promise<unknown> => import(module);
  const create = await loadExport(name, { exported: 'createListener', field: 'listener', load });
  return (await (create as () => AudioListener | Promise<AudioListener>)()) satisfies AudioListener;
}
