import type { Abortable } from '@loop/core';

import type { Tensors } from '../../runtime/tensor.js';

/** One example as the layers see it. */
export interface DecoderInputs {
  /** float32 `[1, patches, width]`, what goes into the first layer. */
  readonly x: Tensors[string];
  /** What every layer takes: `condition`, `modulation`, `cos`, `sin`. */
  readonly shared: Tensors;
  /** What the layers take that see their neighbours only. */
  readonly mask: Tensors;
  /** What the loss takes: `embedded`, `target`, `counts`. */
  readonly loss: Tensors;
}

/** An adapter's tensors and scales, by the names of the graphs' inputs; per layer. */
export type LayerFeeds = readonly Tensors[];

/** Runs a decoder forwards and backwards. */
export interface DecoderEngine {
  /** Runs it forwards. @returns `loss` float32 `[1, 1, 1]` and `velocity` float32 `[1, frames, channels]`. */
  evaluate(inputs: DecoderInputs, feeds: LayerFeeds, options?: Abortable): Promise<Tensors>;
  /** Runs it both ways. @param onGradient - Gets the derivative by each tensor of the adapter. @returns The loss. */
  differentiate(
    inputs: DecoderInputs,
    feeds: LayerFeeds,
    options: Abortable & { readonly onGradient: (name: string, values: Float32Array) => void },
  ): Promise<number>;
  /** Frees all networks. */
  release(): Promise<void>;
}
