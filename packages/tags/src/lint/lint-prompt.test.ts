import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { applyFixes, fixPrompt } from './fix-prompt.js';
import { LINT_CODES } from './lint-issue.js';
import { lintPrompt } from './lint-prompt.js';
import type { LintOptions } from './lint-prompt.js';

/** A faulty prompt, its fault, what fixes it (`undefined` where a person decides), and what it is held against. */
const FAULTS: readonly [code: (typeof LINT_CODES)[number], prompt: string, mended: string | undefined, options?: LintOptions][] = [
  ['empty', '  ', undefined],
  ['separator', 'techno; dark', 'techno, dark'],
  ['separator', 'techno\ndark', 'techno, dark'],
  ['spacing', 'techno,dark', 'techno, dark'],
  ['spacing', ' techno, dark', 'techno, dark'],
  ['empty-tag', 'techno, , dark', 'techno, dark'],
  ['casing', 'techno, Strange Fog', 'techno, strange fog'],
  ['alias', 'lofi, chill', 'lofi hip hop, chill'],
  ['alias', 'techno, rhodes piano', 'techno, rhodes'],
  ['duplicate', 'techno, dark, techno', 'techno, dark'],
  ['duplicate', 'lofi hip hop, chill, lo-fi hip-hop', 'lofi hip hop, chill'],
  ['tag-too-long', `techno, ${'very '.repeat(5)}${'long'.repeat(12)}`, undefined],
  ['too-many-tags', Array.from({ length: 22 }, (_, i) => `zz${i}`).join(', '), Array.from({ length: 20 }, (_, i) => `zz${i}`).join(', ')],
  [
    'too-long',
    `${'a'.repeat(59)}, ${'b'.repeat(59)}, ${'c'.repeat(59)}, ${'d'.repeat(59)}, eeeeeeeeeeeeeeee`,
    [...'abcd'].map((one) => one.repeat(59)).join(', '),
  ],
  ['tempo-range', 'techno, 900 bpm', 'techno'],
  ['two-tempos', 'techno, 120 bpm, 140 bpm', 'techno, 120 bpm'],
  ['two-tempos', 'jazz, slow tempo, fast tempo', 'jazz, slow tempo'],
  ['tempo-word', 'jazz, fast tempo, 70 bpm', 'jazz, 70 bpm'],
  ['style-tempo', 'lofi house, disco samples, 70 bpm', undefined],
  ['two-keys', 'techno, a minor, c major', 'techno, a minor'],
  ['instrumental-and-vocals', 'techno, instrumental, female vocal', 'techno, female vocal'],
  ['contradiction', 'sleep lofi, no drums, drum machine', undefined],
  ['unknown-tag', 'techno, strange fog', undefined, { reportUnknown: true }],
];

const codesOf = (prompt: string, options?: LintOptions): readonly string[] => lintPrompt(prompt, options).map(({ code }) => code);

describe('lintPrompt', () => {
  it.each(FAULTS)('reports %s in %j', (code, prompt, mended, options) => {
    const found = lintPrompt(prompt, options).filter((issue) => issue.code === code);
    expect(found).toHaveLength(code === 'contradiction' ? found.length : 1);
    expect(found[0]?.fix === undefined).toBe(mended === undefined);
    expect(applyFixes(prompt, found)).toBe(mended ?? prompt);
    expect(codesOf(mended ?? 'techno', options)).not.toContain(code);
  });

  it('has a faulty prompt for every rule', () => {
    expect(LINT_CODES.filter((code) => FAULTS.every(([one]) => one !== code))).toEqual([]);
  });

  it.each([
    'techno, dark, 130 bpm',
    'lofi hip hop, chill, boom bap drums, vinyl crackle, 80 bpm, instrumental',
    'A techno track. The mood is dark. It moves at a fast tempo.',
    'jazz, slow tempo, 72 bpm, a minor',
  ])('finds nothing in %j', (prompt) => {
    expect(lintPrompt(prompt)).toEqual([]);
  });

  it('holds sentences against the length and contradictions only, and leaves them to people', () => {
    const issues = lintPrompt('A Techno track at 120 bpm; then it goes to 140 bpm. It is an instrumental track with a female vocal.');
    expect(issues.map(({ code, fix }) => [code, fix])).toEqual([
      ['two-tempos', undefined],
      ['instrumental-and-vocals', undefined],
    ]);
  });

  it('allows 1.5 what is too much for v1', () => {
    const prompt = Array.from({ length: 30 }, (_, index) => `strange fog ${index}`).join(', ');
    expect(codesOf(prompt)).toEqual(['too-long', 'too-many-tags']);
    expect(codesOf(prompt, { family: 'ace-step-1.5' })).toEqual([]);
  });

  it('refuses what is no prompt, and unknown options', () => {
    expect(() => lintPrompt('x'.repeat(20_000))).toThrow(/prompt/);
    expect(() => lintPrompt('x', { family: 'midi' as 'ace-step-v1' })).toThrow(/ace-step-1.5/);
  });
});

