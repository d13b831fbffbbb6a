import type { TagCategory } from '../vocabulary/categories.js';

/** What a user has clicked: genres and tags, each in click order. */
export interface TagSelection {
  /** Chosen genres. */
  readonly genres: readonly string[];
  /** Chosen tags per category. @defaultValue none */
  readonly tags?: Readonly<Partial<Record<TagCategory, readonly string[]>>> | undefined;
}

/** Nothing chosen: where a user starts, and what a "clear" button goes back to. */
export const EMPTY_SELECTION: TagSelection = { genres: [], tags: {} };

/** Adds a genre to a selection, or takes it out. */
export function toggleGenre(selection: TagSelection, genre: string): TagSelection {
  return { ...selection, genres: toggle(selection.genres, genre) };
}

/** Adds a tag to a selection, or takes it out. */
export function toggleTag(selection: TagSelection, choice: { readonly category: TagCategory; readonly tag: string }): TagSelection {
  const tags = toggle(selection.tags?.[choice.category] ?? [], choice.tag);
  return { ...selection, tags: { ...selection.tags, [choice.category]: tags } };
}

function toggle(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list.filter((one) => one !== item) : [...list, item];
}
