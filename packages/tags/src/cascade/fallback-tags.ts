import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { TAG_CATEGORY_INFO, mapCategories } from '../vocabulary/categories.js';
import type { TagsByCategory } from '../vocabulary/categories.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { canonicalTags } from '../vocabulary/canonical-tag.js';
import { findGenre, findStyle } from '../vocabulary/find-genre.js';
import type { Vocabulary } from '../vocabulary/vocabulary.js';

/**
 * Suggests tags without a model: each genre's own, taken in turn where several are chosen. A lofi style counts as a genre; what the
 * vocabulary does not know gets the common suggestions.
 *
 * @returns As many tags per category as a model is asked for; all empty without a genre.
 */
export function fallbackTags(genres: readonly string[], { vocabulary = VOCABULARY }: VocabularyOptions = {}): TagsByCategory {
  const known = genres.flatMap((genre) => suggestionsFor(genre, vocabulary) ?? []);
  const sources = genres.length > 0 && known.length === 0 ? [vocabulary.common] : known;
  return mapCategories((category) => {
    const lists = sources.map((suggestions) => suggestions[category]);
    const longest = Math.max(0, ...lists.map((list) => list.length));
    const inTurn = Array.from({ length: longest }, (_, place) => lists.flatMap((list) => list.slice(place, place + 1))).flat();
    return canonicalTags(inTurn, { vocabulary }).slice(0, TAG_CATEGORY_INFO[category].count);
  });
}

function suggestionsFor(genre: string, vocabulary: Vocabulary): TagsByCategory | undefined {
  const seed = findGenre(genre, { vocabulary });
  if (seed !== undefined) return seed.suggestions;
  const style = findStyle(genre, { vocabulary });
  const hiphop = findGenre('hip hop', { vocabulary })?.suggestions ?? vocabulary.common;
  if (style === undefined) return undefined;
  // A style says less than a genre; what it does not say comes from the genre that lofi grew out of.
  const related = vocabulary.styles
    .filter(({ group, id }) => group === style.group && id !== style.id)
    .map(({ baseTags }) => baseTags[0] ?? '');
  const own: Partial<TagsByCategory> = {
    subgenre: related,
    instruments: style.instruments,
    mood: style.moods,
    characteristics: [...style.baseTags.slice(1), ...style.relatedTags],
    production: style.production,
  };
  return mapCategories((category) => [...(own[category] ?? []), ...hiphop[category]]);
}
