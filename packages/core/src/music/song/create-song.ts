import { omitUndefined } from '../../omit-undefined.js';
import { createRandom, drawSeed } from '../../random.js';
import type { Random } from '../../random.js';
import type { Bpm, Fraction, Seed } from '../../units.js';
import { GENRE_PRESETS } from '../genres/genres.js';
import type { Genre } from '../genres/genres.js';
import { defaultMix } from '../genres/default-mix.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import { CLASSIC_STYLES, STYLES } from '../genres/styles.js';
import type { StyleOf } from '../genres/styles.js';
import { drawChords } from '../harmony/progressions.js';
import { PITCH_CLASSES } from '../theory/pitch.js';
import { SCALES } from '../theory/scales.js';
import type { ScaleName } from '../theory/scales.js';
import { writePart } from '../writing/write-part.js';
import type { WritingContext } from '../writing/write-part.js';
import type { Key, SampleSlot, Song, SongStyle, Track, TrackMix, TrackState, Tracks } from './song.js';
import { assertSongOptions } from './song-options.js';
import type { CreateSongOptions } from './song-options.js';

/** A track in the middle, neither louder nor softer than it is made. */
export const NEUTRAL_MIX: TrackMix = { gainDb: 0, pan: 0, solo: false };

/** An empty sample player, at the level that suits most clips. */
export const EMPTY_SLOT: SampleSlot = { name: '', gainDb: -6, muted: false, loop: true };

/** How many sample players a song has. */
export const SLOT_COUNT = 4;

/**
 * Writes a song: tempo, swing, key, chords, styles and patterns of all eight instruments, each decided by the seed and the genre.
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
  const { seed = drawSeed(), genre, title = 'Untitled', style, timeSignature } = options;
  const {
    barCount = style === 'classic' ? 2 : 4,
    intensity = style === 'classic' ? 0.5 : 0.85,
    swing = drawnSwing(style, genre),
  } = options;
  const draws = { random: drawsOf(seed, style, genre), genre, style };
  const key = { ...drawKey(draws), ...omitUndefined(options.key ?? {}) };
  const chords = options.chords ?? drawnChords(draws, key.scale, barCount);
  const song: WritingContext = { style, genre, timeSignature, key, chords };
  const tracks = mapTracks((instrument) => {
    const own = options.styles?.[instrument] ?? drawStyle(instrument, draws);
    return createTrack(instrument, { song, style: own, barCount, seed, state: stateOf(instrument, draws) });
  });
  return {
    title,
    seed,
    genre,
    ...(style === undefined ? {} : { style }),
    bpm: options.bpm ?? drawTempo(draws),
    ...(timeSignature === undefined || timeSignature === 4 ? {} : { timeSignature }),
    swing,
    intensity,
    key,
    ...(chords === undefined ? {} : { chords }),
    barCount,
    tracks,
    mode: 'loop',
    arrangement: [],
    sound: {},
    slots: Array.from({ length: SLOT_COUNT }, () => EMPTY_SLOT),
  };
}

/** What the draws of a new song depend on. */
export interface SongDraws {
  /** The streams of a song; in the classic style every genre shares them, else each has its own. */
  readonly random: Random;
  readonly genre: Genre | undefined;
  readonly style: SongStyle | undefined;
}

/** The streams of draws of a seed. */
export function drawsOf(seed: Seed, style: SongStyle | undefined, genre: Genre | undefined): Random {
  const random = createRandom(seed);
  return style === 'classic' ? random : random.fork(`genre ${genre ?? 'any'}`);
}

/** Draws a tempo of a genre; 128 without one. */
export function drawTempo({ random, genre }: SongDraws): Bpm {
  return genre === undefined ? 128 : random.fork('tempo').between(...GENRE_PRESETS[genre].bpm);
}

/** Draws a root, and a scale of a genre; of all scales without one. */
export function drawKey({ random, genre }: SongDraws): Key {
  const own = random.fork('key');
  const root = own.pick(PITCH_CLASSES);
  const scales = genre === undefined ? (Object.keys(SCALES) as ScaleName[]) : GENRE_PRESETS[genre].scales;
  return { root, scale: own.pick(scales) };
}

/** Draws the chords of a loop; the classic style has none. */
export function drawnChords({ random, genre, style }: SongDraws, scale: ScaleName, barCount: number): Song['chords'] {
  return style === 'classic' ? undefined : drawChords(random.fork('chords'), { genre, scale, barCount });
}

/** Draws a style of a genre; of all styles without one. */
export function drawStyle<I extends Instrument>(instrument: I, { random, genre, style }: SongDraws): StyleOf<I> {
  const preset = genre === undefined ? undefined : GENRE_PRESETS[genre];
  const pool =
    style === 'classic'
      ? (preset?.classic[instrument] ?? preset?.styles[instrument] ?? CLASSIC_STYLES[instrument])
      : (preset?.styles[instrument] ?? STYLES[instrument]);
  return random.fork(`style ${instrument}`).pick(pool as readonly StyleOf<I>[]);
}

/** How much a genre swings by itself. */
export function drawnSwing(style: SongStyle | undefined, genre: Genre | undefined): Fraction {
  return genre === undefined || style === 'classic' ? 0 : GENRE_PRESETS[genre].swing;
}

/** Whether an instrument plays in a genre. */
export function stateOf(instrument: Instrument, { genre, style }: Omit<SongDraws, 'random'>): TrackState {
  return genre !== undefined && style !== 'classic' && GENRE_PRESETS[genre].silent.includes(instrument) ? 'mute' : 'normal';
}

/** Makes a track with fresh patterns and the mix of a new song. */
export function createTrack<I extends Instrument>(
  instrument: I,
  options: {
    readonly song: WritingContext;
    readonly style: StyleOf<I>;
    readonly barCount: number;
    readonly seed: Seed;
    readonly state?: TrackState | undefined;
  },
): Track<I> {
  const { style, seed, state = 'normal' } = options;
  const mix = options.song.style === 'classic' ? NEUTRAL_MIX : defaultMix(instrument);
  return { style, state, locked: false, seed, bars: writePart(instrument, options), mix };
}

/** Makes the eight tracks, one by one. */
export function mapTracks(make: <I extends Instrument>(instrument: I) => Track<I>): Tracks {
  return Object.fromEntries(INSTRUMENTS.map((instrument) => [instrument, make(instrument)])) as unknown as Tracks;
}
