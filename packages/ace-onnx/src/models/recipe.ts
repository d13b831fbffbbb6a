import { isLoopError, ShapeMismatchError } from '@loop/core';

import type { ConvolutionMode } from '../onnx/convolution/convolution-mode.js';
import { createGraph } from '../onnx/graph.js';
import type { Graph } from '../onnx/graph.js';
import type { GraphData } from '../onnx/types.js';
import type { Component, WeightMode } from '../runtime/runtime.js';
import { createWeights } from './weights.js';
import type { ProductHook } from './product.js';
import type { Weights } from './weights.js';

/** The stages of a song in which a network works; `plan` only when a language model is asked to think first. */
export type NetworkPhase = 'plan' | 'text' | 'encode' | 'diffusion' | 'decode';

/** One network of a family: where its weights are, how its graph is built, and what it costs. */
export interface Recipe<Name extends string = string> {
  readonly name: Name;
  /** The folder that holds its weights. */
  readonly component: string;
  /** Whether a tensor of the component belongs to another network, or to none. */
  readonly others: (name: string) => boolean;
  /** Builds the graph; `config` is the component's parsed `config.json`. */
  readonly build: (graph: Graph, weights: Weights, config: unknown) => void;
  /** When it works. The network of the phase `diffusion` is the one that each step evaluates. */
  readonly phase: NetworkPhase;
  /**
   * Bytes per parameter when it is folded, for each way to write convolutions. They keep a second layout of their weights, or transformed
   * ones, 8 and more bytes; over mapped weights they take two to four times as long, so a network that says so here is always folded.
   *
   * @defaultValue 4, and the mode that was asked for
   */
  readonly convolutionBytes?: Readonly<Record<ConvolutionMode, number>> | undefined;
  /** Numbers of a 16-bit weight that one product widens where weights stay mapped, see `createWeights`. @defaultValue all */
  readonly pieceNumbers?: number | undefined;
  /** Working space at the published size, in bytes. @defaultValue 0 */
  readonly workingBytes?: number | undefined;
  /**
   * Seconds per parameter and frame of latent (per token in the phases `plan` and `text`), measured at full width on two cores; only ratios matter.
   *
   * @defaultValue 0
   */
  readonly seconds?: number | undefined;
}

/** How a network is built. */
export interface BuildOptions {
  /** How its weights are going to be held. @defaultValue 'folded' */
  readonly mode?: WeightMode | undefined;
  /** Makes what changes every product with a weight. */
  readonly hook?: ((graph: Graph) => ProductHook) | undefined;
  /** Weights that come in with each run, see `createWeights`. */
  readonly fed?: ReadonlySet<string> | undefined;
  /** How its convolutions are written. @defaultValue 'plain' */
  readonly convolutions?: ConvolutionMode | undefined;
}

/**
 * Builds a network's graph and checks the component against it.
 *
 * @throws {ShapeMismatchError} That lists every tensor that is missing, extra or misshapen.
 * @throws {FileFormatError} When the configuration cannot be read.
 */
export function buildNetwork(recipe: Recipe, component: Component, { mode, convolutions, hook, fed }: BuildOptions = {}): GraphData {
  try {
    const graph = createGraph(recipe.name, { convolutions });
    const pieceNumbers = mode === 'mapped' ? recipe.pieceNumbers : undefined;
    const weights = createWeights(graph, component.tensors, { pieceNumbers, onProduct: hook?.(graph), fed });
    recipe.build(graph, weights, component.config);
    weights.verify(recipe.others);
    return graph.finish();
  } catch (error) {
    if (isLoopError(error)) throw error;
    // Sizes that no network can have, such as half a channel, fail somewhere within the building.
    const issue = `${recipe.component}: ${error instanceof Error ? error.message : String(error)}`;
    throw new ShapeMismatchError(`The network ${recipe.name} cannot be built from its configuration: ${issue}.`, [issue], { cause: error });
  }
}
