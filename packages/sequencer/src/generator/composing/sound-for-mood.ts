import type { Genre } from '@loop/core';

import type { PromptReading } from '../reading/read-prompt.js';

/** Presets where a pad belongs to the sound even when nobody asks for one. */
const PAD_GENRES: ReadonlySet<Genre> = new Set<Genre>(['ambient', 'pop', 'house', 'psytrance']);

/** Turns a mood into settings of the sound engine, for `Song.sound`. */
export function soundForMood(reading: PromptReading, genre: Genre): Readonly<Record<string, number>> {
  const { brightness, space, drive, energy } = reading;
  const hasPad = PAD_GENRES.has(genre) || space > 0 || energy < 0;
  return {
    filterCutoff: Math.round(7_000 * 3.5 ** Math.min(brightness, 0.8)),
    reverb: round(0.35 + 0.35 * space),
    delay: round(0.3 + 0.25 * space),
    // Below the limiter's ceiling a drop can be louder than an intro.
    masterGainDb: Math.round(-5 + 3 * energy),
    distortion: round(0.6 * drive),
    // A riser announces something; in calm music nothing is announced.
    riserGainDb: genre === 'ambient' || energy < -0.3 ? -60 : 0,
    padGainDb: hasPad ? (genre === 'ambient' ? 6 : 0) : -60,
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
