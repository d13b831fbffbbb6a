const COEFFICIENTS = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_13, -176.615_029_162_140_59,
  12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6, 1.505_632_735_149_311_6e-7,
];

/** The logarithm of the gamma function for `x > 0`. Source: Lanczos, A Precision Approximation of the Gamma Function, 1964 (g = 7, 9 terms). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  const base = shifted + 7.5;
  const series = COEFFICIENTS.reduce((sum, coefficient, index) => (index === 0 ? coefficient : sum + coefficient / (shifted + index)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series);
}

/**
 * The regularised incomplete beta function: the probability that a Beta(a, b) variable is at most `x`.
 *
 * Source: the continued fraction of DLMF 8.17.22, evaluated by Lentz's method; https://dlmf.nist.gov/8.17
 *
 * @param x - From 0 to 1.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const scale = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  return scale * continuedFraction(x, a, b);
}

const TINY = 1e-300;
const apart = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / apart(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 / apart(1 + term * d);
      c = apart(1 + term / c);
      change = d * c;
      fraction *= change;
    }
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return fraction;
}

/** The value below which a Beta(a, b) variable lies with the given probability, found by bisection. */
export function betaQuantile(probability: number, a: number, b: number): number {
  return bisect((x) => incompleteBeta(x, a, b) < probability, 0, 1);
}

/** The value below which Student's t of the given degrees of freedom lies with a probability above one half. */
export function studentQuantile(probability: number, degrees: number): number {
  const x = betaQuantile(2 * (1 - probability), degrees / 2, 0.5);
  return Math.sqrt((degrees * (1 - x)) / x);
}

function bisect(isBelow: (x: number) => boolean, from: number, to: number): number {
  let [low, high] = [from, to];
  while (true) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
}
