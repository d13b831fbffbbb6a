import type { AudioClip } from '../audio/clip.js';
import type { Abortable } from '../job/abort.js';
import type { Bpm, Seconds } from '../units.js';
import type { TimeSignature } from '../music/song/meter.js';

/** What a listener heard; a field that it could not make out is missing. */
export interface HeardMusic {
  /** The style in words. */
  readonly caption?: string | undefined;
  /** Tempo. */
  readonly bpm?: Bpm | undefined;
  /** Root and scale in words, such as `C minor`. */
  readonly key?: string | undefined;
  /** Beats in a bar. */
  readonly timeSignature?: TimeSignature | undefined;
  /** ISO 639 code of the sung language. */
  readonly language?: string | undefined;
  /** The words with section tags; `[Instrumental]` when nobody sings. */
  readonly lyrics?: string | undefined;
  /** How long the listener takes it to be. */
  readonly durationSeconds?: Seconds | undefined;
  /** The codes through which it was heard, as an `AudioTokenizer` gives them. */
  readonly audioCodes?: readonly number[] | undefined;
}

/** Describes sounds in words: a network, a service, or a person's tool. Used to caption datasets. */
export interface AudioListener {
  /** A short name for messages and for the origin of a caption. */
  readonly name: string;
  /** Listens to a clip. */
  listen(clip: AudioClip, options?: Abortable): Promise<HeardMusic>;
}
