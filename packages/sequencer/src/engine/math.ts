/*
 * Elementary functions made of + − × ÷ and floor alone. ECMAScript leaves the last bits of Math.sin, exp, tan and pow to the
 * engine; these give the same bits everywhere. Coefficients are Chebyshev fits, made for this file with mpmath at 40 digits.
 */

/** Computes sin(2π·phase) for any finite phase in cycles. Absolute error below 3e-11. */
export function sinCycles(phase: number): number {
  const whole = phase - Math.floor(phase + 0.5);
  const x = whole > 0.25 ? 0.5 - whole : whole < -0.25 ? -0.5 - whole : whole;
  const z = x * x;
  return (
    x *
    (6.283185307072264 +
      z * (-41.341702116744 + z * (81.60522617402967 + z * (-76.70427987604262 + z * (42.009779303153906 - z * 14.393966295455941)))))
  );
}

/** Computes cos(2π·phase) for any finite phase in cycles. Absolute error below 3e-11. */
export function cosCycles(phase: number): number {
  return sinCycles(phase + 0.25);
}

/** Computes tan(π·ratio), the warped frequency of a bilinear filter, for 0 ≤ ratio < 0.5. Relative error below 1e-9 up to 0.49. */
export function tanPi(ratio: number): number {
  return sinCycles(ratio * 0.5) / cosCycles(ratio * 0.5);
}

/** Computes 2^x for −1000 < x < 1000. Relative error below 1e-13. */
export function exp2(x: number): number {
  const whole = Math.floor(x);
  const f = x - whole;
  if (f === 0) return powerOfTwo(whole);
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
  return fraction * powerOfTwo(whole);
}

const EXPONENTS = [512, 256, 128, 64, 32, 16, 8, 4, 2, 1];
const SCALES = [
  1.3407807929942597e154, 1.157920892373162e77, 3.402823669209385e38, 1.8446744073709552e19, 4294967296, 65536, 256, 16, 4, 2,
];

/** Computes log2(x) for 1e-300 < x < 1e300. Absolute error below 1e-12. */
export function log2(x: number): number {
  let mantissa = x;
  let exponent = 0;
  for (let index = 0; index < EXPONENTS.length; index += 1) {
    const step = EXPONENTS[index] as number;
    const scale = SCALES[index] as number;
    if (mantissa >= scale) {
      mantissa /= scale;
      exponent += step;
    } else if (mantissa * scale < 2) {
      mantissa *= scale;
      exponent -= step;
    }
  }
  if (mantissa > Math.SQRT2) {
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

/** Computes e^x. */
export function exp(x: number): number {
  return exp2(x * Math.LOG2E);
}

/** Computes the natural logarithm of x. */
export function log(x: number): number {
  return log2(x) * Math.LN2;
}

/** Computes what a sound that fades by 60 dB in `fadeFrames` keeps of its level in `frames`. */
export function keepFor60Db(frames: number, fadeFrames: number): number {
  return exp2((-9.965784284662087 * frames) / fadeFrames);
}

/** Converts decibels to a ratio of amplitudes. */
export function decibelsToGain(db: number): number {
  return exp2(db * 0.16609640474436813);
}

/** Converts a ratio of amplitudes, above 0, to decibels. */
export function gainToDecibels(gain: number): number {
  return log2(gain) * 6.020599913279624;
}

/** Converts a MIDI pitch, which may have a fraction, to a frequency: 69 is 440 Hz, equal temperament. */
export function pitchToHertz(pitch: number): number {
  return 440 * exp2((pitch - 69) / 12);
}

/** Finds the smallest power of two that is not below a count. */
export function powerOfTwoFrom(count: number): number {
  let size = 1;
  while (size < count) size *= 2;
  return size;
}

/** Computes 2^n for a whole n by repeated squaring: exact. */
function powerOfTwo(n: number): number {
  let result = 1;
  let base = n < 0 ? 0.5 : 2;
  for (let left = Math.abs(n) | 0; left > 0; left >>= 1) {
    if ((left & 1) === 1) result *= base;
    base *= base;
  }
  return result;
}
