import type { Fraction } from '@loop/core';

/** The kinds of adapters that are trained here. */
export const TRAINED_METHODS = ['lora', 'rslora', 'dora', 'lokr', 'loha'] as const;

/**
 * A kind of adapter that is trained here: `lora`; `rslora`, scaled by the root of the rank; `dora`, with a magnitude for each row of the
 * weight; `lokr`, a Kronecker product; `loha`, two products multiplied element by element.
 */
export type TrainedMethod = (typeof TRAINED_METHODS)[number];

/** The shape of an adapter. */
export interface AdapterDesign {
  /** @defaultValue 'lora' */
  readonly method?: TrainedMethod | undefined;
  /** The inner size of the factors, 1–1024. A LoKr whose factors would not be smaller than their product keeps them whole. @defaultValue 16 */
  readonly rank?: number | undefined;
  /** The largest size of the outer factor of a LoKr; as near to a square as it goes where it is left out. LoKr only. */
  readonly factor?: number | undefined;
  /** Whether the outer factor of a LoKr is a product of two matrices as well. LoKr only. @defaultValue false */
  readonly decomposeBoth?: boolean | undefined;
  /** Whether a LoKr or LoHa has a magnitude for each row of the weight; `dora` is the LoRA of this kind. @defaultValue false */
  readonly magnitudes?: boolean | undefined;
  /**
   * Share of the elements of what an adapter multiplies that is dropped in examples with a seed, 0 or more, below 1. For LoRA, rsLoRA and DoRA.
   *
   * @defaultValue 0
   */
  readonly dropout?: Fraction | undefined;
}
