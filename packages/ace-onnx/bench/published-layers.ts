import type { Recipe } from '../src/models/recipe.js';
import type { TransformerConfig } from '../src/models/v15/config.js';
import { buildStep } from '../src/models/v15/transformer.js';

/** Layers of ACE-Step 1.5's transformer at the width of its 2B models, as many as a benchmark can afford, in front and behind as published. */
export function publishedLayers(layers: number, changes: Partial<TransformerConfig> = {}): TransformerConfig {
  return {
    width: 2048,
    hidden: 6144,
    heads: 16,
    keyHeads: 8,
    headSize: 128,
    ropeTheta: 1_000_000,
    epsilon: 1e-6,
    window: 128,
    sliding: Array.from({ length: layers }, (_, layer) => layer % 2 === 0),
    layers,
    channels: 64,
    inputs: 192,
    patch: 2,
    conditionWidth: 2048,
    isTurbo: true,
    version: 'turbo',
    isLarge: false,
    ...changes,
  };
}

/** The network of a step, from the component `step` alone. */
export function stepRecipe(config: TransformerConfig): Recipe {
  return {
    name: 'step',
    component: 'step',
    phase: 'diffusion',
    others: () => false,
    build: (graph, weights) => buildStep(graph, weights, config),
  };
}
