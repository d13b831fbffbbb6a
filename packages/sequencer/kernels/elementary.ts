// The elementary functions of `src/engine/math.ts`, operation by operation.
import { add, first, mul, pair, second, sub } from './vectors';

/** sin(2π·phase). */
export function sinCycles(phase: f64): f64 {
  const whole = phase - floor(phase + 0.5);
  const x = whole > 0.25 ? 0.5 - whole : whole < -0.25 ? -0.5 - whole : whole;
  const z = x * x;
  return (
    x *
    (6.283185307072264 +
      z * (-41.341702116744 + z * (81.60522617402967 + z * (-76.70427987604262 + z * (42.009779303153906 - z * 14.393966295455941)))))
  );
}

/** sin(2π·phase) of two phases. */
export function sinPair(phases: v128): v128 {
  const whole = sub(phases, f64x2.floor(add(phases, f64x2.splat(0.5))));
  const size = f64x2.abs(whole);
  // What lies beyond a quarter is as high as its mirror image.
  const mirrored = sub(v128.or(f64x2.splat(0.5), v128.and(whole, f64x2.splat(-0.0))), whole);
  const x = v128.bitselect(mirrored, whole, f64x2.gt(size, f64x2.splat(0.25)));
  const z = mul(x, x);
  let sum = sub(f64x2.splat(42.009779303153906), mul(z, f64x2.splat(14.393966295455941)));
  sum = add(f64x2.splat(-76.70427987604262), mul(z, sum));
  sum = add(f64x2.splat(81.60522617402967), mul(z, sum));
  sum = add(f64x2.splat(-41.341702116744), mul(z, sum));
  sum = add(f64x2.splat(6.283185307072264), mul(z, sum));
  return mul(x, sum);
}

/** 2^x for −1000 < x < 1000. */
export function exp2(x: f64): f64 {
  const whole = floor(x);
  const f = x - whole;
  const power = powerOfTwo(<i64>whole);
  if (f == 0) return power;
  const fraction =
    0.9999999999999815 +
    f *
      (0.6931471805636421 +
        f *
          (0.2402265068372975 +
            f *
              (0.05550411021933062 +
                f *
                  (0.009618119050163784 +
                    f *
                      (0.0013333931011030246 +
                        f *
                          (0.00015395144944846574 +
                            f * (1.5368748544454695e-5 + f * (1.2256971703975336e-6 + f * 1.4433329852444299e-7))))))));
  return fraction * power;
}

/** log2(x) for 1e-300 < x < 1e300. */
export function log2(x: f64): f64 {
  // Halving and doubling until the mantissa is in 1…2 is exact, and this is where it ends.
  const bits = reinterpret<i64>(x);
  let exponent = <f64>((bits >> 52) - 1023);
  let mantissa = reinterpret<f64>((bits & 0xfffffffffffff) | ((<i64>1023) << 52));
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  return (
    exponent +
    s *
      (2.885390081777851 +
        z *
          (0.9617966941122649 + z * (0.5770779426603044 + z * (0.41220922406110433 + z * (0.31990680380701336 + z * 0.28288502340748234)))))
  );
}

/** 2^n for −1022 ≤ n ≤ 1023: exact. */
function powerOfTwo(n: i64): f64 {
  return reinterpret<f64>((n + 1023) << 52);
}

/** tan(π·ratio). */
export function tanPi(ratio: f64): f64 {
  const sines = sinPair(pair(ratio * 0.5, ratio * 0.5 + 0.25));
  return first(sines) / second(sines);
}
