import type { Recipe } from '../models/recipe.js';
import type { Component } from '../runtime/runtime.js';

/** How large a network is. */
export interface NetworkSize {
  /** Numbers in its weights. */
  readonly parameters: number;
  /** Bytes of its weights as they are stored. */
  readonly storedBytes: number;
}

/** The sizes of a family's networks, by name. */
export type NetworkSizes = ReadonlyMap<string, NetworkSize>;

/** Weighs networks by the headers of their checkpoint. */
export async function readNetworkSizes(recipes: readonly Recipe[], component: (name: string) => Promise<Component>): Promise<NetworkSizes> {
  const sizes = await Promise.all(
    recipes.map(async ({ name, component: folder, others }) => {
      const own = [...(await component(folder)).tensors].filter(([tensor]) => !others(tensor)).map(([, place]) => place);
      const parameters = own.reduce((sum, { shape }) => sum + shape.reduce((product, axis) => product * axis, 1), 0);
      return [name, { parameters, storedBytes: own.reduce((sum, { length }) => sum + length, 0) }] as const;
    }),
  );
  return new Map(sizes);
}
