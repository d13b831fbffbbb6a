import { englishSectionName, parseSectionLabel } from '@loop/core/words';

import { SECTION_KINDS, SECTION_RULES } from './section.js';
import type { SectionKind, SectionTag } from './section.js';

/** What lyrics say about the structure. */
export interface LyricsStructure {
  /** The sections in order; empty when the lyrics have no structure tags of use. */
  readonly sections: readonly SectionTag[];
  /** Tags that are no known section; they were read as verses. */
  readonly unknown: readonly string[];
  /** Whether there are words to sing beside the tags. */
  readonly hasWords: boolean;
}

const TAG = /\[([^[\]\n]{1,120})\]/g;

/**
 * Reads structure tags such as `[intro]`, `[Verse 1]`, `[Drop - explosive]` or `[Chorus: bright, wide]`. A tag that stands alone
 * and only says "instrumental" asks for no structure.
 */
export function readStructure(lyrics: string): LyricsStructure {
  const tags = [...lyrics.matchAll(TAG)].map((match) => readTag((match[1] as string).trim()));
  const isOnlyInstrumental = tags.length === 1 && tags[0]?.words === '' && /^inst(rumental)?$/.test(tags[0].name);
  return {
    sections: isOnlyInstrumental ? [] : tags.map(({ name, kind, words }) => ({ name, kind: kind ?? 'verse', words })),
    unknown: tags.flatMap(({ name, kind }) => (kind === undefined ? [name] : [])),
    hasWords: /\p{L}/u.test(lyrics.replaceAll(TAG, '')),
  };
}

function readTag(text: string): { readonly name: string; readonly kind: SectionKind | undefined; readonly words: string } {
  const { name, description } = parseSectionLabel(text);
  // The name keeps its number: sections are told apart by it.
  const written = text
    .slice(0, text.length - description.length)
    .replace(/\s*[-–—:|]\s*$/, '')
    .trim()
    .toLowerCase();
  return { name: written, kind: kindOf(englishSectionName(name)), words: description };
}

function kindOf(name: string): SectionKind | undefined {
  const plain = name.replaceAll(/[-_]+/g, ' ').trim();
  const exact = SECTION_KINDS.find((kind) => SECTION_RULES[kind].tags.includes(plain));
  if (exact !== undefined) return exact;
  const words = plain.split(' ');
  return SECTION_KINDS.find((kind) => SECTION_RULES[kind].tags.some((tag) => words.includes(tag)));
}
