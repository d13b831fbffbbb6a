import { omitUndefined } from '../../omit-undefined.js';
import { createRandom, drawSeed } from '../../random.js';
import type { Random } from '../../random.js';
import type { Bpm, Seed } from '../../units.js';
import { generateBars } from '../generators/generate-track.js';
import { GENRE_PRESETS } from '../genres/genres.js';
import type { Genre } from '../genres/genres.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import { STYLES } from '../genres/styles.js';
import type { StyleOf } from '../genres/styles.js';
import { PITCH_CLASSES } from '../theory/pitch.js';
import { SCALES } from '../theory/scales.js';
import type { ScaleName } from '../theory/scales.js';
import type { Key, SampleSlot, Song, Track, TrackMix, Tracks } from './song.js';
import { assertSongOptions } from './song-options.js';
import type { CreateSongOptions } from './song-options.js';

/** A track in the middle, neither louder nor softer than it is made. */
export const NEUTRAL_MIX: TrackMix = { gainDb: 0, pan: 0, solo: false };

/** An empty sample player, at the level that suits most clips. */
export const EMPTY_SLOT: SampleSlot = { name: '', gainDb: -6, muted: false, loop: true };

/** How many sample players a song has. */
export const SLOT_COUNT = 4;

/**
 * Writes a song: tempo, key, styles and patterns of all eight instruments.
 *
 * @throws {InvalidInputError} For a value out of range, with its path.
 *
 * @example
 * ```ts
 * const song = createSong({ genre: 'techno', seed: 7, barCount: 4 });
 * ```
 */
export function createSong(options: CreateSongOptions = {}): Song {
  assertSongOptions(options);
  const { seed = drawSeed(), genre, title = 'Untitled', barCount = 2, intensity = 0.5, swing = 0 } = options;
  const random = createRandom(seed);
  const key = { ...drawKey(random.fork('key'), genre), ...omitUndefined(options.key ?? {}) };
  const tracks = mapTracks((instrument) => {
    const style = options.styles?.[instrument] ?? drawStyle(instrument, random.fork(`style ${instrument}`), genre);
    return createTrack(instrument, { style, scale: key.scale, barCount, seed });
  });
  return {
    title,
    seed,
    genre,
    bpm: options.bpm ?? drawTempo(random.fork('tempo'), genre),
    swing,
    intensity,
    key,
    barCount,
    tracks,
    mode: 'loop',
    arrangement: [],
    sound: {},
    slots: Array.from({ length: SLOT_COUNT }, () => EMPTY_SLOT),
  };
}

/** Draws a tempo of a genre; 128 without one. */
export function drawTempo(random: Random, genre: Genre | undefined): Bpm {
  return genre === undefined ? 128 : random.between(...GENRE_PRESETS[genre].bpm);
}

/** Draws a root, and a scale of a genre; of all scales without one. */
export function drawKey(random: Random, genre: Genre | undefined): Key {
  const root = random.pick(PITCH_CLASSES);
  const scales = genre === undefined ? (Object.keys(SCALES) as ScaleName[]) : GENRE_PRESETS[genre].scales;
  return { root, scale: random.pick(scales) };
}

/** Draws a style of a genre; of all styles without one. */
export function drawStyle<I extends Instrument>(instrument: I, random: Random, genre: Genre | undefined): StyleOf<I> {
  const pool = (genre === undefined ? STYLES[instrument] : GENRE_PRESETS[genre].styles[instrument]) as readonly StyleOf<I>[];
  return random.pick(pool);
}

/** Makes a track with fresh patterns and neutral settings. */
export function createTrack<I extends Instrument>(
  instrument: I,
  options: { readonly style: StyleOf<I>; readonly scale: ScaleName; readonly barCount: number; readonly seed: Seed },
): Track<I> {
  return {
    style: options.style,
    state: 'normal',
    locked: false,
    seed: options.seed,
    bars: generateBars(instrument, options),
    mix: NEUTRAL_MIX,
  };
}

/** Makes the eight tracks, one by one. */
export function mapTracks(make: <I extends Instrument>(instrument: I) => Track<I>): Tracks {
  return Object.fromEntries(INSTRUMENTS.map((instrument) => [instrument, make(instrument)])) as unknown as Tracks;
}
