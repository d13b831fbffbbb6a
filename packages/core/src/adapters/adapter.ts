import type { AdapterTensor, AdapterWeights } from '../generation/adapter-weights.js';

/** How the names of a file are spelled. */
export const ADAPTER_FLAVOURS = ['peft', 'comfyui', 'kohya', 'diffusers', 'lycoris', 'bare'] as const;

/** One of {@link ADAPTER_FLAVOURS}. */
export type AdapterFlavour = (typeof ADAPTER_FLAVOURS)[number];

/** Where the scale of an adapter was found. */
export const SCALE_SOURCES = ['tensors', 'configuration', 'header', 'caller', 'not-needed'] as const;

/** Where the scale was found: in `.alpha` tensors, in `adapter_config.json`, in the file's header, given by the caller, or it has none. */
export type ScaleSource = (typeof SCALE_SOURCES)[number];

/** An adapter as it was read from a file, in one form for every spelling and kind. */
export interface Adapter {
  /** The changes of weights. */
  readonly weights: AdapterWeights;
  /** Parameters that take the place of the base model's, by their names without the network's prefix. */
  readonly replaced: ReadonlyMap<string, AdapterTensor>;
  /** What is added to biases, by module. */
  readonly biases: ReadonlyMap<string, AdapterTensor>;
  readonly flavour: AdapterFlavour;
  readonly scaleSource: ScaleSource;
  /** Words that call the adapter up in a prompt. */
  readonly trigger: string | undefined;
}
