import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import { STYLES } from '../genres/styles.js';
import type { Bar, Song, Step, Track, Tracks } from '../song/song.js';
import { COMMON_STEPS, emptyBar, stepsPerBar } from '../song/meter.js';
import type { Metered } from '../song/meter.js';

/** Parts of a song that tests write by hand: active steps by instrument and by step from the start of the pool. */
export type Grid = { readonly [I in Instrument]?: Readonly<Record<number, Partial<Step>>> };

export interface SongParts extends Partial<Omit<Song, 'tracks'>> {
  readonly grid?: Grid;
  readonly tracks?: { readonly [I in Instrument]?: Partial<Omit<Track, 'style'>> };
}

export const rest: Bar = Array.from({ length: COMMON_STEPS }, () => undefined);

/** Builds a song of silent bars, with the steps and settings that a test gives. */
export function buildSong({ grid = {}, tracks = {}, ...parts }: SongParts = {}): Song {
  const barCount = parts.barCount ?? 2;
  const entries = INSTRUMENTS.map((instrument) => {
    const bars = Array.from({ length: barCount }, (_, bar) => buildBar(parts, grid[instrument] ?? {}, bar));
    const mix = { gainDb: 0, pan: 0, solo: false };
    return [
      instrument,
      { style: STYLES[instrument][0], state: 'normal', locked: false, seed: 1, bars, lengthSteps: undefined, mix, ...tracks[instrument] },
    ];
  });
  return {
    title: 'test',
    seed: 1,
    genre: undefined,
    bpm: 128,
    swing: 0,
    intensity: 0.5,
    key: { root: 'C', scale: 'minor' },
    barCount,
    tracks: Object.fromEntries(entries) as Tracks,
    mode: 'loop',
    arrangement: [],
    sound: {},
    slots: [],
    ...parts,
  };
}

export function buildStep(parts: Partial<Step> = {}): Step {
  return { hits: 1, velocity: 1, probability: 1, offsetTicks: 0, ...parts };
}

function buildBar(song: Partial<Metered>, steps: Readonly<Record<number, Partial<Step>>>, bar: number): Bar {
  return emptyBar(song).map((_, place) => {
    const parts = steps[bar * stepsPerBar(song) + place];
    return parts === undefined ? undefined : buildStep(parts);
  });
}
