import type { Family } from '../pipeline/family.js';
import type { Checkpoint } from '../runtime/runtime.js';
import type { JapaneseAnalyser } from '../tokenizers/lyrics/clean/romanise-japanese.js';
import type { Tokenizers } from '../tokenizers/tokenizers.js';

/** What a family may be opened with. */
export interface FamilyOptions {
  /** Token ids of prompts and lyrics instead of the checkpoint's own tokenizers; ACE-Step v1 only. */
  readonly tokenizers?: Tokenizers | undefined;
  /** What reads kanji in lyrics. @defaultValue none: kanji are refused with what to do */
  readonly japaneseAnalyser?: JapaneseAnalyser | undefined;
  /** The model's folder where a checkpoint holds several, such as `acestep-v15-base`; ACE-Step 1.5 only. @defaultValue the first that is there */
  readonly variant?: string | undefined;
  /**
   * The folder of the language model that plans and describes music, such as `acestep-5Hz-lm-0.6B`; ACE-Step 1.5 only. It is loaded when it is
   * needed. `false` leaves it alone.
   *
   * @defaultValue 'auto': the first that is beside the model
   */
  readonly planner?: string | false | undefined;
}

/** A family that checkpoints can be of. */
export interface FamilyKind {
  readonly id: string;
  readonly title: string;
  /** A file by which its checkpoints are known, for messages. */
  readonly sign: string;
  /** Whether a checkpoint is of this family; reads small files at most. */
  detect(checkpoint: Checkpoint, options?: FamilyOptions): Promise<boolean>;
  /** Opens the family over a checkpoint of it. Reads configurations and headers; weights are read when a network is loaded. */
  open(checkpoint: Checkpoint, options?: FamilyOptions): Promise<Family>;
}
