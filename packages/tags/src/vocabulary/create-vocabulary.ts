import { InvalidInputError, parseInput } from '@loop/core';

import { foldTag } from './normalize-tag.js';
import { resolveVocabulary } from './resolve-vocabulary.js';
import { extensionSchema, vocabularySchema } from './vocabulary-schema.js';
import type { Vocabulary, VocabularyData } from './vocabulary.js';

/** What a user adds to a vocabulary: any of its lists. */
export type VocabularyExtension = {
  readonly [K in keyof VocabularyData]?: (K extends 'common' | 'prompt' ? Partial<VocabularyData[K]> : VocabularyData[K]) | undefined;
};

/**
 * Checks a vocabulary and what extends it, joins them, resolves the styles' inheritance and indexes every tag.
 *
 * A genre with the tag of an existing one, a style with its id and a list of `common` or `further` replace it; everything else is added.
 *
 * @param base - The vocabulary to start from, such as `VOCABULARY_DATA`.
 * @param extension - What is added.
 * @throws {InvalidInputError} With the path of every fault: tags that are not tidy, parents that are missing or go in a circle,
 * aliases of tags that exist, forms of voice that are not listed.
 *
 * @example
 * ```ts
 * const vocabulary = createVocabulary(VOCABULARY_DATA, {
 *   styles: [{ id: 'MINE-01', extends: 'CORE-01', name: 'Harbour Lofi', group: 'core', baseTags: ['harbour lofi', 'foghorn'] }],
 *   aliases: { 'port lofi': 'harbour lofi' },
 * });
 * ```
 */
export function createVocabulary(base: VocabularyData, extension: VocabularyExtension = {}): Vocabulary {
  const data = joinVocabularies(
    parseInput(vocabularySchema, base, 'vocabulary') as VocabularyData,
    parseInput(extensionSchema, extension, 'extension') as VocabularyExtension,
  );
  const vocabulary = resolveVocabulary(data);
  assertVoices(vocabulary);
  assertAliases(vocabulary);
  return vocabulary;
}

function joinVocabularies(base: VocabularyData, extension: VocabularyExtension): VocabularyData {
  const { genres = [], styles = [], tempos = [], vocals = [], common = {}, further = {}, aliases = {} } = extension;
  const prompt = Object.entries(base.prompt).map(([category, tags]) => {
    const added = extension.prompt?.[category as keyof VocabularyData['prompt']] ?? [];
    return [category, [...new Set([...tags, ...added])]];
  });
  return {
    genres: joinBy((genre) => genre.tag, base.genres, genres),
    styles: joinBy((style) => style.id, base.styles, styles),
    tempos: joinBy((tempo) => tempo.id, base.tempos, tempos).sort((a, b) => a.bpm - b.bpm),
    vocals: joinBy((form) => form.tag, base.vocals, vocals),
    common: { ...base.common, ...common } as VocabularyData['common'],
    prompt: Object.fromEntries(prompt) as VocabularyData['prompt'],
    further: { ...base.further, ...further },
    aliases: { ...base.aliases, ...aliases },
  };
}

function joinBy<T>(key: (item: T) => string, base: readonly T[], added: readonly T[]): T[] {
  return [...new Map([...base, ...added].map((item) => [key(item), item])).values()];
}

function assertVoices({ styles, vocals }: Vocabulary): void {
  const allowed = vocals.map(({ tag }) => tag);
  for (const { id, vocals: forms } of styles) {
    const unknown = forms.find((form) => !allowed.includes(form));
    if (unknown === undefined) continue;
    const issue = { path: `styles.${id}.vocals`, message: 'is not a known form of voice', received: `"${unknown}"`, allowed };
    throw new InvalidInputError('vocabulary', [issue]);
  }
}

/** One canonical tag per spelling: an alias is no other tag itself, and what it means is no alias. */
function assertAliases({ aliases, kinds }: Vocabulary): void {
  const known = new Set([...kinds.keys()].map(foldTag));
  const folded = new Set(Object.entries(aliases).flatMap(([alias, tag]) => (foldTag(alias) === foldTag(tag) ? [] : [foldTag(alias)])));
  for (const [alias, tag] of Object.entries(aliases)) {
    const [from, to] = [foldTag(alias), foldTag(tag)];
    const path = `aliases.${alias}`;
    if (from === to) continue;
    if (known.has(from)) throw new InvalidInputError('vocabulary', [{ path, message: 'is a tag itself' }]);
    if (folded.has(to)) throw new InvalidInputError('vocabulary', [{ path, message: `means "${tag}", which is an alias too` }]);
  }
}
