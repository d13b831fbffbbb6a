import { InvalidInputError } from '@loop/core';

import { createVocabulary } from '../vocabulary/create-vocabulary.js';
import { VOCABULARY_DATA } from '../vocabulary/data/vocabulary-data.js';
import { foldTag } from '../vocabulary/normalize-tag.js';
import type { GenreSeed, Style, StyleDefinition, Vocabulary, VocabularyData } from '../vocabulary/vocabulary.js';
import type { GenrePack, PackGenre } from './genre-pack.js';

/**
 * Joins packs to a vocabulary. Given as `vocabulary`, it makes the genres known to everything in this package: suggestions, prompts, captions, reading
 * back, lint, prompt sets. Each genre is one to start from, and a style whose prompts can be generated.
 *
 * @param packs - Packs that are sound; `parseGenrePack` checks those of unknown origin.
 * @param base - The vocabulary that they join. @defaultValue the one that the package ships
 * @throws {InvalidInputError} For two genres with one id or tag, or a word that means two tags.
 *
 * @example
 * ```ts
 * const vocabulary = createPackVocabulary([SPANISH_PACK]);
 * parsePrompt('reguetón, triste, 94 bpm', { vocabulary }).genres; // ['reggaeton']
 * ```
 */
export function createPackVocabulary(packs: readonly GenrePack[], base: VocabularyData = VOCABULARY_DATA): Vocabulary {
  const genres = packs.flatMap((pack) => pack.genres);
  assertDistinct(packs);
  const vocabulary = createVocabulary(base, {
    genres: genres.map(toSeed),
    styles: genres.map(toDefinition),
    aliases: Object.assign({}, ...packs.map(aliasesOf)) as Record<string, string>,
  });
  const byId = new Map(genres.map((genre) => [genre.id, genre]));
  return { ...vocabulary, styles: vocabulary.styles.map((style) => withWords(style, byId.get(style.id))) };
}

function assertDistinct(packs: readonly GenrePack[]): void {
  const seen = new Set<string>();
  for (const [index, { genres }] of packs.entries())
    for (const [place, genre] of genres.entries())
      for (const field of ['id', 'tag'] as const) {
        const path = `[${index}].genres[${place}].${field}`;
        const mark = `${field} ${genre[field]}`;
        if (seen.has(mark))
          throw new InvalidInputError('packs', [{ path, message: 'is that of another genre', received: `"${genre[field]}"` }]);
        seen.add(mark);
      }
}

function toSeed({ tag, names, tempoRange, preset, suggestions }: PackGenre): GenreSeed {
  return { tag, name: names.en, tempoRange, preset, suggestions };
}

function toDefinition({ id, tag, names, descriptions, suggestions, ...genre }: PackGenre): StyleDefinition {
  const { baseTags, relatedTags, tempoRange, atmosphere, vocals, lyrics } = genre;
  return {
    id,
    name: names.en,
    group: 'pack',
    description: descriptions.en.replace(/\.$/, ''),
    baseTags: [tag, ...baseTags],
    relatedTags,
    instruments: suggestions.instruments,
    production: suggestions.production,
    moods: suggestions.mood,
    tempoRange,
    atmosphere,
    vocals,
    language: lyrics.language,
  };
}

function withWords(style: Style, genre: PackGenre | undefined): Style {
  if (genre === undefined) return style;
  const { keys, captions, structure, lyrics, timeSignature } = genre;
  return { ...style, keys, captions, structure, lyrics, timeSignature };
}

/** A pack's words, with and without their accents; what a word in English means already stays. */
function aliasesOf({ genres, tagNames, aliases, language }: GenrePack): Readonly<Record<string, string>> {
  const names = genres.flatMap(({ tag, names: own }) => [[own[language] ?? tag, tag] as const, [own.en, tag] as const]);
  const words = [...Object.entries(aliases), ...names, ...Object.entries(tagNames).map(([tag, name]) => [name, tag] as const)];
  const spelled = words.flatMap(([word, tag]) =>
    [word.toLowerCase(), withoutAccents(word.toLowerCase())].map((one) => [one, tag] as const),
  );
  return Object.fromEntries(spelled.filter(([word, tag]) => foldTag(word) !== foldTag(tag)));
}

function withoutAccents(word: string): string {
  return word.normalize('NFD').replaceAll(/\p{M}/gu, '').normalize('NFC');
}
