const { fround } = Math;

const view = new DataView(new ArrayBuffer(4));

/** `a · b + c` rounded once to float32, as a fused multiply-add does; the product of two floats is exact in a double. */
const fused = (a: number, b: number, c: number): number => fround(a * b + c);

const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
  3.3333331174e-1,
].map(fround);
const LOG_2_LOW = fround(-2.1219444e-4);
const LOG_2_HIGH = fround(0.693359375);
const SQRT_HALF = fround(Math.SQRT1_2);

/**
 * The natural logarithm in float32 with the rounding of the vectorised Cephes kernels, fused multiply-adds included.
 *
 * Source: Cephes `logf`, S. Moshier, https://www.netlib.org/cephes/; the operation order of PyTorch's AVX2 normal fill was found by
 * comparing bit patterns with its results.
 *
 * @param value - Above 0; float32.
 */
export function logSingle(value: number): number {
  view.setFloat32(0, Math.max(value, 1.175_494_4e-38));
  const bits = view.getInt32(0);
  view.setInt32(0, (bits & ~0x7f80_0000) | 0x3f00_0000);
  const mantissa = view.getFloat32(0);
  const small = mantissa < SQRT_HALF;
  const exponent = (bits >>> 23) - 0x7f + (small ? 0 : 1);
  const x = fround(fround(mantissa - 1) + (small ? mantissa : 0));
  const square = fround(x * x);
  let y = LOG[0]!;
  for (let index = 1; index < LOG.length; index += 1) y = fused(y, x, LOG[index]!);
  y = fused(fround(y * x), square, fround(exponent * LOG_2_LOW));
  y = fround(y - square * 0.5);
  return fused(exponent, LOG_2_HIGH, fround(x + y));
}

const PI_QUARTER_PARTS = [-0.78515625, -2.4187564849853515625e-4, -3.774894977445941e-8].map(fround);
const FOUR_OVER_PI = fround(4 / Math.PI);
const [COS_0, COS_1, COS_2] = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(fround) as [number, number, number];
const [SIN_0, SIN_1, SIN_2] = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(fround) as [number, number, number];

/**
 * Sine and cosine in float32 with the rounding of the vectorised Cephes kernels, fused multiply-adds included.
 *
 * Source: Cephes `sinf`, `cosf`, S. Moshier, https://www.netlib.org/cephes/
 *
 * @param angle - 0 or more; float32.
 * @param result - Receives sine and cosine.
 */
export function sinCosSingle(angle: number, result: Float32Array): void {
  const octant = (Math.trunc(fround(angle * FOUR_OVER_PI)) + 1) & ~1;
  let x = angle;
  for (const part of PI_QUARTER_PARTS) x = fused(octant, part, x);
  const square = fround(x * x);

  const evenTail = fround(fused(fused(COS_0, square, COS_1), square, COS_2) * square);
  const even = fround(fround(evenTail * square - fround(square * 0.5)) + 1);
  const odd = fused(fround(fused(fused(SIN_0, square, SIN_1), square, SIN_2) * square), x, x);

  const sineSign = octant & 4 ? -1 : 1;
  const cosineSign = ~(octant - 2) & 4 ? -1 : 1;
  const swapped = (octant & 2) !== 0;
  result[0] = sineSign * (swapped ? even : odd);
  result[1] = cosineSign * (swapped ? odd : even);
}