const tag = fc.oneof(
  fc.constantFrom(...VOCABULARY.kinds.keys()),
  fc.constantFrom(...Object.keys(VOCABULARY.aliases)),
  fc.constantFrom('Techno', 'TAPE HISS', '120 bpm', '80 BPM', '999 bpm', 'C# Minor', 'a dorian', 'zzyx', '', 'no piano', 'x'.repeat(90)),
);
const prompts = fc
  .array(fc.tuple(tag, fc.constantFrom(', ', ', ', ',', ' ; ', ' | ', '\n', ',,', '  ')), { maxLength: 24 })
  .map((pieces) => pieces.flat().join(''));

describe('a fix', () => {
  it('applied by itself makes its issue go away', () => {
    fc.assert(
      fc.property(prompts, fc.constantFrom('ace-step-v1', 'ace-step-1.5'), (prompt, family) => {
        const issues = lintPrompt(prompt, { family });
        for (const issue of issues) {
          expect(issue.start).toBeLessThanOrEqual(issue.end);
          expect(issue.end).toBeLessThanOrEqual(prompt.length);
          if (issue.fix === undefined) continue;
          const after = applyFixes(prompt, [issue]);
          expect(after).not.toBe(prompt);
          const count = (list: readonly { readonly code: string }[]): number => list.filter(({ code }) => code === issue.code).length;
          expect(count(lintPrompt(after, { family }))).toBeLessThan(count(issues));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('leads to a prompt with nothing left to mend, which stays as it is', () => {
    fc.assert(
      fc.property(prompts, (prompt) => {
        const { text, fixed, remaining } = fixPrompt(prompt);
        expect(remaining.filter(({ fix }) => fix !== undefined)).toEqual([]);
        expect(lintPrompt(text)).toEqual(remaining);
        expect(fixPrompt(text)).toEqual({ text, fixed: [], remaining });
        expect(fixed.length > 0).toBe(text !== prompt);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('fixPrompt', () => {
  it('mends everything at once', () => {
    expect(fixPrompt('Lofi;  Rhodes piano, 80 bpm, 120 bpm').text).toBe('lofi hip hop, rhodes, 80 bpm');
    expect(fixPrompt('Techno,, techno ; dark ,120 bpm').text).toBe('techno, dark, 120 bpm');
  });

  it('tells each thing that it mended once', () => {
    const { text, fixed } = fixPrompt('Lofi Hip Hop | 85bpm | Rainy');
    expect(text).toBe('lofi hip hop, 85bpm, rainy');
    expect(fixed.map(({ code }) => code).sort()).toEqual(['casing', 'casing', 'separator', 'separator']);
  });

  it('works in proportion to the length of a prompt, whatever its faults', () => {
    /** How often the vocabulary is looked at, which each tag of each pass does. */
    const stepsOf = (prompt: string): number => {
      let steps = 0;
      class CountingMap<V> extends Map<string, V> {
        override get(key: string): V | undefined {
          steps += key.length + 1;
          return super.get(key);
        }
        override has(key: string): boolean {
          steps += key.length + 1;
          return super.has(key);
        }
      }
      const { kinds, spellings } = VOCABULARY;
      fixPrompt(prompt, { vocabulary: { ...VOCABULARY, kinds: new CountingMap(kinds), spellings: new CountingMap(spellings) } });
      return steps;
    };
    const units = [
      'a,',
      '9,',
      'x:\n',
      ';',
      ', ',
      'no a,',
      'A B ,',
      '120 bpm,',
      'a minor ',
      '|x',
      'slow tempo;',
      'instrumental,vocals,',
      '- ',
      'a.',
    ];
    for (const unit of units) {
      const of = (length: number): number => stepsOf(unit.repeat(Math.floor(length / unit.length)));
      const [short, long] = [of(1_000), of(16_000)];
      // Sixteen times the length, and a few passes more.
      expect([unit, long <= 16 * 2.5 * short + 10_000]).toEqual([unit, true]);
    }
    const different = (count: number): string => Array.from({ length: count }, (_, index) => `no x${index}, x${index}`).join(';');
    expect(stepsOf(different(1_000))).toBeLessThan(10 * 2.5 * stepsOf(different(100)));
  });
});
