import { genreId, isAbortError } from '@loop/core';
import type { Song } from '@loop/core';
import {
  EMPTY_SELECTION,
  TAG_CATEGORIES,
  VOCABULARY,
  createChatCompletion,
  createTagCache,
  createTagSuggester,
  toggleGenre,
  toggleTag,
} from '@loop/tags';
import type { FallbackReason, TagCategory, TagSelection, TagSuggestions } from '@loop/tags';
import { computed, signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

/** What suggests the tags: nobody was asked yet, the language model or what it said before, or the vocabulary, and why. */
export type Suggester = { readonly by: 'nobody' | 'model' } | { readonly by: 'vocabulary'; readonly why: FallbackReason['code'] };

/** The cascade of tags: genres, and eight categories that fit them and everything that was chosen so far. */
export type Cascade = ReturnType<typeof createCascade>;

/** Whether a kept value is a choice of genres and tags. */
export function isSelection(value: unknown): value is TagSelection {
  const { genres, tags } = (value ?? {}) as Partial<TagSelection>;
  return (
    isTexts(genres) &&
    Object.entries(tags ?? {}).every(([category, list]) => TAG_CATEGORIES.includes(category as TagCategory) && isTexts(list))
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** Genres to start from. */
export const START_GENRES: readonly string[] = VOCABULARY.genres.map(({ tag }) => tag);

/** Creates a cascade over the language model behind the studio's server; where there is none, the vocabulary knows tags of every genre. */
export function createCascade(song: ReadonlySignal<Song>, selection: { value: TagSelection }) {
  const complete = createChatCompletion({ baseUrl: new URL('/llm-api', location.href).href });
  const suggestions = signal<TagSuggestions['categories'] | undefined>(undefined);
  const isAsking = signal(false);
  const suggester = signal<Suggester>({ by: 'nobody' });
  /** The model's name; `undefined` where none answers. */
  const model = signal<string | undefined>(undefined);
  const tags = createTagSuggester({ complete, cache: createTagCache() });
  const withoutModel = createTagSuggester();

  const choose = (next: TagSelection): void => {
    selection.value = next;
    void ask();
  };
  const ask = async (): Promise<void> => {
    const { genre } = song.peek();
    const chosen = selection.value;
    // Where nothing is chosen, the song's genre says what suits.
    const asked = chosen.genres.length > 0 || genre === undefined ? chosen : { ...chosen, genres: [genreId(genre)] };
    const isFirst = suggestions.peek() === undefined;
    isAsking.value = model.peek() !== undefined;
    try {
      // While a model thinks, what the vocabulary knows is there already.
      if (isFirst || model.peek() === undefined) suggestions.value = (await withoutModel.suggest(asked)).categories;
      if (selection.value !== chosen) return;
      const found = model.peek() === undefined ? undefined : await tags.suggest(asked);
      if (selection.value !== chosen) return;
      if (found !== undefined) suggestions.value = found.categories;
      suggester.value =
        found === undefined
          ? { by: 'vocabulary', why: 'no-model' }
          : found.source === 'fallback'
            ? { by: 'vocabulary', why: found.reason?.code ?? 'failed' }
            : { by: 'model' };
      isAsking.value = false;
    } catch (error) {
      // A newer choice asks by itself.
      if (!isAbortError(error)) isAsking.value = false;
    }
  };

  return {
    isAsking,
    suggester,
    model,
    /** What was chosen of tags, in the order of the presses. */
    chosen: computed(() =>
      Object.entries(selection.value.tags ?? {}).flatMap(([category, list]) =>
        list.map((tag) => ({ category: category as TagCategory, tag })),
      ),
    ),
    /** What a category offers: everything that was chosen in it stays, whatever is suggested next. */
    offered: (category: TagCategory): readonly string[] => [
      ...new Set([...(selection.value.tags?.[category] ?? []), ...(suggestions.value?.[category] ?? [])]),
    ],
    /** Looks whether a model answers, and asks for what suits. */
    async look(abort: AbortSignal): Promise<void> {
      void ask();
      const health = await complete.checkHealth({ signal: abort }).catch(() => undefined);
      if (abort.aborted) return;
      const before = model.peek();
      // Without a model to name, what answers is the studio's server, which has none behind it.
      model.value = health?.isOnline === true ? health.models[0] : undefined;
      if (model.value !== before) await ask();
    },
    ask,
    toggleGenre: (genre: string) => choose(toggleGenre(selection.value, genre)),
    toggleTag: (category: TagCategory, tag: string) => choose(toggleTag(selection.value, { category, tag })),
    /** Goes back along the path of genres: only so many stay. Tags stay. */
    keepGenres: (count: number) => choose({ ...selection.value, genres: selection.value.genres.slice(0, count) }),
    clear() {
      tags.cancel();
      choose(EMPTY_SELECTION);
    },
  };
}
