import type { Graph } from '../../onnx/graph.js';
import type { Shape, TensorPlaces, Value } from '../../onnx/types.js';
import type { Weights } from '../../models/weights.js';
import type { ChangeForm } from '../adapter-forms.js';

/** A predicted direction, and its loss. */
export interface NetworkLoss {
  /** float32, shaped as the latent. */
  readonly velocity: Value;
  /** float32, one number on as many axes. */
  readonly loss: Value;
}

/**
 * A transformer as training sees it: a head below all adapters, layers, and the loss. Lengths are names, so that one graph serves every crop; what a part
 * needs beside its main input it declares as inputs of the graph.
 */
export interface TrainedNetwork {
  readonly places: TensorPlaces;
  /** The sites that are trained, by their keys. */
  readonly forms: ReadonlyMap<string, ChangeForm>;
  readonly layers: number;
  /** What goes from layer to layer, float32. */
  readonly shape: Shape;
  /** The module of a weight as adapter files name it. */
  siteKey(weight: string): string;
  /** Builds what lies below the first adapter. Its outputs: `x` of {@link shape}, and what layers and loss take as inputs. */
  buildHead(graph: Graph, weights: Weights): void;
  /** Builds a layer. @returns Its result, of the shape of `x`. */
  buildLayer(graph: Graph, weights: Weights, input: { readonly layer: number; readonly x: Value }): Value;
  /** Builds what lies above the last layer, and the loss. */
  buildLoss(graph: Graph, weights: Weights, x: Value): NetworkLoss;
}

/** The layer of a site. */
export function layerOf(key: string): number {
  return Number(key.split('.')[1]);
}

/** The lowest layer that has a site; derivatives go no further down. */
export function firstTrainedLayer({ forms }: TrainedNetwork): number {
  return Math.min(...[...forms.keys()].map(layerOf));
}
