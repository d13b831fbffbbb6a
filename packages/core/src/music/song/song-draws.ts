import { createRandom } from '../../random.js';
import type { Random } from '../../random.js';
import type { Bpm, Fraction, Seed } from '../../units.js';
import { genreId } from '../genres/genre-definition.js';
import type { GenreGroove, GrooveStyle, SongGenre } from '../genres/genre-definition.js';
import { GENRE_PRESETS } from '../genres/genres.js';
import type { GenrePreset } from '../genres/genres.js';
import type { Instrument } from '../genres/instruments.js';
import { CLASSIC_STYLES, STYLES } from '../genres/styles.js';
import type { StyleOf } from '../genres/styles.js';
import { drawChords } from '../harmony/progressions.js';
import { PITCH_CLASSES } from '../theory/pitch.js';
import { SCALES } from '../theory/scales.js';
import type { ScaleName } from '../theory/scales.js';
import type { TimeSignature } from './meter.js';
import type { Key, Song, SongStyle, TrackState } from './song.js';

/** A groove of a genre, with its name. */
export interface NamedGroove {
  readonly name: string;
  readonly groove: GenreGroove;
}

/** What the draws of a new song depend on. */
export interface SongDraws {
  /** The streams of a song; in the classic style every preset shares them, else each genre has its own. */
  readonly random: Random;
  readonly genre: SongGenre | undefined;
  readonly style: SongStyle | undefined;
  /** The groove that its musicians play, where the genre has any. */
  readonly groove: NamedGroove | undefined;
}

/**
 * The streams of draws of a seed, and the groove that it draws.
 *
 * @param timeSignature - The meter that the groove is to have, if any of the genre has it.
 */
export function drawsOf(
  seed: Seed,
  song: Pick<Song, 'style' | 'genre'> & { readonly timeSignature?: TimeSignature | undefined },
): SongDraws {
  const { style, genre, timeSignature } = song;
  const random = createRandom(seed);
  const own = style === 'classic' ? random : random.fork(`genre ${genre === undefined ? 'any' : genreId(genre)}`);
  if (typeof genre !== 'object') return { random: own, genre, style, groove: undefined };
  const all = Object.entries(genre.grooves).map(([name, groove]): NamedGroove => ({ name, groove }));
  const fitting = all.filter(({ groove }) => timeSignature === undefined || (groove.timeSignature ?? 4) === timeSignature);
  return { random: own, genre, style, groove: own.fork('groove').pick(fitting.length > 0 ? fitting : all) };
}

/** Draws a tempo of a genre; 128 without one. */
export function drawTempo({ random, genre, groove }: SongDraws): Bpm {
  if (genre === undefined) return 128;
  return random.fork('tempo').between(...(groove?.groove.bpm ?? resolve(genre).bpm));
}

/** Draws a root, and a scale of a genre; of all scales without one. */
export function drawKey({ random, genre }: SongDraws): Key {
  const own = random.fork('key');
  const root = own.pick(PITCH_CLASSES);
  const scales = genre === undefined ? (Object.keys(SCALES) as ScaleName[]) : resolve(genre).scales;
  return { root, scale: own.pick(scales) };
}

/** Draws the chords of a loop; the classic style has none. */
export function drawnChords(
  { random, genre, style, groove }: SongDraws,
  loop: Pick<Song, 'barCount' | 'timeSignature'> & { readonly scale: ScaleName },
): Song['chords'] {
  if (style === 'classic' && typeof genre !== 'object') return undefined;
  return drawChords(random.fork('chords'), { ...loop, genre: typeof genre === 'object' ? (groove?.groove.chords ?? genre.chords) : genre });
}

/** Draws a style of a genre, or takes its groove's part; of all styles without a genre. */
export function drawStyle<I extends Instrument>(instrument: I, { random, genre, style, groove }: SongDraws): StyleOf<I> | GrooveStyle {
  const own = random.fork(`style ${instrument}`);
  if (groove !== undefined) {
    const styles = groove.groove.styles?.[instrument] as readonly StyleOf<I>[] | undefined;
    return styles === undefined ? `groove:${groove.name}` : own.pick(styles);
  }
  const preset = typeof genre === 'string' ? GENRE_PRESETS[genre] : undefined;
  const pool =
    style === 'classic'
      ? (preset?.classic[instrument] ?? preset?.styles[instrument] ?? CLASSIC_STYLES[instrument])
      : (preset?.styles[instrument] ?? STYLES[instrument]);
  return own.pick(pool as readonly StyleOf<I>[]);
}

/** How much a genre swings by itself. */
export function drawnSwing({ genre, style }: Pick<Song, 'genre' | 'style'>): Fraction {
  return genre === undefined || (style === 'classic' && typeof genre === 'string') ? 0 : resolve(genre).swing;
}

/** Whether an instrument plays in a genre. */
export function stateOf(instrument: Instrument, { genre, style }: Pick<Song, 'genre' | 'style'>): TrackState {
  return typeof genre === 'string' && style !== 'classic' && GENRE_PRESETS[genre].silent.includes(instrument) ? 'mute' : 'normal';
}

function resolve(genre: SongGenre): Pick<GenrePreset, 'bpm' | 'scales' | 'swing'> {
  return typeof genre === 'string' ? GENRE_PRESETS[genre] : genre;
}
