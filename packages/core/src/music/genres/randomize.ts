import { drawSeed } from '../../random.js';
import type { Seed } from '../../units.js';
import { parseInput } from '../../validate.js';
import { assertOneOf } from '../edits/assert-edit.js';
import { setTimeSignature } from '../edits/meter.js';
import { setKey } from '../edits/song-fields.js';
import { assertSeed, regenerateTrack, rewriteTrack } from '../edits/tracks.js';
import { mapTracks } from '../song/create-song.js';
import { drawKey, drawStyle, drawTempo, drawnChords, drawnSwing, drawsOf, stateOf } from '../song/song-draws.js';
import type { Song, Track, TrackState } from '../song/song.js';
import type { SongGenre } from './genre-definition.js';
import { genreSchema } from './genre-schema.js';
import { GENRES } from './genres.js';
import { INSTRUMENTS } from './instruments.js';
import type { Instrument } from './instruments.js';

/** How a song is drawn anew. */
export interface RandomizeOptions {
  /** Names the draws. Omitted: one is drawn; it becomes the song's seed. */
  readonly seed?: Seed | undefined;
}

/** Writes the loop of every track anew, in the present styles and key. Locked tracks stay. */
export function regeneratePatterns(song: Song, { seed = drawSeed() }: RandomizeOptions = {}): Song {
  return { ...INSTRUMENTS.reduce((changed, instrument) => regenerateTrack(changed, instrument, seed), song), seed };
}

/**
 * Draws key, chords and styles from everything there is and writes new patterns. Tempo, locked tracks and arrangement stay. Tracks that
 * were forced follow the intensity again, unless they are locked.
 */
export function randomizeSong(song: Song, { seed = drawSeed() }: RandomizeOptions = {}): Song {
  return redraw(song, undefined, seed);
}

/**
 * Draws tempo, swing, key, chords and styles of a genre and writes new patterns. Locked tracks and arrangement stay. Tracks that were forced
 * follow the intensity again, unless they are locked.
 *
 * With the same seed, bars and nothing locked, it plays what `createSong({ genre, seed })` plays.
 *
 * @throws {InvalidInputError} When there is no such genre.
 */
export function randomizeGenre(song: Song, genre: SongGenre, { seed = drawSeed() }: RandomizeOptions = {}): Song {
  const own = typeof genre === 'object' ? parseInput(genreSchema, genre, 'genre') : genre;
  if (typeof own === 'string') assertOneOf(own, { path: 'genre', allowed: GENRES });
  const { style } = song;
  const bpm = drawTempo(drawsOf(seed, { style, genre: own }));
  return { ...redraw(song, own, seed), bpm, ...(style === 'classic' ? {} : { swing: drawnSwing({ style, genre: own }) }) };
}

function redraw(before: Song, genre: SongGenre | undefined, seed: Seed): Song {
  assertSeed(seed);
  const { style, barCount } = before;
  const draws = drawsOf(seed, { style, genre });
  // The meter of a groove goes with its genre; one that was chosen by hand stays.
  const isGrooves = typeof before.genre === 'object';
  const song = setTimeSignature(
    before,
    draws.groove?.groove.timeSignature ?? (isGrooves || draws.groove !== undefined ? 4 : (before.timeSignature ?? 4)),
  );
  const { timeSignature } = song;
  const { scale, ...key } = drawKey(draws);
  const chords = song.chordsLocked === true ? song.chords : drawnChords(draws, { scale, barCount, timeSignature });
  const inKey: Song = { ...setKey(song, { scale, ...key }), genre, chords };
  const tracks = mapTracks(<I extends Instrument>(instrument: I): Track<I> => {
    const track = inKey.tracks[instrument] as unknown as Track<I>;
    if (track.locked) return track;
    const style = drawStyle(instrument, draws);
    // A forced track plays whatever the intensity, as every track of an import does; what is written anew follows it again.
    const state = stateAfter(song, instrument, genre);
    return rewriteTrack(inKey, instrument, { ...track, style, seed, state });
  });
  return { ...inKey, seed, tracks };
}

/** What a genre silences falls silent, what the last one silenced comes back; a track that somebody muted stays muted. */
function stateAfter({ genre: before, style, tracks }: Song, instrument: Instrument, genre: SongGenre | undefined): TrackState {
  const { state } = tracks[instrument];
  const wanted = stateOf(instrument, { genre, style });
  const isMutedByHand = state === 'mute' && stateOf(instrument, { genre: before, style }) !== 'mute';
  return isMutedByHand ? state : wanted;
}
