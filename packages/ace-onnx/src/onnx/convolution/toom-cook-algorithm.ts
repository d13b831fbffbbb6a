import type { BilinearAlgorithm } from './bilinear-algorithm.js';

/** Where polynomials are evaluated, the gentlest first; one more point is infinity. */
const POINTS = [0, 1, -1, 2, -2, 1 / 2, -1 / 2, 4, -4, 1 / 4, -1 / 4] as const;

/** The most outputs and taps together: beyond that, errors grow tenfold with each point. */
export const MAX_TOOM_COOK_POINTS = POINTS.length + 1;

/**
 * Filters with as few multiplications as there are inputs, `F(tile, taps)`: filter and inputs are polynomials that are evaluated at points,
 * multiplied there, and interpolated.
 *
 * The error of a convolution grows with the number of points: 10⁻⁶ of its size for `F(4, 3)` and `F(6, 3)`, 10⁻⁵ for `F(6, 7)`.
 *
 * Source: S. Winograd, "Arithmetic Complexity of Computations" (1980); A. Lavin, S. Gray, https://arxiv.org/abs/1509.09308
 */
export function toomCookAlgorithm(tile: number, taps: number): BilinearAlgorithm {
  const products = tile + taps - 1;
  const points = POINTS.slice(0, products - 1);
  // A row for each point, the last for infinity, where only the highest power is seen.
  const evaluate = (powers: number): number[][] => [
    ...points.map((point) => Array.from({ length: powers }, (_, power) => point ** power)),
    Array.from({ length: powers }, (_, power) => (power === powers - 1 ? 1 : 0)),
  ];
  const back = evaluate(tile);
  // Interpolation turned around: the polynomial that is 1 at one point and 0 at the others, and the one that is 0 at all.
  const data = [
    ...points.map((point) => {
      const others = points.filter((other) => other !== point);
      const scale = others.reduce((product, other) => product * (point - other), 1);
      return [...withRoots(others).map((coefficient) => coefficient / scale), 0];
    }),
    withRoots(points),
  ];
  return {
    name: `F(${tile}, ${taps})`,
    tile,
    taps,
    products,
    data: data.flat(),
    weight: evaluate(taps).flat(),
    result: Array.from({ length: tile }, (_, place) => back.map((row) => row[place]!)).flat(),
  };
}

/** The coefficients, lowest power first, of the product of `x − root`. */
function withRoots(roots: readonly number[]): number[] {
  return roots.reduce<number[]>(
    (polynomial, root) => [...polynomial, 0].map((_, power) => (polynomial[power - 1] ?? 0) - root * (polynomial[power] ?? 0)),
    [1],
  );
}
