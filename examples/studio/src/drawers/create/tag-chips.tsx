import { TAG_CATEGORIES, VOCABULARY } from '@loop/tags';
import type { TagCategory } from '@loop/tags';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { createTexts } from '../../texts/create.js';
import { START_GENRES } from './cascade.js';
import type { Cascade } from './cascade.js';
import type { Creation } from './creation.js';

interface TagChipsProps {
  readonly studio: Studio;
  readonly creation: Creation;
}

/** Words to choose from, in a cascade: genres, then tags of eight kinds that fit what was chosen so far. What was chosen stays in sight. */
export function TagChips({ studio, creation: { cascade, selection } }: TagChipsProps): JSX.Element {
  const texts = createTexts.value.tags;
  const row = useSignal<TagCategory | 'genre'>('genre');
  const { genre } = studio.song.value;
  useEffect(() => {
    const controller = new AbortController();
    void cascade.look(controller.signal);
    return () => controller.abort();
  }, [genre]);
  const { genres } = selection.value;
  const chosen = cascade.chosen.value;
  const isEmpty = genres.length === 0 && chosen.length === 0;
  return (
    <div class="cascade" role="group" aria-label={texts.title}>
      <nav class="crumbs" aria-label={texts.path}>
        <b>{texts.title}</b>
        <button type="button" class="ghost" aria-disabled={genres.length === 0 || undefined} onClick={() => cascade.keepGenres(0)}>
          {texts.all}
        </button>
        {genres.map((one, index) => (
          <button
            key={one}
            type="button"
            class="ghost"
            aria-current={index === genres.length - 1 ? 'true' : undefined}
            onClick={() => cascade.keepGenres(index + 1)}
          >
            {nameOf(one)}
          </button>
        ))}
        {!isEmpty && (
          <button type="button" class="ghost clear" onClick={cascade.clear}>
            {texts.clear}
          </button>
        )}
      </nav>
      {chosen.length > 0 && (
        <div class="chips" role="group" aria-label={texts.chosen}>
          {chosen.map(({ category, tag }) => (
            <button key={`${category} ${tag}`} type="button" aria-pressed="true" onClick={() => cascade.toggleTag(category, tag)}>
              {tag}
            </button>
          ))}
        </div>
      )}
      <div class="kinds" role="group" aria-label={texts.kinds}>
        {(['genre', ...TAG_CATEGORIES] as const).map((one) => (
          <button key={one} type="button" class="ghost" aria-pressed={row.value === one} onClick={() => (row.value = one)}>
            {texts.names[one]}
          </button>
        ))}
      </div>
      <div class="chips offered" role="group" aria-label={texts.offered(texts.names[row.value])} aria-busy={cascade.isAsking.value}>
        {row.value === 'genre'
          ? [...new Set([...START_GENRES, ...genres])].map((one) => (
              <button key={one} type="button" aria-pressed={genres.includes(one)} onClick={() => cascade.toggleGenre(one)}>
                {nameOf(one)}
              </button>
            ))
          : cascade
              .offered(row.value)
              .map((tag) => (
                <Chip key={`${row.value} ${tag}`} cascade={cascade} category={row.value as TagCategory} tag={tag} chosen={chosen} />
              ))}
      </div>
      <Status cascade={cascade} />
    </div>
  );
}

interface ChipProps {
  readonly cascade: Cascade;
  readonly category: TagCategory;
  readonly tag: string;
  readonly chosen: readonly { readonly category: TagCategory; readonly tag: string }[];
}

function Chip({ cascade, category, tag, chosen }: ChipProps): JSX.Element {
  return (
    <button
      type="button"
      aria-pressed={chosen.some((one) => one.tag === tag && one.category === category)}
      onClick={() => cascade.toggleTag(category, tag)}
    >
      {tag}
    </button>
  );
}

/** Says what suggests the tags, and why it is not the model. */
function Status({ cascade: { isAsking, suggester, model } }: { readonly cascade: Cascade }): JSX.Element {
  const texts = createTexts.value.tags;
  const { value } = suggester;
  const state = isAsking.value ? 'asks' : value.by === 'model' ? 'model' : 'vocabulary';
  return (
    <p class="hint model-status" role="status" data-state={state}>
      {isAsking.value
        ? texts.asking(model.value ?? '')
        : value.by === 'model'
          ? texts.byModel(model.value ?? '')
          : value.by === 'vocabulary'
            ? texts.byVocabulary[value.why]
            : texts.byVocabulary['no-model']}
    </p>
  );
}

function nameOf(genre: string): string {
  return VOCABULARY.genres.find(({ tag }) => tag === genre)?.name ?? genre;
}
