import { TAG_CATEGORIES } from './categories.js';
import { foldTag } from './normalize-tag.js';
import { resolveStyles } from './resolve-styles.js';
import type { Style, TagKind, Vocabulary, VocabularyData } from './vocabulary.js';

/** Resolves the styles of a vocabulary and indexes its tags. The data is trusted; see `createVocabulary` for data that is not. */
export function resolveVocabulary(data: VocabularyData): Vocabulary {
  const styles = resolveStyles(data.styles);
  const kinds = indexKinds(data, styles);
  const spellings = new Map<string, string>();
  for (const tag of kinds.keys()) if (!spellings.has(foldTag(tag))) spellings.set(foldTag(tag), tag);
  for (const [alias, tag] of Object.entries(data.aliases)) spellings.set(foldTag(alias), tag);
  return { ...data, styles, kinds, spellings };
}

function indexKinds(data: VocabularyData, styles: readonly Style[]): ReadonlyMap<string, readonly TagKind[]> {
  const kinds = new Map<string, TagKind[]>();
  const add = (kind: TagKind, tags: readonly string[]): void => {
    for (const tag of tags) {
      const known = kinds.get(tag);
      if (known === undefined) kinds.set(tag, [kind]);
      else if (!known.includes(kind)) known.push(kind);
    }
  };
  // What is registered first is the likeliest reading.
  const tagsOf = (list: readonly { readonly tag: string }[]): string[] => list.map(({ tag }) => tag);
  add('vocals', tagsOf(data.vocals));
  add('tempo', tagsOf(data.tempos));
  add('genre', [...tagsOf(data.genres), ...data.prompt.genre]);
  for (const { baseTags } of styles)
    add(
      'genre',
      baseTags.slice(0, 1).filter((tag) => !kinds.has(tag)),
    );
  for (const { vocals } of styles) add('vocals', vocals);
  for (const category of TAG_CATEGORIES) {
    for (const { suggestions } of data.genres) add(category, suggestions[category]);
    add(category, data.common[category]);
  }
  for (const category of ['mood', 'instruments', 'production', 'atmosphere'] as const) {
    add(category, data.prompt[category]);
    for (const style of styles) add(category, style[category === 'mood' ? 'moods' : category]);
  }
  for (const [kind, tags] of Object.entries(data.further)) {
    add(
      kind as TagKind,
      tags.filter((tag) => !kinds.has(tag)),
    );
  }
  for (const { baseTags, relatedTags } of styles) {
    add(
      'characteristics',
      [...baseTags, ...relatedTags].filter((tag) => !kinds.has(tag)),
    );
  }
  // An alias may lead to a tag that no list has.
  add(
    'characteristics',
    Object.values(data.aliases).filter((tag) => !kinds.has(tag)),
  );
  return kinds;
}
