import type { SongGenre } from '@loop/core';

import type { Kit } from '../../kits/kit.js';
import type { PromptReading } from '../reading/read-prompt.js';

/** Presets where a pad belongs to the sound even when nobody asks for one. */
const PAD_GENRES: ReadonlySet<SongGenre> = new Set<SongGenre>(['ambient', 'pop', 'house', 'psytrance', 'dnb', 'techno']);

/** Colours the sound of a kit by a mood, for `Song.sound`. */
export function soundForMood(reading: PromptReading, genre: SongGenre, { sound }: Kit): Readonly<Record<string, number>> {
  const { brightness, space, drive, energy } = reading;
  const { filterCutoff = 11_000, reverb = 0.35, delay = 0.3, distortion = 0, masterGainDb = 0, padGainDb = 0, riserGainDb = 0 } = sound;
  // The kits of packs say themselves whether there is one.
  const hasPad = typeof genre === 'object' || PAD_GENRES.has(genre) || space > 0 || energy < 0;
  return {
    ...sound,
    filterCutoff: Math.round(Math.min(20_000, filterCutoff * 3.5 ** brightness)),
    reverb: round(Math.min(1, reverb + 0.35 * space)),
    delay: round(Math.min(0.8, delay + 0.25 * space)),
    // Drive makes a mix louder by itself, calm music is softer.
    masterGainDb: Math.round(2 * (masterGainDb + 3 * Math.min(0, energy) - 2 * drive)) / 2,
    distortion: round(Math.min(1, distortion + 0.06 * drive)),
    // A riser announces something; in calm music nothing is announced.
    riserGainDb: genre === 'ambient' || energy < -0.3 ? -60 : riserGainDb,
    padGainDb: hasPad ? padGainDb : -60,
  };
}

function round(value: number): number {
  return Math.round(Math.max(0, value) * 100) / 100;
}
