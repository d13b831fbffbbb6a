import { indexModules } from './module-names.js';
import type { ModuleNames } from './module-names.js';

/** The base model that an adapter is read for: the names and shapes of its parameters. */
export interface BaseShapes {
  readonly names: ModuleNames;
  /** The shape of a parameter, such as `layers.0.self_attn.q_proj.weight`, without the network's prefix. */
  shapeOf(parameter: string): readonly number[] | undefined;
}

/** Reads the names and shapes of a base model from its headers; no weight is read. */
export function readBaseShapes({ tensors }: { readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[] }> }): BaseShapes {
  const names = indexModules(tensors.keys());
  return { names, shapeOf: (parameter) => tensors.get(names.prefix + parameter)?.shape };
}
