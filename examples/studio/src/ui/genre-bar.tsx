import { GENRES } from '@loop/core';
import { kitOf, kitsOf } from '@loop/sequencer';
import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';

/** One press makes a whole groove in a genre; the seed names it. */
export function GenreBar({ studio }: { readonly studio: Studio }): JSX.Element {
  const song = studio.song.value;
  return (
    <section class="panel" aria-labelledby="genre-title">
      <div class="panel-head" style={{ margin: 0 }}>
        <h2 id="genre-title">Genre</h2>
        <div class="chips">
          {GENRES.map((genre, index) => (
            <button
              key={genre}
              type="button"
              aria-pressed={song.genre === genre}
              title={`Key ${index + 1}`}
              onClick={() => studio.chooseGenre(genre)}
            >
              {genre}
            </button>
          ))}
          <button type="button" title="Key R" onClick={() => studio.randomize()}>
            Randomize
          </button>
        </div>
        <span class="spacer" />
        {song.genre !== undefined && (
          <label class="field">
            <span>Kit</span>
            <select value={kitOf(song)?.id ?? ''} onChange={(event) => studio.chooseKit(event.currentTarget.value)}>
              {kitOf(song) === undefined && <option value="">own</option>}
              {kitsOf(song.genre).map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        )}
        <label class="field">
          <span>Seed</span>
          <input
            class="seed"
            type="number"
            min={0}
            max={4_294_967_295}
            step={1}
            value={studio.seed.value}
            onChange={(event) => studio.useSeed(event.currentTarget.valueAsNumber)}
          />
        </label>
        <button type="button" onClick={() => studio.regenerate()}>
          New patterns
        </button>
      </div>
    </section>
  );
}
