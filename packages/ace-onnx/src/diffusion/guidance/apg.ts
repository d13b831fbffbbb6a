/** Carries the running difference of {@link guideApg} from step to step. */
export interface ApgMomentum {
  /** The weight of the past, usually negative. */
  readonly momentum: number;
  /** The running difference, before its norm is limited; `undefined` at the start. */
  average: Float32Array | undefined;
}

/** Options of {@link guideApg}. */
export interface ApgOptions {
  readonly scale: number;
  /** Numbers that share a norm: the last two axes of a latent, `16 · frames`. */
  readonly rowLength: number;
  /** Shared by the steps of one run; without it each step stands alone. */
  readonly momentum?: ApgMomentum | undefined;
  /** The largest norm of the difference; 0 turns the limit off. @defaultValue 2.5 */
  readonly normThreshold?: number | undefined;
  /** How much of the part parallel to the conditional prediction is kept. @defaultValue 0 */
  readonly eta?: number | undefined;
}

/** Starts a momentum buffer. @param momentum - Default −0.75, ACE-Step's. */
export function createApgMomentum(momentum = -0.75): ApgMomentum {
  return { momentum, average: undefined };
}

/**
 * Adaptive projected guidance: only the part of the difference that is orthogonal to the conditional prediction is amplified,
 * after its norm is limited and past differences are taken off.
 *
 * Source: S. Sadat et al., "Eliminating Oversaturation and Artifacts of High Guidance Scales", https://arxiv.org/abs/2410.02416
 */
export function guideApg(conditional: Float32Array, unconditional: Float32Array, options: ApgOptions): Float32Array {
  const { scale, rowLength, momentum, normThreshold = 2.5, eta = 0 } = options;
  const difference = conditional.map((value, index) => value - unconditional[index]!);
  if (momentum !== undefined) {
    const { average } = momentum;
    if (average !== undefined)
      for (let index = 0; index < difference.length; index += 1) difference[index]! += momentum.momentum * average[index]!;
    momentum.average = difference.slice();
  }
  if (normThreshold > 0) limitNorms(difference, rowLength, normThreshold);
  const { parallel, orthogonal } = projectRows(difference, conditional, rowLength);
  return conditional.map((value, index) => value + (scale - 1) * (orthogonal[index]! + eta * parallel[index]!));
}

/**
 * Splits each row of `values` into the parts parallel and orthogonal to the same row of `directions`, in float64.
 *
 * @param rowLength - Numbers in a row.
 */
export function projectRows(
  values: Float32Array,
  directions: Float32Array,
  rowLength: number,
): { readonly parallel: Float32Array; readonly orthogonal: Float32Array } {
  const parallel = new Float32Array(values.length);
  const orthogonal = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += rowLength) {
    const length = Math.max(norm(directions, start, rowLength), 1e-12);
    let product = 0;
    for (let index = start; index < start + rowLength; index += 1) product += values[index]! * (directions[index]! / length);
    for (let index = start; index < start + rowLength; index += 1) {
      const along = product * (directions[index]! / length);
      parallel[index] = along;
      orthogonal[index] = values[index]! - along;
    }
  }
  return { parallel, orthogonal };
}

function limitNorms(values: Float32Array, rowLength: number, threshold: number): void {
  for (let start = 0; start < values.length; start += rowLength) {
    const factor = Math.min(1, threshold / norm(values, start, rowLength));
    for (let index = start; index < start + rowLength; index += 1) values[index]! *= factor;
  }
}

function norm(values: Float32Array, start: number, length: number): number {
  let square = 0;
  for (let index = start; index < start + length; index += 1) square += values[index]! ** 2;
  return Math.sqrt(square);
}
