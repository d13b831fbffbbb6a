import type { AudioClip } from '../audio/clip.js';
import type { Abortable } from '../job/abort.js';

/** Turns sound into audio codes: the few numbers a second that a music model can be led by, and that its language model reads. */
export interface AudioTokenizer {
  /** The model's name; codes of one model mean nothing to another. */
  readonly name: string;
  /** Encodes a clip. @returns Its codes in order, such as five a second with ACE-Step 1.5. */
  tokenize(clip: AudioClip, options?: Abortable): Promise<readonly number[]>;
}
