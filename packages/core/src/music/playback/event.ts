import type { Fraction, Ticks } from '../../units.js';
import type { Voice } from '../genres/instruments.js';

/** A voice sounds. */
export interface NoteEvent {
  readonly type: 'note';
  /** When, from the start of playback; swing and micro-timing are in it. */
  readonly tick: Ticks;
  readonly voice: Voice;
  /** MIDI pitches, 0–127: one for melodic voices, several for chords, none for drums without a pitch. */
  readonly pitches: readonly number[];
  /** Loudness, above 0–1; accents are in it. */
  readonly velocity: Fraction;
  /** How long the key is held. */
  readonly durationTicks: Ticks;
  /** The step that it comes from, counted from the start of playback. */
  readonly step: number;
}

/** The kick pushes the bass down: gain falls to `depth` at once and recovers exponentially to 1. */
export interface DuckEvent {
  readonly type: 'duck';
  readonly tick: Ticks;
  /** The gain at the deepest point, 0.18. */
  readonly depth: number;
  /** Seconds until the gain is 1 again, 0.12. */
  readonly recoverySeconds: number;
}

/** A new bar of the song begins: what players show as the position. */
export interface BarEvent {
  readonly type: 'bar';
  readonly tick: Ticks;
  /** Index in the pool of bars. */
  readonly bar: number;
  /** Index in the playback list: the arrangement in song mode, the loop's bars otherwise. */
  readonly entry: number;
}

/** Something that happens at a tick. */
export type SongEvent = NoteEvent | DuckEvent | BarEvent;
