import { FAMILY_LIMITS } from '../caption/model-families.js';
import { writeCaption } from '../caption/write-caption.js';
import { generatePrompt } from '../prompt-sets/generate-prompt.js';
import { V1_STRUCTURE_TAGS } from '../structure/format-structure.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { cell, table } from './markdown.js';

/** Writes `PROMPTING.md` for a model repository: how prompts are built, what the models accept, tempos, voices, lyrics, and examples. */
export function writePrompting({ vocabulary = VOCABULARY }: VocabularyOptions = {}): string {
  const [v1, sentences] = [FAMILY_LIMITS['ace-step-v1'], FAMILY_LIMITS['ace-step-1.5']];
  const examples = vocabulary.styles.filter((style, index, all) => all.findIndex(({ group }) => group === style.group) === index);
  return [
    '# Prompting',
    'A prompt says what the music is, not what to do. Tags are lower case and separated by commas; the first ones count most.',
    '## Order',
    [
      '1. the style’s own tags, the genre first',
      '2. mood',
      '3. instruments',
      '4. sound and arrangement',
      '5. production and setting',
      '6. tempo, as a word and as a number',
      '7. voice, or `instrumental`',
    ].join('\n'),
    '## What the models accept',
    table(
      ['', 'ACE-Step v1', 'ACE-Step 1.5'],
      [
        ['Form', 'tags', 'sentences or tags'],
        ['Caption', `${v1.captionLength} characters`, `${sentences.captionLength} characters`],
        ['Tags', `up to ${v1.tagCount}`, `up to ${sentences.tagCount}`],
        ['Lyrics', `${v1.lyricsLength} tokens`, `${sentences.lyricsLength} characters`],
        ['Length', range(v1.durationSeconds), range(sentences.durationSeconds)],
        ['Tempo and key', 'tags in the prompt', 'fields of the request'],
      ],
    ),
    '## Tempo',
    table(
      ['Word', 'Beats per minute'],
      vocabulary.tempos.map(({ tag, bpm }) => [cell(tag), `about ${bpm}`]),
    ),
    'Name one tempo. Two, or a word that contradicts the number, leave the model to guess.',
    '## Voice',
    table(
      ['Tag', 'Lyrics'],
      vocabulary.vocals.map(({ tag, text }) => [cell(tag), { none: 'none', sounds: 'none: sounds without words', words: 'words' }[text]]),
    ),
    'Never put `instrumental` beside a voice.',
    '## Lyrics',
    `Each section begins with its tag on a line of its own. ACE-Step v1 has tokens for ${V1_STRUCTURE_TAGS.map((tag) => `\`[${tag}]\``).join(', ')}; anything else is spelled letter by letter.`,
    '```text\n[verse]\nfirst line\nsecond line\n\n[chorus]\nthe line that comes back\n```',
    '## Examples',
    ...examples.map((style) => {
      const { parts, caption } = generatePrompt(style, { vocabulary, seed: 7 });
      return [
        `**${style.name}**`,
        '',
        '```text',
        caption,
        '```',
        '',
        'For 1.5:',
        '',
        '```text',
        writeCaption(parts, { family: 'ace-step-1.5', vocabulary }).text,
        '```',
      ].join('\n');
    }),
    '',
  ].join('\n\n');
}

function range([low, high]: readonly [number, number]): string {
  return `${low}–${high} s`;
}
