/** The positions of an axis: round numbers that cover its range. */
export interface Ticks {
  readonly values: readonly number[];
  /** Digits behind the point that tell them apart. */
  readonly digits: number;
}

/**
 * Chooses round positions for an axis: multiples of 1, 2 or 5 times a power of ten, within its range.
 *
 * @param count - About how many.
 */
export function niceTicks(low: number, high: number, count: number): Ticks {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return { values: [low], digits: 2 };
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const digits = Math.min(12, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return { values: Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step), digits };
}
