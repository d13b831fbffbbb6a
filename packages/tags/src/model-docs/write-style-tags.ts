import { generatePrompt } from '../prompt-sets/generate-prompt.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { STYLE_GROUPS } from '../vocabulary/vocabulary.js';
import type { Style } from '../vocabulary/vocabulary.js';
import { cell, table } from './markdown.js';

/** Writes `STYLE_TAGS.md` for a model repository: every style with its tags, tempo and an example prompt, and the tags by kind. */
export function writeStyleTags({ vocabulary = VOCABULARY }: VocabularyOptions = {}): string {
  const groups = STYLE_GROUPS.map((group) => [group, vocabulary.styles.filter((style) => style.group === group)] as const);
  const sections = groups.flatMap(([group, styles]) =>
    styles.length === 0
      ? []
      : [
          `## ${group.slice(0, 1).toUpperCase()}${group.slice(1)}`,
          table(
            ['Style', 'Tags', 'Tempo', 'Voice'],
            styles.map((style) => [
              `**${cell(style.name)}** (${style.id})`,
              cell(style.baseTags.join(', ')),
              `${style.tempoRange[0]}–${style.tempoRange[1]} bpm`,
              cell(style.vocals.join(', ')),
            ]),
          ),
          ...styles.map((style) => describe(style, vocabulary)),
        ],
  );
  const aliases = Object.entries(vocabulary.aliases).map(([alias, tag]) => [cell(alias), cell(tag)]);
  return [
    '# Style tags',
    `${vocabulary.styles.length} styles in ${groups.filter(([, styles]) => styles.length > 0).length} groups. Begin a prompt with the style's tags, add moods, instruments and production, and end with tempo and voice.`,
    ...sections,
    '## Other spellings',
    'A model knows the tag on the right; the spellings on the left mean the same.',
    table(['Spelling', 'Tag'], aliases),
    '',
  ].join('\n\n');
}

function describe(style: Style, vocabulary: VocabularyOptions['vocabulary']): string {
  const lists = [
    ['Moods', style.moods],
    ['Instruments', style.instruments],
    ['Production', style.production],
    ['Settings', style.atmosphere],
    ['Related', style.relatedTags],
  ] as const;
  return [
    `### ${cell(style.name)}`,
    '',
    `${style.description}.`,
    '',
    ...lists.flatMap(([name, tags]) => (tags.length === 0 ? [] : [`- ${name}: ${tags.join(', ')}`])),
    '',
    '```text',
    generatePrompt(style, { vocabulary, seed: 1 }).caption,
    '```',
  ].join('\n');
}
