import { isLoopError } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { FAMILY_LIMITS, MODEL_FAMILIES } from '../caption/model-families.js';
import { lintPrompt } from '../lint/lint-prompt.js';
import { checkLyrics } from '../lyrics/check-lyrics.js';
import { parsePrompt } from '../parse/parse-prompt.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { createCalibrationSet, createPromptSet } from './create-prompt-set.js';
import { generatePrompt } from './generate-prompt.js';

describe('generatePrompt', () => {
  it.each(VOCABULARY.styles.map(({ id, name }) => [id, name]))(
    '%s (%s): every prompt is valid, sung or not, for every model, and is read back',
    (id) => {
      const style = VOCABULARY.styles.find((one) => one.id === id)!;
      for (const family of MODEL_FAMILIES)
        for (const isVocal of [true, false])
          for (let seed = 0; seed < 50; seed += 1) {
            const { caption, bpm, lyrics, parts, isInstrumental } = generatePrompt(style, { seed, family, isVocal });
            expect(lintPrompt(caption, { family })).toEqual([]);
            expect(caption.length).toBeLessThanOrEqual(FAMILY_LIMITS[family].captionLength);
            expect(bpm).toBeGreaterThanOrEqual(style.tempoRange[0]);
            expect(bpm).toBeLessThanOrEqual(style.tempoRange[1]);
            expect(checkLyrics(lyrics, { family }).issues).toEqual([]);
            const back = parsePrompt(caption);
            expect(back.style?.id).toBe(id);
            expect(parts.tags?.characteristics?.includes('minor key') && parts.key?.scale === 'major').toBeFalsy();
            if (family === 'ace-step-v1') expect([back.bpm, back.key, back.vocals]).toEqual([bpm, parts.key, parts.vocals]);
            expect(isInstrumental).toBe(parts.vocals === 'instrumental');
          }
    },
  );

  it('gives the same prompt for the same seed', () => {
    const [style] = VOCABULARY.styles;
    expect(generatePrompt(style!, { seed: 5 })).toEqual(generatePrompt(style!, { seed: 5 }));
    expect(generatePrompt(style!, { seed: 6 })).not.toEqual(generatePrompt(style!, { seed: 5 }));
  });
});

describe('the lyrics of a prompt', () => {
  it('are in the language of the style', () => {
    const style = VOCABULARY.styles.find(({ name }) => name === 'Japanese Lofi')!;
    expect(checkLyrics(generatePrompt(style).lyrics).language).toBe('ja');
  });
});

describe('createPromptSet', () => {
  it('takes the styles in turn, and no caption twice', () => {
    const { prompts } = createPromptSet({ styles: ['CORE-01', 'jazz lofi'], count: 21, seed: 4 });
    expect(prompts.filter(({ styleId }) => styleId === 'CORE-01')).toHaveLength(11);
    expect(prompts.filter(({ styleId }) => styleId === 'CORE-02')).toHaveLength(10);
    expect(new Set(prompts.map(({ caption }) => caption)).size).toBe(21);
  });

  it('keeps the wanted share for validation, of every group', () => {
    for (const validationShare of [0, 0.1, 0.25, 0.5]) {
      const { prompts } = createPromptSet({ count: 380, validationShare });
      const kept = prompts.filter(({ split }) => split === 'validation');
      expect(Math.abs(kept.length - 380 * validationShare)).toBeLessThanOrEqual(5);
      expect(new Set(kept.map(({ group }) => group)).size).toBe(validationShare === 0 ? 0 : 5);
    }
    expect(() => createPromptSet({ validationShare: 0.9 })).toThrow(/validationShare/);
  });

  it('is plain JSON that its seed gives again', () => {
    const set = createPromptSet({ seed: 9 });
    expect(JSON.parse(JSON.stringify(set))).toEqual(JSON.parse(JSON.stringify(createPromptSet({ seed: 9 }))));
    expect(createPromptSet({ seed: 10 }).prompts[0]!.caption).not.toBe(set.prompts[0]!.caption);
  });

  it('refuses styles that are not there, with those that are', () => {
    let error: unknown;
    try {
      createPromptSet({ styles: ['CORE-01', 'polka'] });
    } catch (caught) {
      error = caught;
    }
    expect(isLoopError(error, 'invalid_input') && error.issues[0]).toMatchObject({ path: 'styles[1]', received: 'polka' });
    expect(() => createPromptSet({ count: 0 })).toThrow(/count/);
  });
});

describe('createCalibrationSet', () => {
  it('has a hundred prompts and more, every style, with voice and without where the style has both', () => {
    const { prompts } = createCalibrationSet({ seed: 1 });
    expect(prompts.length).toBeGreaterThanOrEqual(100);
    for (const style of VOCABULARY.styles) {
      const own = prompts.filter(({ styleId }) => styleId === style.id);
      expect(own.length).toBeGreaterThanOrEqual(2);
      const isSung = (form: string): boolean => VOCABULARY.vocals.some(({ tag, text }) => tag === form && text !== 'none');
      expect(own.some(({ isInstrumental }) => !isInstrumental)).toBe(style.vocals.some(isSung));
      expect(own.some(({ isInstrumental }) => isInstrumental)).toBe(style.vocals.includes('instrumental'));
    }
    for (const { hasWords, lyrics, isInstrumental } of prompts) {
      expect(/\n\p{L}/u.test(lyrics)).toBe(hasWords);
      expect(hasWords && isInstrumental).toBe(false);
    }
    expect(prompts.filter(({ hasWords }) => hasWords).length).toBeGreaterThan(9);
    expect(prompts.filter(({ split }) => split === 'validation').length).toBeGreaterThan(9);
    expect(() => createCalibrationSet({ count: 50 })).toThrow(/100/);
  });
});
