import type { Abortable } from '../job/abort.js';
import type { Bpm, Seconds } from '../units.js';

/** A song in words. */
export interface SongDraft {
  /** The style in words or tags, ready to be a request's `prompt`. */
  readonly caption: string;
  /** The words, with structure tags. */
  readonly lyrics: string;
  readonly bpm?: Bpm | undefined;
  /** Root and scale. */
  readonly key?: string | undefined;
  /** Beats in a bar, in digits. */
  readonly timeSignature?: string | undefined;
  readonly durationSeconds?: Seconds | undefined;
  /** ISO code, or `unknown`. */
  readonly vocalLanguage: string;
  /** Whether nobody sings. */
  readonly instrumental: boolean;
}

/** Writes and tidies prompts: by rules, or with a language model. */
export interface PromptAssistant {
  /** What does the work; clients of a server can see it. */
  readonly kind: 'rules' | 'language-model';
  /** A short name, such as a model's. */
  readonly name: string;
  /** Tidies a caption and lyrics, and fills in what can be read from them; what the draft says already wins. */
  format(draft: Partial<SongDraft>, options?: Abortable): Promise<SongDraft>;
  /** Writes a song about a query; about anything when it is empty. */
  sample(query: string, options?: Abortable): Promise<SongDraft>;
}
