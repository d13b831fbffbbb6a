import { genreId } from '@loop/core';
import { TAG_CATEGORIES, suggestTags, toggleTag } from '@loop/tags';
import type { TagCategory } from '@loop/tags';
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import type { Creation } from './creation.js';

/** Suggestions for each category, as many as fit. */
const SHOWN = 6;

interface TagChipsProps {
  readonly studio: Studio;
  readonly creation: Creation;
}

/** Words to choose from: what was chosen stays, whatever is suggested next. */
export function TagChips({ studio, creation: { selection, words } }: TagChipsProps): JSX.Element {
  const { genre } = studio.song.value;
  const category = useMemo(() => signal<TagCategory>('mood'), []);
  const suggested = useMemo(() => signal<Readonly<Partial<Record<TagCategory, readonly string[]>>>>({}), []);
  useEffect(() => {
    const controller = new AbortController();
    // Where nothing is chosen, the song's genre says what suits.
    const { genres } = selection.value;
    suggestTags(genres.length > 0 || genre === undefined ? selection.value : { ...selection.value, genres: [genreId(genre)] }, {
      signal: controller.signal,
    }).then(
      ({ categories }) => (suggested.value = categories),
      () => {},
    );
    return () => controller.abort();
  }, [selection.value, genre]);
  const chosen = Object.entries(selection.value.tags ?? {}).flatMap(([name, tags]) =>
    tags.map((tag) => ({ name: name as TagCategory, tag })),
  );
  const offered = (suggested.value[category.value] ?? [])
    .filter((tag) => !chosen.some((one) => one.tag === tag))
    .slice(0, SHOWN)
    .map((tag) => ({ name: category.value, tag }));
  const press = (name: TagCategory, tag: string): void => {
    selection.value = toggleTag(selection.value, { category: name, tag });
  };
  return (
    <div class="fields">
      <label class="field">
        Words for
        <select value={category.value} onChange={({ currentTarget }) => (category.value = currentTarget.value as TagCategory)}>
          {TAG_CATEGORIES.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div class="chips" role="group" aria-label={`Tags${words.value === '' ? '' : ' beside your words'}`}>
        {[...chosen, ...offered].map(({ name, tag }) => (
          <button
            key={`${name} ${tag}`}
            type="button"
            aria-pressed={chosen.some((one) => one.tag === tag && one.name === name)}
            onClick={() => press(name, tag)}
          >
            {tag}
          </button>
        ))}
      </div>
    </div>
  );
}
