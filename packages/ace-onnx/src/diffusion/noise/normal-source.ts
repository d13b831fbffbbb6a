/** A stream of draws from the standard normal distribution. Later draws continue where earlier ones ended. */
export interface NormalSource {
  /**
   * Draws numbers in row-major order of the tensor that they fill.
   *
   * @param length - How many, 0 or more.
   * @returns float32 `[length]`
   */
  normal(length: number): Float32Array;
}
