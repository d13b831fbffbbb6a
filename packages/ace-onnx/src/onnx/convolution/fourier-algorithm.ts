import type { BilinearAlgorithm } from './bilinear-algorithm.js';

/**
 * Filters by the discrete Fourier transform of so many real inputs. Each complex product is three real ones (Gauss), and what puts these
 * together again is part of the transform back, so that nothing complex is left.
 *
 * The error of a convolution is that of the plain one, some 4·10⁻⁷ of its size.
 *
 * @param window - Inputs of a tile; even, above `taps`.
 *
 * Source: A. Oppenheim, R. Schafer, "Discrete-Time Signal Processing", chapter 8 (overlap-save)
 */
export function fourierAlgorithm(window: number, taps: number): BilinearAlgorithm {
  const tile = window - taps + 1;
  const half = window / 2;
  const inputs = upTo(window);
  const filter = upTo(taps);
  const outputs = upTo(tile);
  // Modulo the window first, so that the angle, and with it the sine, stays exact.
  const cos = (frequency: number, place: number): number => Math.cos((2 * Math.PI * ((frequency * place) % window)) / window);
  const sin = (frequency: number, place: number): number => Math.sin((2 * Math.PI * ((frequency * place) % window)) / window);

  const data: number[][] = [];
  const weight: number[][] = [];
  const result: number[][] = [];
  const add = (factor: (n: number) => number, tap: (n: number) => number, back: (n: number) => number): void => {
    data.push(inputs.map(factor));
    weight.push(filter.map(tap));
    result.push(outputs.map((place) => back(place) / window));
  };
  // The lowest and the highest frequency are real.
  for (const frequency of [0, half])
    add(
      (n) => cos(frequency, n),
      (n) => cos(frequency, n),
      (n) => cos(frequency, n),
    );
  // (a + bi)(c + di) of the others, by c (a + b), a (d − c) and b (c + d): the real part is the first less the third, the imaginary part the
  // first and the second. The filter is turned around, hence its sine has no minus.
  for (let f = 1; f < half; f += 1) {
    add(
      (n) => cos(f, n) - sin(f, n),
      (n) => cos(f, n),
      (n) => 2 * (cos(f, n) - sin(f, n)),
    );
    add(
      (n) => cos(f, n),
      (n) => sin(f, n) - cos(f, n),
      (n) => -2 * sin(f, n),
    );
    add(
      (n) => -sin(f, n),
      (n) => cos(f, n) + sin(f, n),
      (n) => -2 * cos(f, n),
    );
  }
  return {
    name: `fourier ${window}, ${taps} taps`,
    tile,
    taps,
    products: data.length,
    data: data.flat(),
    weight: weight.flat(),
    result: outputs.flatMap((place) => result.map((column) => column[place]!)),
  };
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
