import { VOCABULARY } from './default-vocabulary.js';
import { foldTag, normalizeTag } from './normalize-tag.js';
import type { Vocabulary } from './vocabulary.js';

/** What functions that look tags up accept. */
export interface VocabularyOptions {
  /** The vocabulary to use. @defaultValue the one that the package ships */
  readonly vocabulary?: Vocabulary | undefined;
}

/**
 * Gives the one spelling of a tag: aliases, case, hyphens and blanks are folded. A tag that the vocabulary does not know is
 * only tidied.
 *
 * @example
 * ```ts
 * canonicalTag('Lo-Fi Hip-Hop'); // 'lofi hip hop'
 * canonicalTag('Rhodes piano'); // 'rhodes'
 * canonicalTag('  Glass   Marimba '); // 'glass marimba'
 * ```
 */
export function canonicalTag(tag: string, { vocabulary = VOCABULARY }: VocabularyOptions = {}): string {
  const tidy = normalizeTag(tag);
  return vocabulary.kinds.has(tidy) ? tidy : (vocabulary.spellings.get(foldTag(tidy)) ?? tidy);
}

/** Gives the canonical spelling of every tag, each once, in the order of their first appearance; empty ones are left out. */
export function canonicalTags(tags: readonly string[], options: VocabularyOptions = {}): readonly string[] {
  return [...new Set(tags.map((tag) => canonicalTag(tag, options)))].filter((tag) => tag !== '');
}
