// How fast a song is turned into events: 1 000 bars in one question, beside the same bars asked bar by bar as a player does.
import { createSong, eventsBetween, ticksPerBar } from '@loop/core';

const BARS = 1_000;
const song = { ...createSong({ genre: 'psytrance', seed: 7, barCount: 4 }), intensity: 1, swing: 0.3 };

function secondsOf(run: () => void): number {
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now();
    run();
    return (performance.now() - start) / 1_000;
  });
  return Math.min(...times);
}

const whole = secondsOf(() => {
  eventsBetween(song, 0, BARS * ticksPerBar(song));
});
const barByBar = secondsOf(() => {
  for (let bar = 0; bar < BARS; bar += 1) eventsBetween(song, bar * ticksPerBar(song), (bar + 1) * ticksPerBar(song));
});

const events = eventsBetween(song, 0, BARS * ticksPerBar(song)).length;
console.log(`${BARS} bars with ${events} events: ${(whole * 1_000).toFixed(1)} ms at once, ${(barByBar * 1_000).toFixed(1)} ms bar by bar`);
console.log(
  JSON.stringify({
    name: 'events',
    value: Math.round(BARS / whole),
    unit: 'bars/s',
    baseline: { name: 'bar by bar', value: Math.round(BARS / barByBar) },
    ratio: Number((barByBar / whole).toFixed(2)),
  }),
);
