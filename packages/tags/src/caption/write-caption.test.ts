import { SCALES } from '@loop/core';
import type { ScaleName } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { PromptParts } from '../compose/prompt-parts.js';
import { toModelKey } from './keys.js';
import { FAMILY_LIMITS, MODEL_FAMILIES } from './model-families.js';
import { writeCaption } from './write-caption.js';

const FULL: PromptParts = {
  genres: ['techno', 'ambient'],
  tags: {
    subgenre: ['dub techno'],
    mood: ['hypnotic'],
    instruments: ['909 kick drum', 'dub chord stabs', 'sub bass drone'],
    timbre: ['gritty'],
    characteristics: ['long tension builds'],
    era: ['90s berlin warehouse'],
    production: ['sparse club mix'],
    region: ['berlin'],
  },
  atmosphere: ['late night'],
  vocals: 'instrumental',
  tempo: 'fast tempo',
  bpm: 128,
  key: { root: 'A', scale: 'phrygian' },
  text: 'rain on tin',
};

describe('writeCaption', () => {
  it('writes tags for v1, tempo and key among them', () => {
    expect(writeCaption(FULL, { family: 'ace-step-v1' })).toEqual({
      text: 'techno, ambient, dub techno, hypnotic, 909 kick drum, dub chord stabs, sub bass drone, gritty, long tension builds, 90s berlin warehouse, sparse club mix, berlin, late night, fast tempo, 128 bpm, a phrygian, instrumental, rain on tin',
      dropped: [],
    });
  });

  it('writes sentences for 1.5, where tempo and key are fields of the request', () => {
    expect(writeCaption(FULL)).toEqual({
      text: 'A techno, ambient and dub techno instrumental track. The mood is hypnotic. It features 909 kick drum, dub chord stabs and sub bass drone. It has long tension builds. The sound is gritty. The setting is late night. The era is 90s berlin warehouse. The production is sparse club mix. It comes from Berlin. It moves at a fast tempo. It is in A phrygian. rain on tin.',
      dropped: [],
    });
  });

  it('names the voice, and says nothing of what is not given', () => {
    expect(writeCaption({ genres: ['ambient'], vocals: 'female vocal' }).text).toBe('An ambient track. The voice is female vocal.');
    expect(writeCaption({}).text).toBe('');
    expect(writeCaption({ text: 'What a night!' }).text).toBe('What a night!');
  });

  it('lets the least important go first when there is no room', () => {
    const words = Array.from({ length: 12 }, (_, index) => `a rather long instrument number ${index}`);
    const { text, dropped } = writeCaption({ ...FULL, tags: { ...FULL.tags, instruments: words } }, { family: 'ace-step-v1' });
    for (const kept of ['techno', 'dub techno', '128 bpm', 'a phrygian', 'instrumental', 'rain on tin']) expect(text).toContain(kept);
    expect(dropped).toContain('berlin');
    expect(dropped.at(-1)).toBe('berlin');
  });

  it('keeps to the limit of each model and loses nothing silently, whatever is asked', () => {
    const words = fc.array(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 30 });
    fc.assert(
      fc.property(words, fc.string({ maxLength: 600 }), fc.constantFrom(...MODEL_FAMILIES), (mood, text, family) => {
        const caption = writeCaption({ genres: ['techno'], tags: { mood }, text }, { family });
        const { captionLength, tagCount } = FAMILY_LIMITS[family];
        expect(caption.text.length).toBeLessThanOrEqual(captionLength);
        expect(caption.text.toLowerCase()).toContain('techno');
        if (family === 'ace-step-v1') expect(caption.text.split(', ').length).toBeLessThanOrEqual(tagCount);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses what is out of range', () => {
    expect(() => writeCaption({ bpm: 5 })).toThrow(/bpm/);
    expect(() => writeCaption({}, { family: 'ace-step-9' as 'ace-step-v1' })).toThrow(/ace-step-v1/);
  });
});

describe('toModelKey', () => {
  it.each<[ScaleName, string, string | undefined]>([
    ['major', 'C major', undefined],
    ['minor', 'C minor', undefined],
    ['dorian', 'C minor', 'dorian'],
    ['phrygian', 'C minor', 'phrygian'],
    ['lydian', 'C major', 'lydian'],
    ['mixolydian', 'C major', 'mixolydian'],
    ['harmonicMinor', 'C minor', 'harmonic minor'],
    ['hungarianMinor', 'C minor', 'hungarian minor'],
    ['locrian', 'C minor', 'locrian'],
    ['pentatonicMajor', 'C major', 'major pentatonic'],
    ['pentatonicMinor', 'C minor', 'minor pentatonic'],
    ['blues', 'C minor', 'blues'],
    ['wholeTone', 'C major', 'whole tone'],
    ['chromatic', 'C major', 'chromatic'],
  ])('maps %s to %s, and keeps the name %s', (scale, key, exotic) => {
    expect(toModelKey({ root: 'C', scale })).toEqual({ key, exotic });
  });

  it('knows all scales that there are', () => {
    expect(Object.keys(SCALES)).toHaveLength(14);
  });
});
