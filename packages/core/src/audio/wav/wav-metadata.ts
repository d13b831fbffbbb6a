import type { Bpm } from '../../units.js';

/** Texts about a sound, from a `LIST/INFO` chunk. */
export interface WavInfo {
  /** The title, `INAM`. */
  readonly title?: string | undefined;
  /** The artist, `IART`. */
  readonly artist?: string | undefined;
  /** The album or product, `IPRD`. */
  readonly album?: string | undefined;
  /** Any remark, `ICMT`. */
  readonly comment?: string | undefined;
  /** The program that wrote it, `ISFT`. */
  readonly software?: string | undefined;
  /** When it was made, `ICRD`; usually `YYYY-MM-DD`. */
  readonly date?: string | undefined;
  /** The genre, `IGNR`. */
  readonly genre?: string | undefined;
  /** Keywords, `IKEY`; usually separated by semicolons. */
  readonly keywords?: string | undefined;
  /** The copyright notice, `ICOP`. */
  readonly copyright?: string | undefined;
}

/** The ways in which a sampler can run through a loop. */
export const WAV_LOOP_DIRECTIONS = ['forward', 'alternating', 'backward'] as const;

/** How a sampler runs through a loop. */
export type WavLoopDirection = (typeof WAV_LOOP_DIRECTIONS)[number];

/** A part that a sampler repeats, in a `smpl` chunk. */
export interface WavLoop {
  /** The first frame of the loop, from 0. */
  readonly startSamples: number;
  /** The frame after the last one of the loop, above `startSamples`. */
  readonly endSamples: number;
  /** How it is run through. @defaultValue 'forward' */
  readonly direction?: WavLoopDirection | undefined;
  /** How often it plays, 0 for ever. @defaultValue 0 */
  readonly playCount?: number | undefined;
}

/** What a sampler needs to know, from a `smpl` chunk. */
export interface WavSampler {
  /** The MIDI note at which the sound plays at its own pitch, 0–127. */
  readonly rootNote: number;
  /** How far above `rootNote` the sound really is, 0–100 cents. @defaultValue 0 */
  readonly fineTuneCents?: number | undefined;
  /** Regions that a sampler repeats. */
  readonly loops: readonly WavLoop[];
}

/** A marked point, from a `cue ` chunk and its `LIST/adtl` label. */
export interface WavCue {
  /** The frame that is marked, from 0. */
  readonly positionSamples: number;
  /** Its name. @defaultValue none */
  readonly label?: string | undefined;
}

/** What a loop-based program needs to know, from an `acid` chunk. */
export interface WavAcid {
  /** Whether it follows a song's tempo, or plays once as it is. */
  readonly kind: 'loop' | 'one-shot';
  /** Tempo at which the recording plays in time. */
  readonly bpm: Bpm;
  /** Its length in beats. */
  readonly beats: number;
  /** The MIDI note of its key, 0–127. @defaultValue none */
  readonly rootNote?: number | undefined;
  /** Its meter as `[beats in a bar, note value of a beat]`. @defaultValue [4, 4] */
  readonly meter?: readonly [number, number] | undefined;
}

/** Everything beside the sound that a WAV file can carry here. */
export interface WavMetadata {
  /** Texts about the sound. */
  readonly info?: WavInfo | undefined;
  /** Root note and loop points. */
  readonly sampler?: WavSampler | undefined;
  /** Marked points. */
  readonly cues?: readonly WavCue[] | undefined;
  /** Tempo, key and length in beats. */
  readonly acid?: WavAcid | undefined;
}

/** The chunk of each text. @internal */
export const INFO_CHUNKS: Readonly<Record<keyof WavInfo, string>> = {
  title: 'INAM',
  artist: 'IART',
  album: 'IPRD',
  comment: 'ICMT',
  software: 'ISFT',
  date: 'ICRD',
  genre: 'IGNR',
  keywords: 'IKEY',
  copyright: 'ICOP',
};

/** The most loops, cue points, labels and texts that a file can have here, each. @internal */
export const MAX_WAV_MARKS = 10_000;

/** The longest text in UTF-16 units, written or read. @internal */
export const MAX_WAV_TEXT_LENGTH = 65_536;

/** The highest tempo. @internal */
export const MAX_WAV_BPM = 10_000;
