import { GENRES } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { GENRE_LABELS } from '../labels.js';
import { MoreGenres } from './more-genres.js';

/** One press makes a whole groove in a genre. */
export function Genres({ studio }: { readonly studio: Studio }): JSX.Element {
  const { genre: chosen } = studio.song.value;
  return (
    <div class="genres" role="group" aria-label="Genre">
      {GENRES.map((genre, index) => (
        <button
          key={genre}
          type="button"
          class="ghost"
          aria-pressed={chosen === genre}
          title={`A new groove (key ${index + 1})`}
          onClick={() => studio.chooseGenre(genre)}
        >
          {GENRE_LABELS[genre]}
        </button>
      ))}
      <MoreGenres studio={studio} />
    </div>
  );
}
