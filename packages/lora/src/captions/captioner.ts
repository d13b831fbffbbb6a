import type { Abortable, HeardMusic, Seconds } from '@loop/core';

import type { TrackRecord } from '../dataset/track-record.js';

/** What a captioner may find out about a song. */
export const CAPTION_FIELDS = [
  'caption',
  'genre',
  'lyrics',
  'language',
  'bpm',
  'key',
  'timeSignature',
] as const satisfies readonly (keyof TrackRecord & (keyof HeardMusic | 'genre'))[];

/** One of {@link CAPTION_FIELDS}. */
export type CaptionField = (typeof CAPTION_FIELDS)[number];

/** A recording as a captioner gets it: a whole audio file. */
export interface CaptionAudio {
  /** The file's name with its ending, for services that go by it. */
  readonly name: string;
  /** Its type, such as `audio/mpeg`. */
  readonly mediaType: string;
  /** The whole file, as it is on disk. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The length of the sound, where it is known: for the cost, and for the end of the lyrics. */
  readonly seconds?: Seconds | undefined;
}

/** What a captioner heard; a field that it could not make out is missing. */
export interface HeardTrack extends HeardMusic {
  /** Genre words, with commas. */
  readonly genre?: string | undefined;
  /** What was left out of the answer and why, for people. */
  readonly notes?: readonly string[] | undefined;
}

/** What a service charges, in US dollars. */
export interface CaptionPrice {
  /** For each minute of sound. @defaultValue 0 */
  readonly perMinute?: number | undefined;
  /** For each song, such as that of an answer's words. @defaultValue 0 */
  readonly perTrack?: number | undefined;
}

/** Describes recordings in words: a service, a server on this machine, or a network in this process. */
export interface Captioner {
  /** A short name for messages and for the origin of what it finds, such as `whisper`. */
  readonly name: string;
  /** The model that answers. */
  readonly model: string;
  /** Changes when the same model would be asked in another way, so that old answers are not taken for new ones. */
  readonly revision: string;
  /** What it may find out. */
  readonly fields: readonly CaptionField[];
  /** The largest file that it takes, in bytes; `undefined` for no limit. */
  readonly maxBytes?: number | undefined;
  /** What it charges; `undefined` when that is not known. */
  readonly price?: CaptionPrice | undefined;
  /**
   * Listens to a recording.
   *
   * @throws {TaskFailedError} When the service declines, or answers with a failure in place of words.
   */
  caption(audio: CaptionAudio, options?: Abortable): Promise<HeardTrack>;
}
