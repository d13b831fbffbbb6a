import { loadExport } from '@loop/cli';
import type { MusicGenerator } from '@loop/core';

/**
 * Loads a generator by the name of its module, so that no package has to depend on another: the module exports `createGenerator()`. Of a package
 * its door `/node` is tried first, where there is one.
 *
 * @param name - A package such as `@loop/sequencer` or `@loop/ace-onnx`, or a file path that starts with `.` or `/`.
 * @param options - `from`: the folder that the name is resolved from, the working directory by default.
 * @throws {InvalidInputError} When there is no such module, something that it needs is not installed, or it exports no `createGenerator`.
 */
export async function loadGenerator(name: string, { from }: { readonly from?: string } = {}): Promise<MusicGenerator> {
  const load = (module: string): Promise<unknown> => import(module);
  const create = await loadExport(name, { exported: 'createGenerator', field: 'generator', from, load });
  return (await (create as () => MusicGenerator | Promise<MusicGenerator>)()) satisfies MusicGenerator;
}
