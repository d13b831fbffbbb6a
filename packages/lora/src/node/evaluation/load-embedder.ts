import { loadExport } from '@loop/cli';
import type { Embedder } from '@loop/core';

/** An embedder that a module loaded. */
export interface LoadedEmbedder extends Embedder {
  /** Frees what it holds. */
  dispose?(): Promise<void>;
}

/**
 * Loads an embedder from a module that exports `loadEmbedder(model)`, such as `@loop/ace-onnx`, so that this package depends on no network. Of a package
 * its door `/node` is tried first, where there is one.
 *
 * @param name - The name of a package, or a file path that starts with `.` or `/`.
 * @param model - What the module loads: for `@loop/ace-onnx` a folder with an exported CLAP or MERT.
 * @throws {InvalidInputError} When there is no such module, something that it needs is not installed, or it exports no `loadEmbedder`.
 */
export async function loadEmbedder(name: string, model?: string): Promise<LoadedEmbedder> {
  const load = (module: string): Promise<unknown> => import(module);
  const found = await loadExport(name, { exported: 'loadEmbedder', field: 'embedder', load });
  return (found as (place?: string) => LoadedEmbedder | Promise<LoadedEmbedder>)(model);
}
