import type { Bpm, Decibels, Fraction, Seed, Ticks } from '../../units.js';
import { TICKS_PER_QUARTER } from '../../units.js';
import type { Articulation } from '../genres/articulations.js';
import type { GrooveStyle, SongGenre } from '../genres/genre-definition.js';
import type { Instrument } from '../genres/instruments.js';
import type { StyleOf } from '../genres/styles.js';
import type { BarChords } from '../harmony/chord.js';
import type { PitchClass } from '../theory/pitch.js';
import type { ScaleName } from '../theory/scales.js';
import type { TimeSignature } from './meter.js';

/** Ticks in a step, a sixteenth note. */
export const TICKS_PER_STEP: Ticks = TICKS_PER_QUARTER / 4;

/** The most bars that a song's pool can hold. */
export const MAX_BARS = 64;

/** Whether an instrument obeys the intensity (`normal`), always plays (`force`) or never plays (`mute`). */
export const TRACK_STATES = ['normal', 'force', 'mute'] as const;

/** Whether an instrument obeys the intensity (`normal`), always plays (`force`) or never plays (`mute`). */
export type TrackState = (typeof TRACK_STATES)[number];

/** One active step of a pattern. */
export interface Step {
  /** How often it strikes within its sixteenth, evenly spaced, 1–8. The grid cycles through 1–3. */
  readonly hits: number;
  /** Loudness, above 0–1. */
  readonly velocity: Fraction;
  /** Chance that it sounds each time it is reached, 0–1. */
  readonly probability: Fraction;
  /** Shift off the grid in ticks, −120…120: negative is early. */
  readonly offsetTicks: Ticks;
  /** Length of the note; `undefined` takes the voice's own gate. */
  readonly lengthTicks?: Ticks | undefined;
  /**
   * Pitch of `bass`, `acid` and `lead` as a scale degree: 0 is the root in the instrument's base octave, one per scale note,
   * negative below. So a change of key transposes by itself, see `setKey`. Of a `tom`, which of six drums it is, 0 the lowest to 5 the highest.
   */
  readonly degree?: number | undefined;
  /** Semitones off the degree, for notes outside the scale, −11…11. @defaultValue 0 */
  readonly alter?: number | undefined;
  /** How it is struck, see `ARTICULATIONS`; one that its instrument does not have is the usual one. @defaultValue the first of the instrument */
  readonly articulation?: Articulation | undefined;
}

/** As many places as the song's meter has steps, see `stepsPerBar`: each an active step or a rest (`undefined`). */
export type Bar = readonly (Step | undefined)[];

/** How a track is mixed. */
export interface TrackMix {
  /** Level, −60…12. */
  readonly gainDb: Decibels;
  /** Place between left −1 and right 1. */
  readonly pan: number;
  /** When any track is solo, only solo tracks sound. */
  readonly solo: boolean;
}

/** How much of a track goes to the effects that all tracks share, beside those that its sound has by itself. */
export interface TrackSends {
  /** Share that goes to the room, 0–1. @defaultValue 0 */
  readonly reverb?: Fraction | undefined;
  /** Share that goes to the echoes, in time with the tempo, 0–1. @defaultValue 0 */
  readonly delay?: Fraction | undefined;
}

/** One instrument's part. */
export interface Track<I extends Instrument = Instrument> {
  /** The rule that writes its patterns: a built-in one, or its part of a groove of the song's genre. */
  readonly style: StyleOf<I> | GrooveStyle;
  readonly state: TrackState;
  /** A locked track keeps its style and pattern when others are regenerated or randomized. */
  readonly locked: boolean;
  /** The seed of its present pattern, so that one track can be regenerated alone. */
  readonly seed: Seed;
  /** The pool of bars, 1–64. It may be longer than the song's loop: hiding a bar never destroys it. */
  readonly bars: readonly Bar[];
  /** Steps after which the track starts over, 1–1024, whatever the bars do (polymeter); `undefined` follows the bars. */
  readonly lengthSteps?: number | undefined;
  readonly mix: TrackMix;
  /** Delay of its odd sixteenths, 0–0.5. @defaultValue the song's swing */
  readonly swing?: Fraction | undefined;
  /** What it sends to the shared effects. @defaultValue nothing */
  readonly sends?: TrackSends | undefined;
}

/** The eight parts. */
export type Tracks = { readonly [I in Instrument]: Track<I> };

/** The names under which a song keeps other loops. */
export const VARIATIONS = ['A', 'B', 'C', 'D'] as const;

/** The name of a variation. */
export type VariationName = (typeof VARIATIONS)[number];

/** What makes a track's part of a loop: the rule and the seed that wrote it, its bars, and a length of its own. */
export type TrackPattern<I extends Instrument = Instrument> = Pick<Track<I>, 'style' | 'seed' | 'bars' | 'lengthSteps'>;

/** A loop of all eight parts that does not play now. */
export type LoopPattern = { readonly [I in Instrument]: TrackPattern<I> };

/** Up to four loops of a song: the one that its tracks hold, and the others as they were left. Chords, length and sound are the song's. */
export interface SongVariations {
  /** The name of the loop that the tracks hold. */
  readonly current: VariationName;
  /** The other loops that were written. */
  readonly others: { readonly [V in VariationName]?: LoopPattern | undefined };
}

