import { loadExport } from '@loop/cli';
import type { MultiplyElsewhere, MultiplyMatrices } from '@loop/core/adapters';

/** What multiplies matrices, loaded from a module. */
export interface LoadedMultiplier {
  readonly multiply: MultiplyMatrices | MultiplyElsewhere;
  /** Frees what it holds. */
  release?(): Promise<void>;
}

/**
 * Loads what multiplies matrices from a module that exports `createMultiplier()`, such as `@loop/ace-onnx`. Of a package its door
 * `/node` is tried first, where there is one.
 *
 * @param name - A file path that starts with `.` or `/`, or the name of a package.
 * @throws {InvalidInputError} When there is no such module, or it exports no `createMultiplier`.
 */
export async function loadMultiplier(name: string): Promise<LoadedMultiplier> {
  const load = (module: string): Promise<unknown> => import(module);
  const create = await loadExport(name, { exported: 'createMultiplier', field: 'multiply', load });
  return (await (create as () => LoadedMultiplier | Promise<LoadedMultiplier>)()) satisfies LoadedMultiplier;
}
