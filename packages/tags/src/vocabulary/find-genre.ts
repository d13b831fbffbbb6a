import { canonicalTag } from './canonical-tag.js';
import type { VocabularyOptions } from './canonical-tag.js';
import { VOCABULARY } from './default-vocabulary.js';
import type { GenreSeed, Style } from './vocabulary.js';

/** Finds a genre to start from by its tag, its name or another spelling. */
export function findGenre(genre: string, { vocabulary = VOCABULARY }: VocabularyOptions = {}): GenreSeed | undefined {
  const tag = canonicalTag(genre, { vocabulary });
  return vocabulary.genres.find((seed) => seed.tag === tag);
}

/** Finds a style by its id, its name or the first of its tags. */
export function findStyle(style: string, { vocabulary = VOCABULARY }: VocabularyOptions = {}): Style | undefined {
  const tag = canonicalTag(style, { vocabulary });
  return (
    vocabulary.styles.find(({ id, name }) => id === style || name.toLowerCase() === tag) ??
    vocabulary.styles.find(({ baseTags }) => baseTags[0] === tag)
  );
}
