import { omitUndefined } from '../../omit-undefined.js';
import { drawSeed } from '../../random.js';
import type { Seed } from '../../units.js';
import { defaultMix } from '../genres/default-mix.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import { writePart } from '../writing/write-part.js';
import type { WritingContext } from '../writing/write-part.js';
import type { SampleSlot, Song, Track, TrackMix, TrackState, Tracks } from './song.js';
import { drawKey, drawStyle, drawTempo, drawnChords, drawnSwing, drawsOf, stateOf } from './song-draws.js';
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
  const { seed = drawSeed(), genre, title = 'Untitled', style } = options;
  const draws = drawsOf(seed, options);
  const {
    barCount = style === 'classic' ? 2 : 4,
    intensity = style === 'classic' ? 0.5 : 0.85,
    swing = drawnSwing(options),
    timeSignature = draws.groove?.groove.timeSignature,
  } = options;
  const key = { ...drawKey(draws), ...omitUndefined(options.key ?? {}) };
  const chords = options.chords ?? drawnChords(draws, { scale: key.scale, barCount, timeSignature });
  const song: WritingContext = { style, genre, timeSignature, key, chords };
  const tracks = mapTracks((instrument) => {
    const own = options.styles?.[instrument] ?? drawStyle(instrument, draws);
    return createTrack(instrument, { song, style: own, barCount, seed, state: stateOf(instrument, options) });
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

/** Makes a track with fresh patterns and the mix of a new song. */
function createTrack<I extends Instrument>(
  instrument: I,
  options: {
    readonly song: WritingContext;
    readonly style: Track<I>['style'];
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
