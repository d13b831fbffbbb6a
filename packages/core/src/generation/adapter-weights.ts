/** A tensor of an adapter in memory. */
export interface AdapterTensor {
  /** The sizes of the dimensions, outermost first. */
  readonly shape: readonly number[];
  /** float32, row-major. */
  readonly values: Float32Array;
}

/** A product of two matrices; with a convolution's kernel between them, the Tucker form of it. */
export interface AdapterProduct {
  /** float32 `[rows, rank]`. */
  readonly a: AdapterTensor;
  /** float32 `[rank, columns]`, and for convolutions the kernel's sizes. */
  readonly b: AdapterTensor;
  /** The core of the Tucker form, float32 `[rank, rank, kernel…]`. */
  readonly core?: AdapterTensor | undefined;
}

/** What every kind of change says about its size. */
interface LowRankCommon {
  /** The numerator of the scale. The change counts `alpha / rank`, with `rankStabilized` `alpha / √rank`. */
  readonly alpha: number;
  /** The lengths that the changed weight's rows are scaled to (DoRA), float32 `[outputs, 1…]` or `[1, inputs…]`. */
  readonly magnitude?: AdapterTensor | undefined;
}

/** LoRA, and with its fields rsLoRA and DoRA: the change of a weight is `b · a`. */
export interface LoraWeights extends LowRankCommon {
  readonly kind: 'lora';
  /** float32 `[rank, inputs]`, for convolutions `[rank, inputs, kernel…]`. */
  readonly a: AdapterTensor;
  /** float32 `[outputs, rank]`, for convolutions `[outputs, rank, 1…]`. */
  readonly b: AdapterTensor;
  /** Whether the scale is `alpha / √rank` (rsLoRA). @defaultValue false */
  readonly rankStabilized?: boolean | undefined;
  /** Added to the layer's bias, float32 `[outputs]`. */
  readonly bias?: AdapterTensor | undefined;
}

/** LoKr: the change of a weight is the Kronecker product of two matrices, each whole or a product itself. */
export interface LokrWeights extends LowRankCommon {
  readonly kind: 'lokr';
  /** The outer matrix. */
  readonly first: AdapterTensor | AdapterProduct;
  /** The inner matrix. */
  readonly second: AdapterTensor | AdapterProduct;
  /** A factor that was trained with it. @defaultValue 1 */
  readonly scalar?: number | undefined;
}

/** LoHa: the change of a weight is the element-wise product of two low-rank products. */
export interface LohaWeights extends LowRankCommon {
  readonly kind: 'loha';
  readonly first: AdapterProduct;
  readonly second: AdapterProduct;
  /** A factor that was trained with it. @defaultValue 1 */
  readonly scalar?: number | undefined;
}

/** The change of one weight, by the kind of its parts. */
export type LowRank = LoraWeights | LokrWeights | LohaWeights;

/** The networks that an adapter may change. */
export const ADAPTER_NETWORKS = ['decoder', 'language-model'] as const;

/** A network that an adapter may change: the one that makes the sound, or the one that plans it. */
export type AdapterNetwork = (typeof ADAPTER_NETWORKS)[number];

/** An adapter as data: what trainers make, files hold, and generators load. */
export interface AdapterWeights {
  /** A name for people and for `setScale`. */
  readonly name: string;
  /** The model that it was trained on, where that is known. */
  readonly base?: string | undefined;
  /** The network that it changes. */
  readonly target: AdapterNetwork;
  /** The change of each weight, by the weight's module within the network, such as `layers.0.self_attn.q_proj`. */
  readonly targets: ReadonlyMap<string, LowRank>;
}
