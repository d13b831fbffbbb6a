/** Adds up what was expected and how far results were off it, over any number of outputs. */
export interface NoiseMeter {
  add(got: ArrayLike<number>, want: ArrayLike<number>): void;
  /** Decibels of the expected signal above the differences; `undefined` when nothing was added, infinite when nothing was off. */
  db(): number | undefined;
}

/** Creates a meter of the ratio of signal to noise. */
export function createNoiseMeter(): NoiseMeter {
  let [signal, noise, count] = [0, 0, 0];
  return {
    add(got, want) {
      count += want.length;
      for (let index = 0; index < want.length; index += 1) {
        signal += want[index]! ** 2;
        noise += (got[index]! - want[index]!) ** 2;
      }
    },
    db: () => (count === 0 ? undefined : 10 * Math.log10(signal / noise)),
  };
}
