import type { BilinearAlgorithm } from './bilinear-algorithm.js';
import type { Convolution } from './convolution.js';
import { fourierAlgorithm } from './fourier-algorithm.js';
import { toomCookAlgorithm } from './toom-cook-algorithm.js';

/** Below as many channels, transforms cost what they save. */
const LEAST_WIDTH = 128;

/** The same for filters of eleven taps and more, which save more. */
const LEAST_WIDTH_OF_MANY_TAPS = 64;

/**
 * Chooses the fastest algorithm for a convolution over a length; `undefined` is the plain one. Its channels and taps decide: a dilation
 * costs little, longer inputs change nothing, and shorter ones than a tile are no slower than a tile.
 *
 * Source: measured on one core of an AMD EPYC (Zen 4), ONNX Runtime 1.30; the table is in docs/decisions/0090-decoders.md.
 *
 * @param maxError - See `ConvolutionsOptions.maxError`.
 */
export function chooseLengthAlgorithm({ x, weight }: Convolution, maxError: number): BilinearAlgorithm | undefined {
  const [outputs, inputs, taps] = weight.shape as readonly [number, number, number];
  const width = Math.min(outputs, inputs);
  // The transforms take one item at a time.
  if (x.shape[0] !== 1 || width < LEAST_WIDTH_OF_MANY_TAPS) return undefined;
  if (taps === 11 || taps === 13) return fourierAlgorithm(32, taps);
  if (width < LEAST_WIDTH) return undefined;
  if (taps === 7) {
    if (maxError >= 1e-5) return toomCookAlgorithm(6, taps);
    // Twice the window is as fast for many channels, and its filters take twice the memory.
    return fourierAlgorithm(width >= 512 ? 16 : 32, taps);
  }
  if (taps === 3 && width >= 256 && maxError >= 5e-6) return toomCookAlgorithm(6, taps);
  return undefined;
}

/** Chooses the fastest algorithm for a convolution of an image, for one of its axes; `undefined` is the plain convolution. */
export function chooseImageAlgorithm({ x, weight }: Convolution, maxError: number): BilinearAlgorithm | undefined {
  const [outputs, inputs, taps] = weight.shape as readonly [number, number, number];
  const width = Math.min(outputs, inputs);
  if (x.shape[0] !== 1 || width < LEAST_WIDTH || taps !== 3 || maxError < 5e-6) return undefined;
  return toomCookAlgorithm(4, taps);
}
