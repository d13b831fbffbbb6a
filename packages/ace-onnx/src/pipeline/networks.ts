import { buildNetwork, RECIPES } from '../models/v1/networks.js';
import type { NetworkName } from '../models/v1/networks.js';
import { rememberComponents } from '../runtime/remember-components.js';
import type { Checkpoint, Component, Runtime, Session, WeightMode } from '../runtime/runtime.js';

/** Which networks stay in memory: each only while it is used, the transformer alone, or all that were used. */
export const MEMORY_POLICIES = ['sequential', 'hybrid', 'resident'] as const;

/**
 * Which networks stay in memory: `sequential`, each only while it is used; `hybrid`, the diffusion transformer stays and the others come
 * and go; `resident`, all that were used once.
 */
export type MemoryPolicy = (typeof MEMORY_POLICIES)[number];

/** The networks of a checkpoint, opened when they are needed. */
export interface Networks {
  /** Finds a component's configuration and files. */
  component(name: string): Promise<Component>;
  /** Runs work with a network; what happens to it afterwards is the policy's affair. */
  use<T>(name: NetworkName, work: (session: Session) => Promise<T>): Promise<T>;
  /** Whether a network is loaded now. */
  isOpen(name: NetworkName): boolean;
  /** Frees every network. */
  release(): Promise<void>;
}

/** Prepares the networks of a checkpoint; none is loaded yet. */
export function createNetworks(
  checkpoint: Checkpoint,
  runtime: Runtime,
  options: { readonly policy?: MemoryPolicy | undefined; readonly mode?: WeightMode | undefined } = {},
): Networks {
  const { policy = 'sequential', mode } = options;
  const { component } = rememberComponents(checkpoint);
  const sessions = new Map<NetworkName, Session>();
  return {
    component,
    async use(name, work) {
      let session = sessions.get(name);
      if (session === undefined) {
        const own = await component(RECIPES[name].component);
        session = await runtime.open(buildNetwork(name, own), { name, files: own.files, mode: modeOf(name, mode) });
        sessions.set(name, session);
      }
      try {
        return await work(session);
      } finally {
        if (!staysOpen(name, policy)) {
          sessions.delete(name);
          await session.release();
        }
      }
    },
    isOpen: (name) => sessions.has(name),
    async release() {
      const open = [...sessions.values()];
      sessions.clear();
      for (const session of open) await session.release();
    },
  };
}

/** Whether a network stays loaded between its uses. */
export function staysOpen(name: NetworkName, policy: MemoryPolicy): boolean {
  return policy === 'resident' || (policy === 'hybrid' && name === 'step');
}

/**
 * How a network's weights are really held. Convolutions over mapped weights cannot be laid out for speed: at full width they take two to four
 * times as long, and folding them costs about a gigabyte. So the networks that are made of them are always folded.
 */
export function modeOf(name: NetworkName, mode: WeightMode | undefined): WeightMode | undefined {
  const isConvolutional = name === 'encoder' || name === 'decoder' || name === 'vocoder';
  return isConvolutional ? 'folded' : mode;
}
