import type { rankTags } from '../compose/compose-prompt.js';
import type { PromptParts } from '../compose/prompt-parts.js';
import { canonicalTag, canonicalTags } from '../vocabulary/canonical-tag.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { toModelKey } from './keys.js';

/** What a caption of sentences may say. */
export interface SentenceOptions extends VocabularyOptions {
  /** The tags that there is room for. */
  readonly only: ReadonlySet<string>;
  /** The user's own words, in order. */
  readonly texts: ReturnType<typeof rankTags>;
}

/** Writes a caption of sentences. Every tag stays a phrase of its own, so that `parsePrompt` finds it again. */
export function writeSentences(parts: PromptParts, { only, texts, ...options }: SentenceOptions): string {
  const fit = (tags: readonly string[] | undefined): readonly string[] =>
    canonicalTags(
      (tags ?? []).flatMap((tag) => tag.split(/[,;|\n]/)),
      options,
    ).filter((tag) => only.has(tag));
  const { tags = {}, vocals, key, tempo } = parts;
  const form = vocals === undefined ? undefined : canonicalTag(vocals, options);
  const noun = form === 'instrumental' && only.has(form) ? 'instrumental track' : 'track';
  const opening = [listOf([...new Set([...fit(parts.genres), ...fit(tags.subgenre)])]), noun].filter((word) => word !== '').join(' ');
  const exotic = key === undefined ? undefined : toModelKey(key).exotic;
  const sentences = [
    opening === 'track' ? '' : `${/^[aeiou]/.test(opening) ? 'An' : 'A'} ${opening}`,
    phrase('The mood is', fit(tags.mood)),
    phrase('It features', fit(tags.instruments)),
    phrase('It has', fit(tags.characteristics)),
    phrase('The sound is', fit(tags.timbre)),
    phrase('The setting is', fit(parts.atmosphere)),
    phrase('The era is', fit(tags.era)),
    phrase('The production is', fit(tags.production)),
    phrase('It comes from', fit(tags.region).map(capitalize)),
    phrase('It moves at a', fit(tempo === undefined ? [] : [tempo])),
    exotic === undefined ? '' : `It is in ${key?.root ?? ''} ${exotic}`,
    form === undefined || form === 'instrumental' || !only.has(form) ? '' : `The voice is ${form}`,
    ...texts.filter(({ tag }) => only.has(tag)).map(({ tag }) => tag.replace(/[\s.]+$/, '')),
  ];
  return sentences.flatMap((sentence) => (sentence === '' ? [] : [/[!?]$/.test(sentence) ? sentence : `${sentence}.`])).join(' ');
}

function phrase(opening: string, tags: readonly string[]): string {
  return tags.length === 0 ? '' : `${opening} ${listOf(tags)}`;
}

/** `a, b and c`. */
function listOf(tags: readonly string[]): string {
  return tags.length < 2 ? tags.join('') : `${tags.slice(0, -1).join(', ')} and ${tags.at(-1)}`;
}

function capitalize(words: string): string {
  return words.replaceAll(/(^|\s)(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}
