import { InvalidInputError } from '@loop/core';

import type { LiveAdapters } from '../adapters/live-adapters.js';
import { buildNetwork } from '../models/recipe.js';
import type { Recipe } from '../models/recipe.js';
import { convolutionsOn } from '../runtime/convolutions-on.js';
import { rememberComponents } from '../runtime/remember-components.js';
import type { NetworkModel } from '../onnx/types.js';
import type { Checkpoint, Component, OpenOptions, Runtime, Session, SessionInputs, WeightMode } from '../runtime/runtime.js';

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
  use<T>(name: string, work: (session: Session) => Promise<T>): Promise<T>;
  /** Loads a network that is no recipe, such as a head of a language model; its caller releases it. */
  open(network: NetworkModel, options: Omit<OpenOptions, 'mode'>): Promise<Session>;
  /** How weights are held, where that was asked for. */
  readonly mode: WeightMode | undefined;
  /** Whether a network is loaded now. */
  isOpen(name: string): boolean;
  /** Frees networks, those of the names or every one; they are loaded anew when they are needed. */
  release(names?: readonly string[]): Promise<void>;
}

/** Prepares the networks of a family; none is loaded yet. */
export function createNetworks(
  { checkpoint, recipes }: { readonly checkpoint: Checkpoint; readonly recipes: readonly Recipe[] },
  runtime: Runtime,
  options: {
    readonly policy?: MemoryPolicy | undefined;
    readonly mode?: WeightMode | undefined;
    /** Adapters inside some of the networks. @defaultValue none */
    readonly adapters?: LiveAdapters | undefined;
  } = {},
): Networks {
  const { policy = 'sequential', mode, adapters } = options;
  const { component } = rememberComponents(checkpoint);
  const sessions = new Map<string, Session>();
  const open = async (recipe: Recipe): Promise<Session> => {
    const { name } = recipe;
    const ownMode = modeOf(recipe, mode);
    const adapted = await adapters?.building(recipe);
    const own = adapted?.component ?? (await component(recipe.component));
    const convolutions = convolutionsOn(runtime.provider, mode);
    const graph = buildNetwork(recipe, own, { mode: ownMode, convolutions, ...adapted?.options });
    const session = await runtime.open(graph, { name, files: own.files, mode: ownMode });
    return adapters === undefined || adapted === undefined ? session : withInputs(session, () => adapters.inputsOf(name));
  };
  return {
    component,
    async use(name, work) {
      const recipe = recipes.find((candidate) => candidate.name === name);
      if (recipe === undefined)
        throw new InvalidInputError('family', [
          { path: 'recipes', message: `has no network ${name}`, received: recipes.map((own) => own.name).join(', ') },
        ]);
      let session = sessions.get(name);
      if (session === undefined) {
        session = await open(recipe);
        sessions.set(name, session);
      }
      try {
        return await work(session);
      } finally {
        if (!staysOpen(recipe, policy)) {
          sessions.delete(name);
          await session.release();
        }
      }
    },
    open: (network, { name, files, keep }) => runtime.open(network, { name, files, keep, mode }),
    mode,
    isOpen: (name) => sessions.has(name),
    async release(names = [...sessions.keys()]) {
      for (const name of names) {
        const session = sessions.get(name);
        sessions.delete(name);
        await session?.release();
      }
    },
  };
}

/** A session whose runs all take more inputs than their callers know of. */
function withInputs(session: Session, more: () => SessionInputs): Session {
  return {
    ...session,
    run: (inputs, how) => session.run({ ...more(), ...inputs }, how),
    runKeeping: (inputs, keep) => session.runKeeping({ ...more(), ...inputs }, keep),
  };
}

/** Whether a network stays loaded between its uses. */
export function staysOpen({ phase }: Recipe, policy: MemoryPolicy): boolean {
  return policy === 'resident' || (policy === 'hybrid' && phase === 'diffusion');
}

/** How a network's weights are really held: see {@link Recipe.convolutionBytes}. */
export function modeOf({ convolutionBytes }: Recipe, mode: WeightMode | undefined): WeightMode | undefined {
  return convolutionBytes === undefined ? mode : 'folded';
}
