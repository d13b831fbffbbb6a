import { GENRES } from '@loop/core';
import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';
import { MoreGenres } from './more-genres.js';

/** One press makes a whole groove in a genre. */
export function Genres({ studio }: { readonly studio: Studio }): JSX.Element {
  const chosen = useComputed(() => studio.song.value.genre).value;
  const { genres, transport: words } = surfaceTexts.value;
  return (
    <div class="genres" role="group" aria-label={words.genre}>
      {GENRES.map((genre, index) => (
        <button
          key={genre}
          type="button"
          class="ghost"
          aria-pressed={chosen === genre}
          title={words.newGroove(index + 1)}
          onClick={() => studio.chooseGenre(genre)}
        >
          {genres[genre]}
        </button>
      ))}
      <MoreGenres studio={studio} />
    </div>
  );
}
