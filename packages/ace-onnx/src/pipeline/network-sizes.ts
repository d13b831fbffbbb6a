import { NETWORKS, RECIPES } from '../models/v1/networks.js';
import type { NetworkName } from '../models/v1/networks.js';
import type { Component } from '../runtime/runtime.js';

/** How large a network is. */
export interface NetworkSize {
  /** Numbers in its weights. */
  readonly parameters: number;
  /** Bytes of its weights as they are stored. */
  readonly storedBytes: number;
}

/** Weighs the networks of a checkpoint by its headers. */
export async function readNetworkSizes(
  component: (name: string) => Promise<Component>,
): Promise<Readonly<Record<NetworkName, NetworkSize>>> {
  const sizes = await Promise.all(
    NETWORKS.map(async (name) => {
      const { component: folder, others } = RECIPES[name];
      const own = [...(await component(folder)).tensors].filter(([tensor]) => !others(tensor)).map(([, place]) => place);
      const parameters = own.reduce((sum, { shape }) => sum + shape.reduce((product, axis) => product * axis, 1), 0);
      return [name, { parameters, storedBytes: own.reduce((sum, { length }) => sum + length, 0) }] as const;
    }),
  );
  return Object.fromEntries(sizes) as Record<NetworkName, NetworkSize>;
}
