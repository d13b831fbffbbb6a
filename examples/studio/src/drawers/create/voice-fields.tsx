import { drawSeed } from '@loop/core';
import { writeLyrics } from '@loop/tags/lyrics';
import type { JSX } from 'preact';

import { createTexts } from '../../texts/create.js';
import type { Creation } from './creation.js';

/** Whether somebody sings, and what. Shown where the maker has a voice. */
export function VoiceFields({ creation: { sings, lyrics, seconds } }: { readonly creation: Creation }): JSX.Element {
  const texts = createTexts.value.voice;
  return (
    <>
      <div class="segments" role="group" aria-label={texts.title}>
        <button type="button" aria-pressed={!sings.value} onClick={() => (sings.value = false)}>
          {texts.instrumental}
        </button>
        <button type="button" aria-pressed={sings.value} onClick={() => (sings.value = true)}>
          {texts.vocals}
        </button>
      </div>
      {sings.value && (
        <>
          <textarea
            aria-label={texts.lyrics}
            placeholder={texts.lyricsExample}
            maxLength={16_384}
            value={lyrics.value}
            onInput={({ currentTarget }) => (lyrics.value = currentTarget.value)}
          />
          {lyrics.value.trim() === '' && (
            <p class="group">
              <span class="hint">{texts.needsWords}</span>
              <button
                type="button"
                onClick={() => (lyrics.value = writeLyrics({ seed: drawSeed(), durationSeconds: Math.max(5, seconds.value) }).text)}
              >
                {texts.write}
              </button>
            </p>
          )}
        </>
      )}
    </>
  );
}
