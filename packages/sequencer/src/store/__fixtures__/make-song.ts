import { INSTRUMENTS, STYLES, emptyBar } from '@loop/core';
import type { Song, Tracks } from '@loop/core';

/** A valid song with one kick, for tests of storage. */
export function makeSong(parts: Partial<Song> = {}): Song {
  const kick = { hits: 1, velocity: 1, probability: 1, offsetTicks: 0 };
  const tracks = INSTRUMENTS.map((instrument) => [
    instrument,
    {
      style: STYLES[instrument][0],
      state: 'normal',
      locked: false,
      seed: 1,
      bars: [emptyBar({}).map((_, step) => (instrument === 'kick' && step === 0 ? kick : undefined))],
      mix: { gainDb: 0, pan: 0, solo: false },
    },
  ]);
  return {
    title: 'test',
    seed: 1,
    bpm: 128,
    swing: 0,
    intensity: 0.5,
    key: { root: 'C', scale: 'minor' },
    barCount: 1,
    tracks: Object.fromEntries(tracks) as Tracks,
    mode: 'loop',
    arrangement: [],
    sound: {},
    slots: [],
    ...parts,
  };
}
