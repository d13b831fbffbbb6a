import type { Networks } from '../../../pipeline/networks.js';
import type { WeightMode } from '../../../runtime/runtime.js';
import type { Recipe } from '../../recipe.js';
import type { PlannerFiles } from './find-planner.js';
import { buildPlannerBody } from './planner-body.js';
import { createPlannerModel } from './planner-model.js';
import { buildHeadNetwork } from './planner-networks.js';
import type { Planner } from './write-answer.js';

/** The name of the language model among the networks, and of its component. */
export const PLANNER_NETWORK = 'planner';

/** Weights that stay in 16 bits are widened in pieces that fit the processor's cache. */
const MAPPED_PIECE = 1_048_576;

/** How many numbers of a weight one product takes, by how weights are held. */
export function pieceSizeFor(mode: WeightMode | undefined): number | undefined {
  return mode === 'mapped' ? MAPPED_PIECE : undefined;
}

/** The language model as a network of its family. Its heads are ranges of its table of words and loaded beside it when they are needed. */
export function plannerRecipe({ config }: PlannerFiles): Recipe {
  return {
    name: PLANNER_NETWORK,
    component: PLANNER_NETWORK,
    phase: 'plan',
    // A token takes 115 ms with 0.66 G parameters; the cache of a long song takes most of the space.
    seconds: 2e-10,
    workingBytes: 700e6,
    others: (name) => name === 'lm_head.weight',
    pieceNumbers: MAPPED_PIECE,
    build: (graph, weights) => buildPlannerBody(graph, weights, config),
  };
}

/** Runs work with the language model; the policy decides whether its body stays, the heads are freed in any case. */
export async function usePlanner<T>(networks: Networks, files: PlannerFiles, work: (planner: Planner) => Promise<T>): Promise<T> {
  const { component, config } = files;
  const words = await files.words();
  return networks.use(PLANNER_NETWORK, async (body) => {
    const model = createPlannerModel(config, {
      body,
      openHead: (rows) =>
        networks.open(buildHeadNetwork(component, config, rows, { pieceSize: pieceSizeFor(networks.mode) }), {
          name: 'head of the language model',
          files: component.files,
        }),
    });
    try {
      return await work({ model, ...words });
    } finally {
      await model.dispose();
    }
  });
}
