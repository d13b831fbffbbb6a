import { isLoopError } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { applyFixes } from '../lint/fix-prompt.js';
import { checkLyrics } from './check-lyrics.js';
import type { CheckLyricsOptions } from './check-lyrics.js';
import { guessLanguage } from './guess-language.js';
import type { LyricTemplates } from './lyric-templates.js';
import { parseLyrics } from './parse-lyrics.js';
import { rhymeScheme } from './rhyme.js';
import { countSyllables } from './syllables.js';
import { LYRIC_SCHEMES, LYRIC_TEMPLATE_LANGUAGES, lyricThemes, writeLyrics } from './write-lyrics.js';

const codes = (lyrics: string, options?: CheckLyricsOptions): string[] => checkLyrics(lyrics, options).issues.map(({ code }) => code);

const VERSE = '[verse]\nwe walk along the river in the night\nthe moon is on the water, cold and bright';

describe('checkLyrics', () => {
  it('finds nothing in good lyrics, and tells what they are like', () => {
    const report = checkLyrics(`${VERSE}\n\n[chorus]\nstay with me\nset me free`);
    expect(report.issues).toEqual([]);
    expect(report.language).toBe('en');
    expect(report.syllables).toBe(26);
    expect(report.sections).toEqual([
      { name: 'verse', line: 1, lines: 2, scheme: 'AA', metre: [10, 10] },
      { name: 'chorus', line: 5, lines: 2, scheme: 'AA', metre: [3, 3] },
    ]);
  });

  it.each<[string, string, string, CheckLyricsOptions?]>([
    ['empty', '  \n ', 'empty'],
    ['no tag at all', 'just a line\nand another', 'no-sections'],
    ['a tag without brackets', `Chorus:\nla la la\n${VERSE}`, 'missing-brackets'],
    ['a bold tag', `**Verse 2**\nla la la\n${VERSE}`, 'missing-brackets'],
    ['a bracket that is not closed', `${VERSE}\n[chorus\nla la`, 'unclosed-bracket'],
    ['a section that models do not know', `${VERSE}\n[Thunderstorm]\nboom`, 'unknown-section'],
    ['a section that v1 spells', `${VERSE}\n[vocalise]\nah`, 'unknown-section', { family: 'ace-step-v1' }],
    ['a number for v1', VERSE.replace('[verse]', '[verse 2]'), 'unknown-section', { family: 'ace-step-v1' }],
    ['a drop for v1', '[drop]\n\n[outro]', 'unknown-section', { family: 'ace-step-v1' }],
    ['a misspelled section', VERSE.replace('verse', 'vesre'), 'unknown-section'],
    ['a language that v1 does not sing in', VERSE, 'unsupported-language', { family: 'ace-step-v1', language: 'sv' }],
    ['upper case for v1', VERSE.replace('[verse]', '[Verse]'), 'section-case', { family: 'ace-step-v1' }],
    ['a section without words', `${VERSE}\n[chorus]\n`, 'empty-section'],
    ['a missing section', VERSE, 'missing-section', { structure: ['verse', 'chorus'] }],
    ['sections in another order', `[chorus]\nla\n${VERSE}`, 'missing-section', { structure: ['verse', 'chorus'] }],
    ['an endless line', `${VERSE}\n${'and on '.repeat(30)}`, 'line-too-long'],
    ['too many characters', `${VERSE}\n${'la la la\n'.repeat(600)}`, 'too-long'],
    ['too many syllables', VERSE, 'too-fast', { durationSeconds: 2 }],
    ['too few words', VERSE, 'too-sparse', { durationSeconds: 300 }],
    ['a line in another language', `${VERSE}\nund ich bin nicht allein mit dir in der Nacht`, 'language', { language: 'en' }],
    ['words in an instrumental', '[instrumental]\nbut here are words', 'instrumental-with-words'],
    ['another rhyme scheme', '[verse]\nday\nsun\nway\nmoon', 'rhyme', { scheme: 'ABAB' }],
  ])('reports %s', (_, lyrics, code, options) => {
    expect(codes(lyrics, options)).toContain(code);
    const found = checkLyrics(lyrics, options).issues.find((issue) => issue.code === code)!;
    expect(found.line).toBe(lyrics.slice(0, found.start).split('\n').length);
    expect(found.end).toBeLessThanOrEqual(lyrics.length);
  });

  it.each([
    ['a byte order mark', (lyrics: string) => `\uFEFF${lyrics}`],
    ['marks that cannot be seen', (lyrics: string) => `\uFEFF\u200B${lyrics}`.replaceAll('\n', '\u200B\n\u2060')],
    ['line ends of Windows', (lyrics: string) => lyrics.replaceAll('\n', '\r\n')],
    ['line ends of old Macs', (lyrics: string) => lyrics.replaceAll('\n', '\r')],
    ['line separators', (lyrics: string) => lyrics.replaceAll('\n', '\u2028')],
    ['paragraph separators', (lyrics: string) => lyrics.replaceAll('\n', '\u2029')],
    ['next-line marks', (lyrics: string) => lyrics.replaceAll('\n', '\u0085')],
    ['vertical tabs, as slides have them', (lyrics: string) => lyrics.replaceAll('\n', '\v')],
  ])('reads lyrics with %s as those with plain line ends', (_, write) => {
    const plain = `${VERSE}\n\n[chorus]\nstay with me\nset me free\nChorus:\nla la`;
    const lyrics = write(plain);
    const { issues, ...report } = checkLyrics(plain);
    const other = checkLyrics(lyrics);
    expect(other).toEqual({ ...report, issues: other.issues });
    expect(other.issues.map(({ code, line }) => [code, line])).toEqual(issues.map(({ code, line }) => [code, line]));
    // Places are those of the text as it is.
    for (const [index, { start, end }] of other.issues.entries()) {
      expect(lyrics.slice(start, end)).toBe(plain.slice(issues[index]!.start, issues[index]!.end));
    }
    expect(parseLyrics(lyrics).map(({ name, lines }) => [name, lines.map(({ text }) => text)])).toEqual(
      parseLyrics(plain).map(({ name, lines }) => [name, lines.map(({ text }) => text)]),
    );
  });

  it('accepts structure tags alone', () => {
    expect(codes('[Intro - soft]\n\n[Drop - explosive]\n\n[Outro - fade out]')).toEqual([]);
    expect(codes('[instrumental]')).toEqual([]);
  });

  it('mends what has one right way to be mended', () => {
    const lyrics = 'Verse 1:\nhello there my friend\n\n**Chorus**\nla la la';
    const mended = applyFixes(lyrics, checkLyrics(lyrics).issues);
    expect(mended).toBe('[verse 1]\nhello there my friend\n\n[chorus]\nla la la');
    expect(codes(mended)).toEqual([]);
  });

  it.each<[string, string, CheckLyricsOptions['family']]>([
    ['[Chrous]\nla la', '[chorus]\nla la', 'ace-step-1.5'],
    ['[Vesre 2 - soft]\nla la', '[verse 2 - soft]\nla la', 'ace-step-1.5'],
    ['[Strophe 1]\nla la', '[verse 1]\nla la', 'ace-step-1.5'],
    ['[Estribillo]\nla la', '[chorus]\nla la', 'ace-step-v1'],
    ['[Verse 2]\nla la', '[verse]\nla la', 'ace-step-v1'],
    ['[Intro - soft]\n\n[Drop - explosive]\n\n[Outro - fade out]', '[intro]\n\n[chorus]\n\n[outro]', 'ace-step-v1'],
    ['[Instrumental]', '[inst]', 'ace-step-v1'],
    ['(Chorus)\nla la', '[chorus]\nla la', 'ace-step-1.5'],
    ['[Chorus\nla la', '[Chorus]\nla la', 'ace-step-1.5'],
    ['chorus]\nla la', '[chorus]\nla la', 'ace-step-v1'],
    ['[Refrain]\nla la', '[chorus]\nla la', 'ace-step-v1'],
  ])('mends %j to %j for %s', (lyrics, mended, family) => {
    expect(applyFixes(lyrics, checkLyrics(lyrics, { family }).issues)).toBe(mended);
    expect(codes(mended, { family })).toEqual([]);
  });

  it('does not guess at a name that is like none', () => {
    const [issue] = checkLyrics(`[Thunderstorm]\nboom boom\n${VERSE}`).issues;
    expect(issue).toMatchObject({ code: 'unknown-section', line: 1 });
    expect(issue?.fix).toBeUndefined();
  });

  it('refuses options and texts out of range', () => {
    for (const run of [
      () => checkLyrics('x'.repeat(70_000)),
      () => checkLyrics('x', { scheme: 'abab' }),
      () => checkLyrics('x', { durationSeconds: 0 }),
    ]) {
      let error: unknown;
      try {
        run();
      } catch (caught) {
        error = caught;
      }
      expect(isLoopError(error, 'invalid_input')).toBe(true);
    }
  });

  it('never throws on any text, points into it, and its fixes make their fault go away', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '\n',
        '[verse]',
        '[Chorus]',
        'Chorus:',
        '[',
        ']',
        'la la la',
        'Verse 2',
        '[Verse 2]',
        '[Drop - loud]',
        '[chrous]',
        '\n\n',
        'ночь',
        '夜',
        '밤',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.constantFrom('ace-step-v1', 'ace-step-1.5'), (pieces, family) => {
        const text = pieces.join('');
        const { issues } = checkLyrics(text, { family });
        for (const { start, end, line } of issues) {
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(line).toBeGreaterThan(0);
        }
        const mended = applyFixes(text, issues);
        const after = checkLyrics(mended, { family }).issues;
        expect(after.filter(({ fix }) => fix !== undefined)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('writeLyrics', () => {
  it.each(LYRIC_TEMPLATE_LANGUAGES)('writes faultless lyrics in %s, in every theme and scheme', (language) => {
    for (const theme of lyricThemes(language))
      for (const scheme of LYRIC_SCHEMES)
        for (let seed = 0; seed < 20; seed += 1) {
          const { text, sections, syllables } = writeLyrics({ seed, language, theme, scheme, durationSeconds: 200 });
          const report = checkLyrics(text, { scheme, language, durationSeconds: 200, structure: sections, family: 'ace-step-v1' });
          expect(report.issues).toEqual([]);
          expect(report.syllables).toBe(syllables);
          expect(checkLyrics(text).language).toBe(language);
        }
  });

  it('gives the same words for the same seed, and others for another', () => {
    const texts = Array.from({ length: 8 }, (_, seed) => writeLyrics({ seed }).text);
    expect(writeLyrics({ seed: 3 }).text).toBe(texts[3]);
    expect(new Set(texts).size).toBeGreaterThan(5);
  });

  it('brings the chorus back as it was, and no verse twice', () => {
    const { text } = writeLyrics({ seed: 2, sections: ['verse', 'chorus', 'verse', 'chorus', 'verse'] });
    const parts = parseLyrics(text).map(({ name, lines }) => `${name} ${lines.map((line) => line.text).join('/')}`);
    expect(parts[1]).toBe(parts[3]);
    expect(new Set(parts).size).toBe(4);
  });

  it('writes more for longer music', () => {
    const lengths = [10, 40, 90, 180].map((durationSeconds) => writeLyrics({ durationSeconds, theme: 'rain' }).sections.length);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(lengths[3]).toBeGreaterThan(lengths[0]!);
  });

  it('never writes more than the models read', () => {
    for (const language of LYRIC_TEMPLATE_LANGUAGES) {
      const { text } = writeLyrics({ language, sections: Array.from({ length: 20 }, () => 'verse') });
      expect(codes(text)).toEqual([]);
    }
    expect(() => writeLyrics({ sections: Array.from({ length: 21 }, () => 'verse') })).toThrow(/sections/);
  });

  it('refuses a theme that it does not know, with those that it does', () => {
    expect(() => writeLyrics({ theme: 'spreadsheets' })).toThrow(/night/);
  });
});

describe('rhymeScheme', () => {
  it.each([
    [['night', 'light', 'day', 'way'], 'en', 'AABB'],
    [['bite', 'sky', 'light', 'goodbye'], 'en', 'ABAB'],
    [['blue', 'through', 'orange', 'shoe'], 'en', 'AAXA'],
    [['canción', 'mar', 'corazón', 'amar'], 'es', 'ABAB'],
    [['pluie', 'belle', 'nuit', 'éternelle'], 'fr', 'ABAB'],
    [['wachen', 'Schnee', 'Lachen', 'Tee'], 'de', 'ABAB'],
    [[], 'en', ''],
  ])('hears %s', (lines, language, scheme) => {
    expect(rhymeScheme(lines, language)).toBe(scheme);
  });
});

describe('countSyllables', () => {
  it.each([
    ['hello world', 3],
    ['the silent home', 4],
    ['corazón', 3],
    ['夜に駆ける', 5],
    ['안녕하세요', 5],
    ['', 0],
  ])('counts %s', (text, count) => {
    expect(countSyllables(text)).toBe(count);
  });
});

describe('guessLanguage', () => {
  it.each([
    ['the night is young and so are we', 'en'],
    ['ich bin nicht allein und du bist auch hier', 'de'],
    ['je ne sais pas où tu es dans la nuit', 'fr'],
    ['夜に駆ける', 'ja'],
    ['月亮代表我的心', 'zh'],
    ['사랑해요', 'ko'],
    ['ночь темна', 'ru'],
    ['xyzzy', undefined],
  ])('reads %s', (text, language) => {
    expect(guessLanguage(text)).toBe(language);
  });
});

describe('verse in Spanish and Portuguese', () => {
  const COPLA =
    '[verse]\nLa barca duerme en la orilla\ny el viento la va llamando\nse enciende la luz más sencilla\ny el agua se va apagando';

  it('is counted line by line, with its rhymes', () => {
    const { sections, syllables, issues } = checkLyrics(COPLA, { language: 'es', scheme: 'ABAB', metre: [8, 9] });
    expect(sections[0]).toMatchObject({ scheme: 'ABAB', metre: [8, 8, 9, 8] });
    expect([syllables, issues]).toEqual([33, []]);
  });

  it('may share its vowels alone', () => {
    const romance = '[verse]\npor el camino del río\niba cantando la niña\ny los álamos del monte\nde verla se entristecían';
    expect(checkLyrics(romance, { language: 'es', scheme: 'XAXA' }).issues).toEqual([]);
    expect(checkLyrics(romance, { language: 'es', scheme: 'AAXX' }).issues).toMatchObject([{ code: 'rhyme', line: 2 }]);
    expect(checkLyrics(romance, { language: 'es' }).sections[0]?.scheme).toBe('XAXA');
  });

  it('is reported where a line is too long or too short', () => {
    const { issues } = checkLyrics('[verse]\nla luna\nla luna sobre la plaza', { language: 'es', metre: [8, 8] });
    expect(issues).toMatchObject([{ code: 'metre', line: 2, message: 'This line measures 3 syllables, not 8.' }]);
    expect(checkLyrics('[verse]\na lua sobre a cidade', { language: 'pt', metre: [7, 7] }).issues).toEqual([]);
  });
});

describe('writeLyrics from the words of a genre', () => {
  const templates: LyricTemplates = {
    language: 'es',
    scheme: 'XAXA',
    chorusScheme: 'XAXA',
    metre: [2, 8],
    syllablesPerSecond: 3,
    forms: [['verse'], ['intro', 'verse', 'chorus', 'verse', 'bridge', 'chorus', 'outro']],
    themes: [
      {
        theme: 'el mar',
        verses: [
          ['uno', 'la ola', 'dos', 'a solas'],
          ['tres', 'la arena', 'cuatro', 'la pena'],
        ],
        choruses: [['cinco', 'el mar', 'seis', 'cantar']],
        bridges: [['siete', 'ocho']],
      },
    ],
  };

  it('takes its stanzas as they are, and its form by the length', () => {
    const { text, language, theme, sections } = writeLyrics({ templates, seed: 1, durationSeconds: 60 });
    expect([language, theme]).toEqual(['es', 'el mar']);
    expect(sections).toEqual(templates.forms[1]);
    expect(text).toContain('[chorus]\ncinco\nel mar\nseis\ncantar\n\n');
    expect(text.endsWith('[outro]\ncantar')).toBe(true);
    for (const line of ['la ola', 'la arena', 'siete']) expect(text.split(line)).toHaveLength(2);
    expect(writeLyrics({ templates, durationSeconds: 5 }).sections).toEqual(['verse']);
  });

  it('refuses templates that are none, and says where', () => {
    const faulty = { ...templates, themes: [{ ...templates.themes[0]!, bridges: [['siete']] }] };
    expect(() => writeLyrics({ templates: faulty as unknown as LyricTemplates })).toThrow(/templates\.themes\[0\]\.bridges\[0\]/);
    expect(() => writeLyrics({ templates, theme: 'la montaña' })).toThrow(/el mar/);
  });
});
