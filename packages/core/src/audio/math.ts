/*
 * Elementary functions made of + − × ÷ alone, which IEEE 754 rounds the same everywhere. ECMAScript leaves the last bits of
 * Math.sin, Math.pow and their kin to the engine, and samples that went through them would differ between platforms.
 */

/** Computes sin(π·x). Absolute error below 3e-16 for |x| < 2²⁰. @internal */
export function sinPi(x: number): number {
  const turns = x - 2 * Math.floor(x / 2 + 0.5);
  const folded = turns > 0.5 ? 1 - turns : turns < -0.5 ? -1 - turns : turns;
  // The middle eighth of a turn each way from the sine's own series, the rest from the cosine's, which is exact at the top.
  if (Math.abs(folded) <= 0.25) return folded * Math.PI * evenSeries(folded * Math.PI, 1);
  return (folded < 0 ? -1 : 1) * evenSeries((0.5 - Math.abs(folded)) * Math.PI, -1);
}

/** Taylor's series of sin(x)/x (`shift` 1) or cos(x) (`shift` −1), from its small end; the first term left out is below 1e-19. */
function evenSeries(x: number, shift: 1 | -1): number {
  let sum = 1;
  for (let order = 18; order >= 2; order -= 2) sum = 1 - (sum * x * x) / (order * (order + shift));
  return sum;
}

/** Computes cos(π·x). Absolute error below 3e-16 for |x| < 2²⁰. @internal */
export function cosPi(x: number): number {
  return sinPi(x + 0.5);
}

/** Computes 10^(db/20). Relative error below 1e-14 within ±400 dB. @internal */
export function decibelsToGain(db: number): number {
  const exponent = (db / 20) * LOG2_10;
  const whole = Math.floor(exponent + 0.5);
  const x = (exponent - whole) * Math.LN2;
  let term = 1;
  let sum = 1;
  for (let order = 1; order <= 14; order += 1) {
    term *= x / order;
    sum += term;
  }
  for (let step = 0; step < Math.abs(whole); step += 1) sum *= whole > 0 ? 2 : 0.5;
  return sum;
}

/** Computes 20·log10(gain); 0 becomes `-Infinity`. Absolute error below 1e-12. @internal */
export function gainToDecibels(gain: number): number {
  if (gain === 0 || gain === Infinity) return gain === 0 ? -Infinity : Infinity;
  let mantissa = gain;
  let exponent = 0;
  for (; mantissa > Math.SQRT2; exponent += 1) mantissa /= 2;
  for (; mantissa < Math.SQRT1_2; exponent -= 1) mantissa *= 2;
  // ln m = 2·artanh((m − 1) / (m + 1)); the first term left out is below 1e-19.
  const s = (mantissa - 1) / (mantissa + 1);
  let power = s;
  let sum = 0;
  for (let order = 1; order <= 23; order += 2) {
    sum += power / order;
    power *= s * s;
  }
  return (20 / LOG2_10) * (exponent + (2 * sum) / Math.LN2);
}

const LOG2_10 = 3.321928094887362;
