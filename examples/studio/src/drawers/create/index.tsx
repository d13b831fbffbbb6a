import { GENRES } from '@loop/core';
import type { JSX } from 'preact';

import { GENRE_LABELS } from '../../ui/labels.js';
import type { DrawerProps } from '../drawers.js';
import { EmptyPlace } from '../empty-place.js';

/** Makes music from words: here, so far, a groove of a genre. */
export function Create({ studio }: DrawerProps): JSX.Element {
  return (
    <EmptyPlace title="Begin with a groove">
      <p class="hint">A genre writes eight tracks along a chord progression, with a kit that suits it. Lock what you want to keep.</p>
      <div class="chips">
        {GENRES.map((genre) => (
          <button key={genre} type="button" aria-pressed={studio.song.value.genre === genre} onClick={() => studio.chooseGenre(genre)}>
            {GENRE_LABELS[genre]}
          </button>
        ))}
      </div>
      <p class="hint">Then make it a song: an intro, verses, drops and an outro, from the loop that you hear.</p>
      <div class="chips">
        {[16, 32, 64].map((bars) => (
          <button key={bars} type="button" onClick={() => studio.arrange(bars)}>
            {bars} bars
          </button>
        ))}
      </div>
    </EmptyPlace>
  );
}
