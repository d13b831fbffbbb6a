import { PITCH_CLASSES, SCALES } from '@loop/core';
import type { ScaleName } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toModelKey } from '../caption/keys.js';
import { writeCaption } from '../caption/write-caption.js';
import { composePrompt } from '../compose/compose-prompt.js';
import type { PromptParts } from '../compose/prompt-parts.js';
import { mapCategories, TAG_CATEGORIES } from '../vocabulary/categories.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import type { TagKind } from '../vocabulary/vocabulary.js';
import { parsePrompt } from './parse-prompt.js';

const ofKind = (kind: TagKind): string[] => [...VOCABULARY.kinds].filter(([, kinds]) => kinds[0] === kind).map(([tag]) => tag);
const some = (tags: readonly string[], most: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...tags), { maxLength: most });
const scales = Object.keys(SCALES) as ScaleName[];

/** Anything that a prompt can say, over the whole vocabulary. The words of one's own hold no known tag, tempo or key. */
const parts = fc.record({
  genres: fc.uniqueArray(fc.constantFrom(...ofKind('genre')), { minLength: 1, maxLength: 3 }),
  tags: fc.record(Object.fromEntries(TAG_CATEGORIES.map((category) => [category, some(ofKind(category), 3)]))),
  atmosphere: some(ofKind('atmosphere'), 2),
  vocals: fc.option(fc.constantFrom(...VOCABULARY.vocals.map(({ tag }) => tag)), { nil: undefined }),
  tempo: fc.option(fc.constantFrom(...VOCABULARY.tempos.map(({ tag }) => tag)), { nil: undefined }),
  bpm: fc.option(
    fc.integer({ min: 300, max: 3_000 }).map((tenths) => tenths / 10),
    { nil: undefined },
  ),
  key: fc.option(fc.record({ root: fc.constantFrom(...PITCH_CLASSES), scale: fc.constantFrom(...scales) }), { nil: undefined }),
  text: fc.uniqueArray(fc.stringMatching(/^[qxz]{3,7}( [qxz]{3,7}){0,3}$/), { maxLength: 3 }).map((words) => words.join(', ')),
}) as unknown as fc.Arbitrary<PromptParts>;

describe('what was composed', () => {
  it('is read back from a prompt of tags: genres, tags, voice, tempo, key and words', () => {
    fc.assert(
      fc.property(parts, (said) => {
        const read = parsePrompt(composePrompt(said));
        expect(read.genres).toEqual(said.genres);
        expect(read.tags).toEqual(mapCategories((category) => said.tags?.[category] ?? []));
        expect([read.atmosphere, read.vocals, read.tempo, read.bpm, read.key, read.text]).toEqual([
          said.atmosphere,
          said.vocals,
          said.tempo,
          said.bpm,
          said.key,
          said.text,
        ]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is read back from sentences, together with the fields of the request; nothing is lost but what did not fit', () => {
    fc.assert(
      fc.property(parts, (said) => {
        const { text, dropped } = writeCaption(said, { family: 'ace-step-1.5' });
        const read = parsePrompt(text, { bpm: said.bpm, key: said.key === undefined ? undefined : toModelKey(said.key).key });
        const wanted = [
          ...(said.genres ?? []),
          ...TAG_CATEGORIES.flatMap((category) => said.tags?.[category] ?? []),
          ...(said.atmosphere ?? []),
        ];
        for (const tag of wanted) if (!dropped.includes(tag)) expect(read.mentions).toContain(tag);
        expect(read.bpm).toBe(said.bpm);
        expect(read.key).toEqual(said.key);
        expect([read.vocals, read.tempo]).toEqual([said.vocals, said.tempo]);
        expect(dropped.includes(said.text ?? '') || read.text === said.text).toBe(true);
        expect(text.length).toBeLessThanOrEqual(512);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is read back from a caption for v1, but for what did not fit', () => {
    fc.assert(
      fc.property(parts, (said) => {
        const { text, dropped } = writeCaption(said, { family: 'ace-step-v1' });
        const read = parsePrompt(text);
        const wanted = [
          ...(said.genres ?? []),
          ...TAG_CATEGORIES.flatMap((category) => said.tags?.[category] ?? []),
          ...(said.atmosphere ?? []),
        ];
        for (const tag of wanted) expect(read.mentions.includes(tag)).toBe(!dropped.includes(tag));
        for (const words of (said.text ?? '').split(', ')) expect(dropped.includes(words) || text.includes(words)).toBe(true);
        expect([read.vocals, read.bpm, read.key]).toEqual([said.vocals, said.bpm, said.key]);
        expect(text.length).toBeLessThanOrEqual(256);
      }),
      { numRuns: 1_000 },
    );
  });

  it('composes to the same prompt again', () => {
    fc.assert(
      fc.property(parts, (said) => {
        const prompt = composePrompt(said);
        expect(composePrompt(parsePrompt(prompt))).toBe(prompt);
      }),
      { numRuns: 1_000 },
    );
  });

  it('names each of the fourteen scales as the model knows it, and keeps the exotic name in the caption', () => {
    for (const scale of scales) {
      const key = { root: 'F#', scale } as const;
      const { key: known, exotic } = toModelKey(key);
      expect(known).toMatch(/^F# (?:major|minor)$/);
      const { text } = writeCaption({ genres: ['techno'], key }, { family: 'ace-step-1.5' });
      expect(exotic === undefined || text.includes(exotic)).toBe(true);
      expect(parsePrompt(text, { key: known }).key).toEqual(key);
    }
  });
});
