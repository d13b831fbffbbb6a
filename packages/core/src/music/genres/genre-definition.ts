import type { Bpm, Decibels, Fraction } from '../../units.js';
import type { TimeSignature } from '../song/meter.js';
import type { ScaleName } from '../theory/scales.js';
import type { Genre } from './genres.js';
import type { Instrument } from './instruments.js';
import type { StyleOf } from './styles.js';

/**
 * What one instrument plays in a groove: variants, of which a song takes one and now and then another at the end of a phrase. Each is one or
 * more bars, separated by `|` and played in turn; a character is a sixteenth.
 *
 * Drums: `X` accented, `x`, `o` soft, `-` a ghost, `.` a rest. Other letters name strokes: `V` clave, `I` rim (clap); `O` open, `r` roll, `D`
 * ride, `G` güira, `S` shaker (hat); `C` high conga, `L` low conga, `S` slap, `M` muffled, `B` high bongo, `P` low bongo, `W` cowbell, `U` surdo
 * (perc). Lower case is softer.
 *
 * Bass, acid and lead: notes of the chord. `r` or `1` its root, `3` its second note, `5` its third, `8` the octave, `9` and `0` the second and
 * third note an octave up, `f` the fifth of the bass, `o` its octave, `a` a step that leads into the next chord, `n` the root of the chord that
 * comes next, anticipated. A capital letter is held to the next note, also over the bar; a digit rings until then.
 *
 * Stab: `X`, `x`, `o`, `-`, short; `H` and `h` held to the next.
 */
export type GrooveRows = readonly string[];

/** One way in which the musicians of a genre play together: their parts belong together, as with a clave. */
export interface GenreGroove {
  /** The meter of its rows. @defaultValue 4 */
  readonly timeSignature?: TimeSignature | undefined;
  /** Its own range of tempo. @defaultValue the genre's */
  readonly bpm?: readonly [low: Bpm, high: Bpm] | undefined;
  /** Its own progressions. @defaultValue the genre's */
  readonly chords?: Progressions | undefined;
  /** What each instrument plays; one that is not here and not in `styles` rests. */
  readonly rows: { readonly [I in Instrument]?: GrooveRows };
  /** Instruments that play in a built-in style instead, such as melodies. */
  readonly styles?: { readonly [I in Instrument]?: readonly StyleOf<I>[] } | undefined;
}

/**
 * Chords of the bars of a loop, for scales with a minor third and for others: semitones of their roots above the key's, with `M` or `m` where a
 * triad is major or minor whatever the scale has there. A blank separates bars, a comma chords that share one.
 */
export type Progressions = readonly [minor: readonly string[], major: readonly string[]];

/** A sound for songs of a genre: controls of the sound engine by id, and the mix of tracks. */
export interface GenreKit {
  /** Its key among the kits of the genre. */
  readonly id: string;
  /** Its name for people. */
  readonly title: string;
  /** Settings of the sound engine that differ from its defaults. */
  readonly sound: Readonly<Record<string, number>>;
  /** Level, −60…12, and place, −1…1, of tracks that differ from a new song's. */
  readonly mix: { readonly [I in Instrument]?: { readonly gainDb?: Decibels | undefined; readonly pan?: number | undefined } };
}

/**
 * A genre as plain data: all that songs of it are drawn and written from. Songs carry theirs, so that they can be edited, shared and kept
 * wherever they go; nothing is registered.
 */
export interface GenreDefinition {
  /** Its name in commands and files: lower case, digits and hyphens. */
  readonly id: string;
  /** Its name by language, such as `en` and `es`. */
  readonly names: Readonly<Record<string, string>>;
  /** Other ways to write it in a prompt, lower case. */
  readonly words?: readonly string[] | undefined;
  /** Slowest and fastest tempo, in quarter notes a minute; both included. */
  readonly bpm: readonly [low: Bpm, high: Bpm];
  /** Scales that fit. */
  readonly scales: readonly ScaleName[];
  /** Swing, 0–0.5. */
  readonly swing: Fraction;
  /** Progressions of its songs. */
  readonly chords: Progressions;
  /** The ways to play it, by name: lower case, digits and hyphens. */
  readonly grooves: Readonly<Record<string, GenreGroove>>;
  /** How it sounds; the first is what it sounds like unless a seed decides. */
  readonly kits: readonly [GenreKit, ...GenreKit[]];
}

/** Genres that belong together. */
export interface GenrePack {
  /** Its name in files: lower case, digits and hyphens. */
  readonly id: string;
  /** Its name by language. */
  readonly names: Readonly<Record<string, string>>;
  /** Its genres, each with an id of its own. */
  readonly genres: readonly GenreDefinition[];
}

/** The genre of a song: a preset by its name, or a definition from a pack. */
export type SongGenre = Genre | GenreDefinition;

/** The style of a track that plays its part of a groove of the song's genre. */
export type GrooveStyle = `groove:${string}`;

/** The name of a genre, whatever it came from. */
export function genreId(genre: SongGenre): string {
  return typeof genre === 'string' ? genre : genre.id;
}

/** The groove that a style names; `undefined` when it names none of the genre's. */
export function grooveOf(genre: SongGenre | undefined, style: string): GenreGroove | undefined {
  if (typeof genre !== 'object' || !style.startsWith('groove:')) return undefined;
  const name = style.slice(7);
  return Object.hasOwn(genre.grooves, name) ? genre.grooves[name] : undefined;
}
