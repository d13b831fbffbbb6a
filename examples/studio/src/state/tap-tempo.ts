/** Taps further apart than this begin anew, in seconds. */
const PAUSE = 2;

/** How many taps the tempo is the mean of, at most. */
const TAPS = 8;

/**
 * Reads a tempo from taps on the beat.
 *
 * @param onTempo - Given the tempo, a whole number of beats per minute, from the second tap on.
 * @returns Takes a tap at a time in seconds.
 */
export function createTapTempo(onTempo: (bpm: number) => void): (seconds: number) => void {
  let taps: readonly number[] = [];
  return (seconds) => {
    const last = taps.at(-1);
    taps = last === undefined || seconds - last > PAUSE ? [seconds] : [...taps.slice(1 - TAPS), seconds];
    const [first = seconds] = taps;
    if (taps.length > 1 && seconds > first) onTempo(Math.round((60 * (taps.length - 1)) / (seconds - first)));
  };
}
