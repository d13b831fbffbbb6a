/**
 * The weight of an example by its ratio of signal to noise: `min(SNR, γ) / SNR` with `SNR = ((1 − t)/t)²`, so that nearly clean examples do not
 * outweigh the others.
 *
 * Source: T. Hang et al., Efficient Diffusion Training via Min-SNR Weighting Strategy, https://arxiv.org/abs/2303.09556
 *
 * @param time - From 0 (clean) to 1 (noise).
 * @param gamma - Above 0; smaller evens out more. @defaultValue 5
 * @param options - `denominatorFloor`: the smallest SNR that is divided by. One trainer has 1e-6 here, which nearly drops examples of pure noise.
 */
export function minSnrWeight(
  time: number,
  gamma = 5,
  { denominatorFloor = 0 }: { readonly denominatorFloor?: number | undefined } = {},
): number {
  const t = Math.min(Math.max(time, EDGE), 1 - EDGE);
  const ratio = ((1 - t) / t) ** 2;
  return Math.min(ratio, gamma) / Math.max(ratio, denominatorFloor);
}

const EDGE = 1e-6;
