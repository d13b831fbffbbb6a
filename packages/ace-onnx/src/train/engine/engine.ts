import type { Abortable } from '@loop/core';

import type { Tensors } from '../../runtime/tensor.js';

/** One example as the layers see it. */
export interface NetworkInputs {
  /** What goes into the first layer. */
  readonly x: Tensors[string];
  /** What layers and loss take, by the names of their inputs; each takes what it declares. */
  readonly shared: Tensors;
}

/** An adapter's tensors and scales, by the names of the graphs' inputs; per layer. */
export type LayerFeeds = readonly Tensors[];

/** Runs a network forwards and backwards. */
export interface TrainingEngine {
  /** Runs it forwards. @returns `loss` float32, one number, and `velocity` float32. */
  evaluate(inputs: NetworkInputs, feeds: LayerFeeds, options?: Abortable): Promise<Tensors>;
  /** Runs it both ways. @param onGradient - Gets the derivative by each tensor of the adapter. @returns The loss. */
  differentiate(
    inputs: NetworkInputs,
    feeds: LayerFeeds,
    options: Abortable & { readonly onGradient: (name: string, values: Float32Array) => void },
  ): Promise<number>;
  /** Frees all networks. */
  release(): Promise<void>;
}
