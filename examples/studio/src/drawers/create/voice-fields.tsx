import { drawSeed } from '@loop/core';
import { writeLyrics } from '@loop/tags/lyrics';
import type { JSX } from 'preact';

import type { Creation } from './creation.js';

/** Whether somebody sings, and what. Shown where the maker has a voice. */
export function VoiceFields({ creation: { sings, lyrics, seconds } }: { readonly creation: Creation }): JSX.Element {
  return (
    <>
      <div class="segments" role="group" aria-label="Voice">
        <button type="button" aria-pressed={!sings.value} onClick={() => (sings.value = false)}>
          Instrumental
        </button>
        <button type="button" aria-pressed={sings.value} onClick={() => (sings.value = true)}>
          Vocals
        </button>
      </div>
      {sings.value && (
        <>
          <textarea
            aria-label="Lyrics"
            placeholder={'[verse]\nFirst line…'}
            maxLength={16_384}
            value={lyrics.value}
            onInput={({ currentTarget }) => (lyrics.value = currentTarget.value)}
          />
          {lyrics.value.trim() === '' && (
            <p class="group">
              <span class="hint">A voice needs words.</span>
              <button
                type="button"
                onClick={() => (lyrics.value = writeLyrics({ seed: drawSeed(), durationSeconds: Math.max(5, seconds.value) }).text)}
              >
                Write some to start from
              </button>
            </p>
          )}
        </>
      )}
    </>
  );
}
