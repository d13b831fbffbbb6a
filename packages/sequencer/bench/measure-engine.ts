import type { Song } from '@loop/core';

import { createTransport } from '../src/engine/transport.js';

/**
 * Measures how much faster than real time one thread makes a song, after a warm-up, as the best of three runs: other work on the
 * machine only ever adds time.
 */
export function measureEngine(song: Song, seconds: number): number {
  const sampleRate = 44_100;
  const transport = createTransport({ sampleRate, song });
  const channels = [new Float32Array(sampleRate), new Float32Array(sampleRate)];
  transport.play();
  for (let second = 0; second < 10; second += 1) transport.process(channels, sampleRate);
  let best = 0;
  for (let run = 0; run < 3; run += 1) {
    const started = performance.now();
    for (let second = 0; second < seconds; second += 1) transport.process(channels, sampleRate);
    best = Math.max(best, (seconds * 1_000) / (performance.now() - started));
  }
  return best;
}
