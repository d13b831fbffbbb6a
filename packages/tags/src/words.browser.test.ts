import { expect, it } from 'vitest';

import { createVocabulary, fixPrompt, parsePrompt, VOCABULARY_DATA, writeCaption } from './index.js';
import { checkLyrics } from './lyrics/index.js';
import { createCalibrationSet, writeStyleTags } from './prompt-sets/index.js';

it('does the same in a page: every prompt of a set is written, read back and faultless', () => {
  const { prompts } = createCalibrationSet({ seed: 1 });
  expect(prompts).toHaveLength(114);
  for (const { caption, styleId, parts, lyrics } of prompts) {
    expect(parsePrompt(caption)).toMatchObject({ style: { id: styleId }, bpm: parts.bpm, key: parts.key });
    expect(fixPrompt(caption).fixed).toEqual([]);
    expect(checkLyrics(lyrics, { family: 'ace-step-v1' }).issues).toEqual([]);
    expect(parsePrompt(writeCaption(parts).text).style?.id).toBe(styleId);
  }
});

it('gives the same words for the same seed as in Node', () => {
  expect(createCalibrationSet({ seed: 1 }).prompts[0]?.caption).toBe(
    'lofi hip hop, chill, boom bap drums, vinyl crackle, rhodes, piano, bass guitar, analog warmth, tape saturation, urban, slow tempo, 70 bpm, g# major, instrumental',
  );
  expect(writeStyleTags({ vocabulary: createVocabulary(VOCABULARY_DATA) })).toBe(writeStyleTags());
});
