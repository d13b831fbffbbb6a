/** How a conditional and an unconditional prediction become one. */
export const GUIDANCE_KINDS = ['apg', 'cfg', 'cfg_star'] as const;

/** The name of a guidance. */
export type GuidanceKind = (typeof GUIDANCE_KINDS)[number];

/**
 * Classifier-free guidance: `u + scale · (c − u)`.
 *
 * Source: J. Ho, T. Salimans, https://arxiv.org/abs/2207.12598
 */
export function guideCfg(conditional: Float32Array, unconditional: Float32Array, scale: number): Float32Array {
  return conditional.map((value, index) => unconditional[index]! + scale * (value - unconditional[index]!));
}

/** Options of {@link guideCfgZeroStar}. */
export interface CfgZeroStarOptions {
  readonly scale: number;
  /** Numbers in one item of the batch. */
  readonly itemLength: number;
  /** The index of the step in the whole run, from 0. */
  readonly stepIndex: number;
  /** The result is zero up to and including this step. @defaultValue 1 */
  readonly zeroSteps?: number | undefined;
  /** Whether the first steps are zeroed at all. @defaultValue true */
  readonly zeroInit?: boolean | undefined;
}

/**
 * CFG-Zero★: the unconditional prediction is scaled to fit the conditional one best, and the first steps are zero.
 *
 * Source: W. Fan et al., https://arxiv.org/abs/2503.18886
 */
export function guideCfgZeroStar(conditional: Float32Array, unconditional: Float32Array, options: CfgZeroStarOptions): Float32Array {
  const { scale, itemLength, stepIndex, zeroSteps = 1, zeroInit = true } = options;
  const guided = new Float32Array(conditional.length);
  if (zeroInit && stepIndex <= zeroSteps) return guided;
  const fits = fitUnconditional(conditional, unconditional, itemLength);
  for (let index = 0; index < guided.length; index += 1) {
    const fitted = fits[Math.floor(index / itemLength)]! * unconditional[index]!;
    guided[index] = fitted + scale * (conditional[index]! - fitted);
  }
  return guided;
}

/** The factor per batch item that fits `u` to `c` best: `⟨c, u⟩ / (‖u‖² + 10⁻⁸)`; float32 `[batch]`. */
export function fitUnconditional(conditional: Float32Array, unconditional: Float32Array, itemLength: number): Float32Array {
  return Float32Array.from({ length: conditional.length / itemLength }, (_, item) => {
    let product = 0;
    let square = 0;
    for (let index = item * itemLength; index < (item + 1) * itemLength; index += 1) {
      product += conditional[index]! * unconditional[index]!;
      square += unconditional[index]! ** 2;
    }
    return product / (square + 1e-8);
  });
}

/**
 * Guidance with two conditions, text and lyrics: `(1 − text) · u + (text − lyric) · t + lyric · c`.
 *
 * @param textOnly - The prediction with the text and without the lyrics.
 */
export function guideDoubleCondition(
  conditional: Float32Array,
  unconditional: Float32Array,
  textOnly: Float32Array,
  scales: { readonly text: number; readonly lyric: number },
): Float32Array {
  const { text, lyric } = scales;
  return conditional.map((value, index) => (1 - text) * unconditional[index]! + (text - lyric) * textOnly[index]! + lyric * value);
}
