import { describe, expect, it } from 'vitest';

import { VOCABULARY_DATA } from '../vocabulary/data/vocabulary-data.js';
import { createVocabulary } from '../vocabulary/create-vocabulary.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { writePrompting } from './write-prompting.js';
import { writeStyleTags } from './write-style-tags.js';

describe('writeStyleTags', () => {
  it('lists every style with its tags, tempo and an example, and every other spelling', () => {
    const text = writeStyleTags();
    for (const { name, id, baseTags, tempoRange } of VOCABULARY.styles) {
      expect(text).toContain(`**${name.replaceAll(/[|*_]/g, '\\$&')}** (${id}) | ${baseTags.join(', ')} | ${tempoRange.join('–')} bpm`);
      expect(text).toContain(`### ${name}`);
    }
    for (const alias of Object.keys(VOCABULARY.aliases)) expect(text).toContain(`| ${alias} |`);
    expect(text).toBe(writeStyleTags());
  });

  it('has rows of as many cells as their head, whatever the names', () => {
    const vocabulary = createVocabulary(VOCABULARY_DATA, {
      styles: [{ id: 'MINE-01', extends: 'CORE-01', name: 'Pipe | Dream <b>', group: 'core', baseTags: ['pipe dream lofi'] }],
    });
    const rows = writeStyleTags({ vocabulary })
      .split('\n')
      .filter((line) => line.includes('MINE-01'));
    expect(rows).toHaveLength(1);
    expect(rows[0]!.split(/(?<!\\)\|/)).toHaveLength(6);
    expect(rows[0]).not.toContain('<b>');
  });
});

describe('writePrompting', () => {
  it('explains tempos, voices and lyrics, with an example of each group for both models', () => {
    const text = writePrompting();
    for (const { tag } of [...VOCABULARY.tempos, ...VOCABULARY.vocals]) expect(text).toContain(tag);
    expect(text.match(/For 1\.5:/g)).toHaveLength(5);
    expect(text).toContain('256 characters');
  });
});
