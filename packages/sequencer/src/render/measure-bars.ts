import type { Song } from '@loop/core';
import { secondsPerBar, ticksPerBar } from '@loop/core';
import { measureLoudness } from '@loop/core/audio';

import { createTransport } from '../engine/transport.js';

/** A stretch of a song's playback list. */
export interface BarSpan {
  /** Its first bar, from 0. */
  readonly start: number;
  /** How many bars it has, 1 or more. */
  readonly bars: number;
}

/** Frames per second at which loudness is measured: a quarter of the work of 48 kHz, and what it says about differences holds there to 0.6 LU. */
const SAMPLE_RATE = 12_000;

/** Measures how loud stretches of a song are when each is played alone, in LUFS; silence is −Infinity. It plays them, 300 times as fast as anybody hears. */
export function measureBars(song: Song, spans: readonly BarSpan[]): readonly number[] {
  const transport = createTransport({ sampleRate: SAMPLE_RATE, song });
  const framesPerBar = SAMPLE_RATE * secondsPerBar(song);
  return spans.map(({ start, bars }) => {
    const frames = Math.round(bars * framesPerBar);
    const channels = [new Float32Array(frames), new Float32Array(frames)] as const;
    transport.stop();
    transport.engine.reset();
    transport.seek(start * ticksPerBar(song));
    transport.play();
    transport.process(channels, frames);
    return measureLoudness({ sampleRate: SAMPLE_RATE, channels }).integratedLufs;
  });
}
