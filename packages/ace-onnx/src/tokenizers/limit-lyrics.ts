import type { Warning } from '@loop/core';

import type { Tokenizers } from './tokenizers.js';

/** The most lyric ids that ACE-Step v1 was trained with. Attention over four times as many takes sixteen times as long. */
export const MAX_LYRIC_IDS = 4096;

/**
 * Cuts long lyrics to the ids that the model was trained with, and passes on what the tokenizer has to say.
 *
 * @param onWarning - Called with what the song will not have.
 */
export function limitLyrics(tokenizers: Tokenizers, onWarning: (warning: Warning) => void): Tokenizers {
  return {
    encodePrompt: (prompt) => tokenizers.encodePrompt(prompt),
    async encodeLyrics(lyrics, options) {
      const ids = await tokenizers.encodeLyrics(lyrics, { ...options, onWarning });
      if (ids.length <= MAX_LYRIC_IDS) return ids;
      onWarning({
        code: 'clamped',
        field: 'lyrics',
        message: `The lyrics have ${ids.length} ids, and the model was trained with ${MAX_LYRIC_IDS} at most: what is beyond is left out. Shorten the lyrics, or make the song in parts.`,
      });
      return ids.slice(0, MAX_LYRIC_IDS);
    },
  };
}
