import { InvalidInputError } from '@loop/core';

import type { Embeddings } from './embeddings.js';
import { assertComparable } from './embeddings.js';
import { squaredDistance } from './squared-distance.js';

/** Kernels of {@link kernelAudioDistance}: Gaussian, inverse quadratic, inverse multiquadric. */
export const KAD_KERNELS = ['gaussian', 'inverse-quadratic', 'inverse-multiquadric'] as const;

/** One of {@link KAD_KERNELS}. */
export type KadKernel = (typeof KAD_KERNELS)[number];

/** How the kernel audio distance is measured. */
export interface KernelAudioDistanceOptions {
  /** @defaultValue 'gaussian' */
  readonly kernel?: KadKernel | undefined;
  /**
   * The kernel's width: the median distance within the reference, within the evaluated clips (as kadtk does), or a number above 0. Only with
   * the reference's own width can checkpoints be compared with each other. @defaultValue 'reference'
   */
  readonly bandwidth?: 'reference' | 'evaluated' | number | undefined;
}

/**
 * The kernel audio distance: 100 times the unbiased squared maximum mean discrepancy between two sets of embeddings. It needs fewer clips than
 * FAD and assumes no distribution; around 0, and possibly below it, for equal distributions.
 *
 * Source: Chung et al., KAD: No More FAD!, 2025, https://arxiv.org/abs/2502.15602
 *
 * @throws {InvalidInputError} When the sets cannot be compared or have fewer than two clips.
 */
export function kernelAudioDistance(reference: Embeddings, evaluated: Embeddings, options: KernelAudioDistanceOptions = {}): number {
  assertComparable(reference, evaluated, 2);
  const { kernel = 'gaussian', bandwidth = 'reference' } = options;
  const width = typeof bandwidth === 'number' ? bandwidth : medianDistance(bandwidth === 'reference' ? reference : evaluated);
  if (!(width > 0)) {
    const message = 'must be above 0; equal clips have no width of their own';
    throw new InvalidInputError('options', [{ path: 'bandwidth', message, received: String(width) }]);
  }
  const gamma = 1 / (2 * width ** 2 + 1e-8);
  const similarity = KERNELS[kernel];
  const within = (set: Embeddings): number => meanOf(set, set, (squared) => similarity(gamma * squared), false);
  const between = meanOf(reference, evaluated, (squared) => similarity(gamma * squared), true);
  return 100 * (within(reference) + within(evaluated) - 2 * between);
}

const KERNELS: Readonly<Record<KadKernel, (scaled: number) => number>> = {
  gaussian: (scaled) => Math.exp(-scaled),
  'inverse-quadratic': (scaled) => 1 / (1 + scaled),
  'inverse-multiquadric': (scaled) => 1 / Math.sqrt(1 + scaled),
};

function meanOf(a: Embeddings, b: Embeddings, of: (squared: number) => number, withDiagonal: boolean): number {
  let sum = 0;
  for (let i = 0; i < a.count; i += 1) {
    for (let j = 0; j < b.count; j += 1) if (withDiagonal || i !== j) sum += of(squaredDistance(a, i, b, j));
  }
  return sum / (a.count * (withDiagonal ? b.count : b.count - 1));
}

/** The median distance between two clips of a set; of an even number of distances the lower of the two in the middle. */
export function medianDistance(set: Embeddings): number {
  const distances = new Float64Array((set.count * (set.count - 1)) / 2);
  let index = 0;
  for (let i = 0; i < set.count; i += 1) {
    for (let j = 0; j < i; j += 1) distances[index++] = Math.sqrt(squaredDistance(set, i, set, j));
  }
  distances.sort();
  return distances[Math.floor((distances.length - 1) / 2)] ?? 0;
}
