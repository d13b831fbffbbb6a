import { createRandom, drawSeed } from '../random.js';
import type { Random } from '../random.js';
import type { Bpm, Fraction, Seed } from '../units.js';
import { assertSongOptions } from './assert-song-options.js';
import { generateBars } from './generators/generate-track.js';
import { GENRE_PRESETS } from './genres.js';
import type { Genre } from './genres.js';
import { INSTRUMENTS } from './instruments.js';
import type { Instrument } from './instruments.js';
import { PITCH_CLASSES } from './pitch.js';
import { SCALES } from './scales.js';
import type { ScaleName } from './scales.js';
import type { Key, SampleSlot, Song, Track, TrackMix, Tracks } from './song.js';
import { STYLES } from './styles.js';
import type { StyleOf } from './styles.js';

/** What a new song may be told; the seed decides everything that is left open. */
export interface CreateSongOptions {
  /** Names every draw. Omitted: one is drawn and kept in the song. */
  readonly seed?: Seed | undefined;
  /** Narrows tempo, scale and styles to those of a genre. */
  readonly genre?: Genre | undefined;
  /** @defaultValue 'Untitled' */
  readonly title?: string | undefined;
  /** 30–300. Default: a tempo of the genre, or 128. */
  readonly bpm?: Bpm | undefined;
  /** Default: drawn, the scale from the genre's. */
  readonly key?: Partial<Key> | undefined;
  /** Bars of the loop, 1–64. @defaultValue 2 */
  readonly barCount?: number | undefined;
  /** Styles that are not left to the draw. */
  readonly styles?: { readonly [I in Instrument]?: StyleOf<I> | undefined } | undefined;
  /** 0–1. @defaultValue 0.5 */
  readonly intensity?: Fraction | undefined;
  /** 0–0.5. @defaultValue 0 */
  readonly swing?: Fraction | undefined;
}

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
  const key = { ...drawKey(random.fork('key'), genre), ...definedOf(options.key ?? {}) };
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

function definedOf(key: Partial<Key>): Partial<Key> {
  return Object.fromEntries(Object.entries(key).filter(([, value]) => value !== undefined));
}
