import { createRandom, drawSeed } from '../random.js';
import type { Seed } from '../units.js';
import { createTrack, drawKey, drawStyle, drawTempo, mapTracks } from './create-song.js';
import { poolSize } from './edits/assert-edit.js';
import { regenerateTrack } from './edits/tracks.js';
import type { Genre } from './genres.js';
import { INSTRUMENTS } from './instruments.js';
import type { Instrument } from './instruments.js';
import type { Song, Track } from './song.js';

/** How a song is drawn anew. */
export interface RandomizeOptions {
  /** Names the draws. Omitted: one is drawn; it becomes the song's seed. */
  readonly seed?: Seed | undefined;
}

/** Writes the patterns of every track anew, in the present styles and key. Locked tracks stay. */
export function regeneratePatterns(song: Song, { seed = drawSeed() }: RandomizeOptions = {}): Song {
  return { ...INSTRUMENTS.reduce((changed, instrument) => regenerateTrack(changed, instrument, seed), song), seed };
}

/** Draws key and styles from everything there is and writes new patterns. Tempo, locked tracks and arrangement stay. */
export function randomizeSong(song: Song, { seed = drawSeed() }: RandomizeOptions = {}): Song {
  return redraw(song, undefined, seed);
}

/** Draws tempo, key and styles of a genre and writes new patterns. Locked tracks and arrangement stay. */
export function randomizeGenre(song: Song, genre: Genre, { seed = drawSeed() }: RandomizeOptions = {}): Song {
  return { ...redraw(song, genre, seed), bpm: drawTempo(createRandom(seed).fork('tempo'), genre) };
}

function redraw(song: Song, genre: Genre | undefined, seed: Seed): Song {
  const random = createRandom(seed);
  const key = drawKey(random.fork('key'), genre);
  const barCount = poolSize(song);
  const tracks = mapTracks(<I extends Instrument>(instrument: I): Track<I> => {
    const old = song.tracks[instrument] as unknown as Track<I>;
    if (old.locked) return old;
    const style = drawStyle(instrument, random.fork(`style ${instrument}`), genre);
    const { state, mix, lengthSteps } = old;
    return { ...createTrack(instrument, { style, scale: key.scale, barCount, seed }), state, mix, lengthSteps };
  });
  return { ...song, seed, genre, key, tracks };
}
