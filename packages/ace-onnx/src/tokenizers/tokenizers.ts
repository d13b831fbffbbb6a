import type { EncodeLyricsOptions } from './lyrics/create-lyric-tokenizer.js';

/** Turns text into token ids. */
export interface Tokenizers {
  /** Ids of a style prompt, at most 256, the end mark included. */
  encodePrompt(prompt: string): Promise<readonly number[]>;
  /** Ids of lyrics with structure tags. Not called for instrumentals. */
  encodeLyrics(lyrics: string, options?: EncodeLyricsOptions): Promise<readonly number[]>;
}
