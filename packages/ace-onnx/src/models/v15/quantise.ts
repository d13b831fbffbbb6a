/**
 * A number of a code before it is quantised: bounded softly, so that the outermost levels are reached.
 *
 * @param levels - How many values the number may take.
 */
export function softClamp(value: number, levels: number): number {
  const bound = 1 + 1 / (levels - 1);
  return bound * Math.tanh(value / bound);
}

/** The nearest of `levels` values, counted from 0 at −1. */
export function digitOf(value: number, levels: number): number {
  const bounded = Math.min(1, Math.max(-1, softClamp(value, levels)));
  return Math.floor(Math.fround(((levels - 1) * (bounded + 1)) / 2 + 0.5));
}

/**
 * Quantises numbers to codes: one digit per number, the first counting least.
 *
 * Source: F. Mentzer et al., Finite scalar quantization, https://arxiv.org/abs/2309.15505; the soft bound of vector-quantize-pytorch (MIT).
 *
 * @param values - float32 `[codes, levels.length]`
 */
export function quantise(values: ArrayLike<number>, levels: readonly number[]): number[] {
  return Array.from({ length: values.length / levels.length }, (_, code) => {
    let [index, basis] = [0, 1];
    levels.forEach((count, position) => {
      index += basis * digitOf(values[code * levels.length + position]!, count);
      basis *= count;
    });
    return index;
  });
}

/** The digits of a code. */
export function digitsOf(code: number, levels: readonly number[]): number[] {
  let rest = code;
  return levels.map((count) => {
    const digit = rest % count;
    rest = Math.floor(rest / count);
    return digit;
  });
}

/** The numbers that codes stand for, −1…1; float32 `[codes, levels.length]`. */
export function dequantise(codes: readonly number[], levels: readonly number[]): Float32Array {
  return Float32Array.from(codes.flatMap((code) => digitsOf(code, levels).map((digit, index) => (2 * digit) / (levels[index]! - 1) - 1)));
}
