/**
 * A way to compute `tile` neighbouring outputs of a filter of `taps` taps with fewer multiplications: `y = result · ((weight · w) ⊙ (data · x))`,
 * where `x` are the `tile + taps − 1` inputs that the outputs read. All matrices are row-major.
 */
export interface BilinearAlgorithm {
  /** Distinguishes it from all others. */
  readonly name: string;
  /** Outputs that are computed together. */
  readonly tile: number;
  /** Taps of the filter. */
  readonly taps: number;
  /** Multiplications for a tile; computed plainly it is `tile · taps`. */
  readonly products: number;
  /** `[products, tile + taps − 1]`: turns inputs into factors. */
  readonly data: readonly number[];
  /** `[products, taps]`: turns the filter into factors. */
  readonly weight: readonly number[];
  /** `[tile, products]`: turns products into outputs. */
  readonly result: readonly number[];
}

/** The inputs that a tile reads. */
export function windowOf({ tile, taps }: BilinearAlgorithm): number {
  return tile + taps - 1;
}

/** A row-major matrix with its axes swapped. */
export function turned(matrix: readonly number[], rows: number, columns: number): readonly number[] {
  return Array.from({ length: matrix.length }, (_, place) => matrix[(place % rows) * columns + Math.floor(place / rows)]!);
}
