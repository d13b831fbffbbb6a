import type { Bpm } from '../../units.js';
import type { Warning } from '../../warning.js';

/** How a MIDI file counts time. */
export type MidiDivision =
  | {
      /** In ticks of a quarter note. */
      readonly type: 'quarter';
      /** Ticks in a quarter note, 1–32 767. */
      readonly ticksPerQuarter: number;
    }
  | {
      /** In ticks of a film or video frame. */
      readonly type: 'smpte';
      /** Frames in a second: 24, 25, 29.97 or 30. */
      readonly framesPerSecond: number;
      /** Ticks in a frame, 1–255. */
      readonly ticksPerFrame: number;
    };

/** One note of a MIDI file. */
export interface MidiNote {
  /** When it begins, in ticks of the file's division. */
  readonly tick: number;
  /** How long it is held, in ticks of the file's division, from 0. */
  readonly durationTicks: number;
  /** Channel from 0; drums are on 9, which people call channel 10. */
  readonly channel: number;
  /** MIDI pitch, 0–127; 60 is C4. */
  readonly pitch: number;
  /** How hard the key was struck, 1–127. */
  readonly velocity: number;
}

/** A change of a channel's sound. */
export interface MidiProgram {
  /** When, in ticks of the file's division. */
  readonly tick: number;
  /** Channel from 0. */
  readonly channel: number;
  /** The General MIDI program from 0. */
  readonly program: number;
}

/** One track of a MIDI file. */
export interface MidiTrack {
  /** The track's name, where it has one. */
  readonly name?: string | undefined;
  /** Its notes in order of their beginnings. */
  readonly notes: readonly MidiNote[];
  /** Its changes of sound in order. */
  readonly programs: readonly MidiProgram[];
  /** Where the track ends, in ticks of the file's division. */
  readonly endTick: number;
}

/** When something of a file happens. */
export interface MidiMoment {
  /** When, in ticks of the file's division. */
  readonly tick: number;
  /** In files of format 2: index of the track that it belongs to, which is a pattern on its own. Elsewhere it holds for all. */
  readonly track?: number | undefined;
}

/** A change of tempo. */
export interface MidiTempo extends MidiMoment {
  /** The tempo from here on. */
  readonly bpm: Bpm;
}

/** A change of meter. */
export interface MidiTimeSignature extends MidiMoment {
  /** Beats in a bar. */
  readonly numerator: number;
  /** The note value of a beat: 4 is a quarter note. */
  readonly denominator: number;
}

/** A change of key. */
export interface MidiKeySignature extends MidiMoment {
  /** Sharps, −7…7; negative counts flats. */
  readonly sharps: number;
  /** Whether the key is minor. */
  readonly minor: boolean;
}

/** A named place. */
export interface MidiMarker extends MidiMoment {
  /** What the file calls the place, such as `Chorus`. */
  readonly text: string;
}

/** What a Standard MIDI File says, as plain data. */
export interface MidiFile {
  /** 0: one track; 1: tracks that sound together; 2: tracks that are patterns on their own. */
  readonly format: 0 | 1 | 2;
  readonly division: MidiDivision;
  readonly tempos: readonly MidiTempo[];
  readonly timeSignatures: readonly MidiTimeSignature[];
  readonly keySignatures: readonly MidiKeySignature[];
  readonly markers: readonly MidiMarker[];
  readonly tracks: readonly MidiTrack[];
}

/** A MIDI file that was read, and what was wrong with it. */
export interface DecodedMidi extends MidiFile {
  /** What was damaged and left out. */
  readonly warnings: readonly Warning[];
}
