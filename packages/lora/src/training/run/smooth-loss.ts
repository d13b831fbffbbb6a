/** An average in which newer values count more, without the pull of its start. */
export interface Smoothing {
  /** Takes a value. One that is not finite changes nothing. @returns The average; `undefined` before the first value. */
  push(value: number): number | undefined;
}

/**
 * Creates an exponential average whose start is corrected as Adam's: the first value is its own average.
 *
 * @param decay - How much of the old average stays, 0–1.
 */
export function createSmoothing(decay = 0.95): Smoothing {
  let sum = 0;
  let weight = 0;
  return {
    push(value) {
      if (Number.isFinite(value)) {
        sum = decay * sum + (1 - decay) * value;
        weight = decay * weight + (1 - decay);
      }
      return weight === 0 ? undefined : sum / weight;
    },
  };
}