/** The key that all pitches are understood in. */
export interface Key {
  readonly root: PitchClass;
  readonly scale: ScaleName;
}

/** One place in the arrangement: a bar of the pool, by index from 0. */
export interface ArrangementEntry {
  /** Index of the bar in the pool. */
  readonly bar: number;
  /** The name of the section that begins here, such as `verse`. */
  readonly section?: string | undefined;
}

/** The bars that lead from one part of a song to the next. */
export const BRIDGES = ['buildup', 'breakdown', 'fill', 'drop'] as const;

/** The name of a bridge. */
export type Bridge = (typeof BRIDGES)[number];

/** Marks a bar of the pool as a bridge. */
export interface BridgeBar {
  /** Index of the bar in the pool. */
  readonly bar: number;
  readonly bridge: Bridge;
}

/** One corner of an automation lane. */
export interface AutomationPoint {
  /** Where, in bars from the start of the arrangement, 0–1024; fractions are places within a bar. */
  readonly bar: number;
  /** The control's value there. */
  readonly value: number;
}

/** How patterns are written when it is not along the chords. */
export const SONG_STYLES = ['classic'] as const;

/** How patterns are written when it is not along the chords. */
export type SongStyle = (typeof SONG_STYLES)[number];

/** Four of these loop beside the patterns. */
export interface SampleSlot {
  /** Identifies the sample in the app's own store; `undefined` is an empty slot. */
  readonly sampleId?: string | undefined;
  readonly name: string;
  /** Level, −40…6. */
  readonly gainDb: Decibels;
  readonly muted: boolean;
  readonly loop: boolean;
  /**
   * How many bars the sample is, 0.25–64: it is stretched to them, at the same pitch, whatever the tempo, and stays in time.
   * @defaultValue it has its own speed
   */
  readonly bars?: number | undefined;
}

/**
 * A piece of music as plain, immutable data. Players never change it; they ask `eventsBetween(song, from, to)`.
 */
export interface Song {
  readonly title: string;
  /** Decides the probabilities and the pads while playing; patterns have their own seeds. */
  readonly seed: Seed;
  /** What it came from, where there is one: a preset by name, or the definition of a genre from a pack. */
  readonly genre?: SongGenre | undefined;
  /**
   * `classic` writes patterns as the original LOOP MACHINE does: every note a draw of its own, one chord throughout. @defaultValue along
   * the chords, with motifs that return
   */
  readonly style?: SongStyle | undefined;
  /** Tempo in quarter notes a minute, 30–300. */
  readonly bpm: Bpm;
  /** The meter of all bars: `2` is 2/4, `3` is 3/4, `4` is 4/4 and `6` is 6/8. @defaultValue 4 */
  readonly timeSignature?: TimeSignature | undefined;
  /** Delay of every odd sixteenth, 0–0.5: at 0.5 by a third of a sixteenth (triplet feel). */
  readonly swing: Fraction;
  /** How many layers play, 0–1: see `INTENSITY_THRESHOLDS`. */
  readonly intensity: Fraction;
  readonly key: Key;
  /**
   * The chords of each bar of the pool, 1, 2 or 4 a bar, in bars of twelve steps also 3; bars without their own repeat those of the loop. Pad and stabs play them, new bass
   * lines and melodies follow them. @defaultValue the chord of the root throughout
   */
  readonly chords?: readonly BarChords[] | undefined;
  /** Keeps the chords when a genre or a new seed would draw others. @defaultValue false */
  readonly chordsLocked?: boolean | undefined;
  /** How far notes stray from the grid and from their loudness, 0–1, as a player's do; the song's seed decides. @defaultValue 0 */
  readonly humanize?: Fraction | undefined;
  /** Bars of the loop, 1–64. */
  readonly barCount: number;
  /**
   * How many bars at the start of the pool belong to the loop, hidden ones included, 1–64. The bars behind them were written for the
   * arrangement, such as bridges: no new pattern overwrites them, and a longer loop does not reach them. @defaultValue all
   */
  readonly loopBars?: number | undefined;
  readonly tracks: Tracks;
  /** Other loops to change to, see `chooseVariation`. @defaultValue the tracks' loop is A, and the only one */
  readonly variations?: SongVariations | undefined;
  /** Whether the loop's bars play, or the arrangement. */
  readonly mode: 'loop' | 'song';
  /** The order of bars in song mode; when empty, the loop plays. */
  readonly arrangement: readonly ArrangementEntry[];
  /**
   * How controls of the sound engine move over the arrangement, or over the loop while nothing is arranged, by parameter id, as
   * `<track>.gainDb`, `.pan`, `.reverb` and `.delay`, or as `intensity`, which decides what plays: straight lines between points in order of time, the first and last value before and
   * after them. They rule over `sound`, the tracks' own settings and `intensity` while they play. @defaultValue none
   */
  readonly automation?: Readonly<Record<string, readonly AutomationPoint[]>> | undefined;
  /**
   * Which bars of the pool are bridges. Wherever the arrangement puts them, a build-up opens the filter, rises and is led by a riser, and a
   * breakdown steps back, so that what follows is louder. @defaultValue none
   */
  readonly bridges?: readonly BridgeBar[] | undefined;
  /** Settings of the sound engine that differ from its defaults, by parameter id. */
  readonly sound: Readonly<Record<string, number | string>>;
  /** Sample players, at most four. */
  readonly slots: readonly SampleSlot[];
}
