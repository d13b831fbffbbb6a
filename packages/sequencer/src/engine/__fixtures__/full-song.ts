import type { Bar, Instrument, Song, Step, Track } from '@loop/core';
import { createRandom, INSTRUMENTS } from '@loop/core';

const STYLES = { kick: 'four', bass: 'rolling', hat: 'busy', clap: 'backbeat', acid: 'sequence', lead: 'arpeggio', perc: 'shaker', stab: 'offbeat' } as const;

/** A dense song in which every instrument, the pad and the riser sound; written by a small seeded rule of its own. */
export function fullSong(overrides: Partial<Song> = {}, bars = 4): Song {
  const tracks = Object.fromEntries(INSTRUMENTS.map((instrument) => [instrument, createTrack(instrument, bars)])) as Song['tracks'];
  return {
    title: 'Full',
    seed: 7,
    bpm: 128,
    swing: 0,
    intensity: 1,
    key: { root: 'A', scale: 'minor' },
    barCount: bars,
    tracks,
    mode: 'loop',
    arrangement: [],
    sound: {},
    slots: [],
    ...overrides,
  };
}

/** The same song with one instrument alone, at an intensity that silences pad and riser. */
export function soloSong(instrument: Instrument, overrides: Partial<Song> = {}): Song {
  const song = fullSong({ intensity: 0, ...overrides });
  const tracks = Object.fromEntries(
    INSTRUMENTS.map((name) => [name, { ...song.tracks[name], state: name === instrument ? 'force' : 'mute' }]),
  ) as Song['tracks'];
  return { ...song, tracks };
}

function createTrack(instrument: Instrument, bars: number): Track {
  const random = createRandom(7).fork(instrument);
  return {
    style: STYLES[instrument],
    state: 'normal',
    locked: false,
    seed: 7,
    bars: Array.from({ length: bars }, (): Bar => Array.from({ length: 16 }, (_, place) => createStep(instrument, place, random))),
    mix: { gainDb: 0, pan: 0, solo: false },
  };
}

function createStep(instrument: Instrument, place: number, random: ReturnType<typeof createRandom>): Step | undefined {
  const plain = { hits: 1, velocity: 1, probability: 1, offsetTicks: 0 };
  switch (instrument) {
    case 'kick':
      return place % 4 === 0 ? plain : undefined;
    case 'bass':
      return random.chance(0.93) ? { ...plain, degree: random.pick([0, 0, 0, 7, 3]) } : undefined;
    case 'hat':
      if (place % 4 === 2) return { ...plain, articulation: 'open' };
      return random.chance(0.7) ? { ...plain, articulation: place >= 12 ? 'roll' : 'closed' } : undefined;
    case 'clap':
      return place % 8 === 4 ? plain : undefined;
    case 'acid':
      return place % 2 === 0 && random.chance(0.7) ? { ...plain, degree: random.integer(12) } : undefined;
    case 'lead':
      return place % 2 === 0 && random.chance(0.5) ? { ...plain, degree: random.integer(14) } : undefined;
    case 'perc':
      return random.chance(0.75) ? { ...plain, velocity: 0.7 } : undefined;
    case 'stab':
      return place % 4 === 2 ? plain : undefined;
  }
}
