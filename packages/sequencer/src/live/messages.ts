import type { AudioClip, Decibels, Fraction, Seconds, Song, SongEvent, Ticks, Voice } from '@loop/core';

/** The name under which the worklet registers its processor. */
export const PROCESSOR_NAME = 'loop-sequencer';

/** When an edit takes effect: with the next block of sound, or at the next sixteenth or bar. */
export type EditTiming = 'now' | 'step' | 'bar';

/** What the worklet is sent. Times are of the audio context; `undefined` is as soon as possible. */
export type ToWorklet =
  | { readonly type: 'song'; readonly song: Song; readonly timing: EditTiming }
  | { readonly type: 'change'; readonly time?: Seconds | undefined; readonly fields: SongChange }
  | { readonly type: 'sample'; readonly id: string; readonly audio: AudioClip | undefined; readonly bars?: number | undefined }
  | {
      readonly type: 'preview';
      /** Tells previews apart; counts up. */
      readonly id: number;
      readonly audio: AudioClip | undefined;
      readonly gainDb?: Decibels | undefined;
      readonly loop?: boolean | undefined;
      readonly fromSeconds?: Seconds | undefined;
    }
  | { readonly type: 'play'; readonly time?: Seconds | undefined; readonly tick?: Ticks | undefined }
  | { readonly type: 'pause'; readonly time?: Seconds | undefined }
  | { readonly type: 'stop'; readonly time?: Seconds | undefined }
  | { readonly type: 'seek'; readonly time?: Seconds | undefined; readonly tick: Ticks }
  | { readonly type: 'note'; readonly time?: Seconds | undefined; readonly note: LiveNote }
  | { readonly type: 'dispose' };

/** A note that is played by hand, beside the song. */
export interface LiveNote {
  readonly voice: Voice;
  /** MIDI pitches, 0–127, as in a song's events: none for drums without a pitch, several for a chord. */
  readonly pitches: readonly number[];
  /** Loudness, above 0–1. */
  readonly velocity: Fraction;
  /** How long the key is held. */
  readonly seconds: Seconds;
}

/** Settings that take effect at once, without sending the whole song. */
export interface SongChange {
  /** Tempo, 30–300. */
  readonly bpm?: number | undefined;
  /** Swing, 0–0.5. */
  readonly swing?: number | undefined;
  /** How many layers play, 0–1. */
  readonly intensity?: number | undefined;
  /** Settings of the sound engine, by id; others stay. */
  readonly sound?: Readonly<Record<string, number | string>> | undefined;
}

/** Levels of a short stretch of output. */
export interface Levels {
  /** Highest sample of left and right since the last report, linear. */
  readonly peak: readonly [number, number];
  /** Root mean square of left and right over the same time, linear. */
  readonly rms: readonly [number, number];
}

/** Something that happened at a time. */
export interface TimedEvent {
  /** Time of the audio context at which it sounds. */
  readonly time: Seconds;
  /** What happens. */
  readonly event: SongEvent;
}

/** What the worklet reports, some 60 times a second while it plays. */
export interface FromWorklet {
  /** Time of the audio context from which this holds. */
  readonly time: Seconds;
  /** Where the transport stands at that time. */
  readonly tick: Ticks;
  /** How fast it moves; 0 when it rests. */
  readonly ticksPerSecond: number;
  readonly levels: Levels;
  /** The last preview, and how far its clip is at that time; without a place it is over. */
  readonly preview?: { readonly id: number; readonly seconds: Seconds | undefined } | undefined;
  /** What happened since the last report. */
  readonly events: readonly TimedEvent[];
}
