import type { Abortable, Bpm, Seconds } from '@loop/core';

/** A song in words, as the helper endpoints give it back. */
export interface SongDraft {
  /** The style. */
  readonly caption: string;
  /** The words, with structure tags. */
  readonly lyrics: string;
  readonly bpm?: Bpm | undefined;
  /** Root and scale. */
  readonly key?: string | undefined;
  readonly timeSignature?: string | undefined;
  readonly durationSeconds?: Seconds | undefined;
  /** ISO code, or `unknown`. */
  readonly vocalLanguage: string;
  /** Whether nobody sings. */
  readonly instrumental: boolean;
}

/** Writes and tidies prompts for the helper endpoints: by rules, or with a language model that the caller brings. */
export interface PromptAssistant {
  /** What does the work; clients are told. */
  readonly kind: 'rules' | 'language-model';
  /** A short name, such as a model's. */
  readonly name: string;
  /** Tidies a caption and lyrics, and fills in what can be read from them; what the draft says already wins. */
  format(draft: Partial<SongDraft>, options?: Abortable): Promise<SongDraft>;
  /** Writes a song about a query; about anything when it is empty. */
  sample(query: string, options?: Abortable): Promise<SongDraft>;
}
