// How fast patterns are written: bars of all eight instruments per second, beside rebuilding the whole song for each bar.
import { INSTRUMENTS, STYLES, createSong, generateBars } from '@loop/core';

const WINDOWS = 8;
const WINDOW_SECONDS = 0.2;
const LOOP_BARS = 4;

/** Writes for several short stretches of time and returns the bars per second of the best, which other work on the machine disturbed least. */
function measure(write: (seed: number) => number): number {
  let seed = 0;
  const rates = Array.from({ length: WINDOWS }, () => {
    const start = performance.now();
    let bars = 0;
    while (performance.now() - start < WINDOW_SECONDS * 1_000) bars += write((seed += 1));
    return (bars * 1_000) / (performance.now() - start);
  });
  return Math.max(...rates);
}

/** Loops of four bars, every style in turn. */
const patterns = measure((seed) => {
  for (const instrument of INSTRUMENTS) {
    const styles = STYLES[instrument];
    generateBars(instrument, { style: styles[seed % styles.length] as never, scale: 'minor', barCount: LOOP_BARS, seed });
  }
  return LOOP_BARS;
});

/** One bar at a time is added by writing the song anew and taking its last bar. */
const rebuilt = measure((seed) => {
  createSong({ seed, genre: 'techno', barCount: 16 });
  return 1;
});

console.log(
  `Patterns of eight instruments: ${Math.round(patterns)} bars/s. A song of 16 bars rebuilt for each bar: ${Math.round(rebuilt)} bars/s.`,
);
console.log(
  JSON.stringify({
    name: 'patterns',
    value: Math.round(patterns),
    unit: 'bars/s',
    baseline: { name: 'rebuild a song of 16 bars for each bar', value: Math.round(rebuilt) },
    ratio: Number((patterns / rebuilt).toFixed(2)),
  }),
);
