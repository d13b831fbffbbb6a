import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { findLyricVocabulary, listLyricCases } from '../../../vectors/cases/lyrics.js';
import type { LyricGoldens } from '../../../vectors/cases/lyrics.js';
import { createInstalledJapaneseAnalyser } from '../../node/installed-japanese-analyser.js';
import { prepareLine } from './clean/prepare-line.js';
import { detectLyricLanguages } from './detect/detect-languages.js';
import type { LyricLanguage } from './languages.js';

// What the reference made of single lines and whole lyrics; the folder's README says with which versions.
const folder = fileURLToPath(new URL('../../../fixtures/ace-step-v1', import.meta.url));
const vocabulary = findLyricVocabulary(folder);

describe.skipIf(vocabulary === undefined)('the golden lyrics (they need lyric-vocab.json, see findLyricVocabulary)', () => {
  it('have exactly the reference’s ids, given the language that it used', async () => {
    const failed: string[] = [];
    const cases = await listLyricCases(folder, vocabulary);
    for (const { name, run } of cases) await run().catch(() => failed.push(name));
    // The reference reads the second character of 银行 wrongly here.
    expect(failed).toEqual(['lyrics/row57 zh "银行行长在行走"']);
    expect(cases.length).toBeGreaterThan(250);
  });
});

describe('the golden lyrics, which need no vocabulary so far', () => {
  it('are cleaned and romanised as by the reference, every line in the language that it used', async () => {
    const { rows } = JSON.parse(await readFile(path.join(folder, 'lyrics.json'), 'utf8')) as LyricGoldens;
    const analyser = createInstalledJapaneseAnalyser();
    const encoded = rows.flatMap(({ text, encode_used: used, encode_intended: intended }) =>
      [used, intended].flatMap((one) => (one === undefined ? [] : [{ ...one, text }])),
    );
    const wrong: string[] = [];
    for (const { text, lang, cleaned } of encoded)
      if ((await prepareLine(text, lang as LyricLanguage, analyser)) !== cleaned) wrong.push(text);
    // The reference reads the second character of 银行 wrongly here.
    expect(wrong).toEqual(['银行行长在行走']);
    expect(encoded.length).toBeGreaterThan(250);
  });
});

describe('the languages of the golden lyrics', () => {
  it('are those in which the lines were written, but for one line of names', async () => {
    const { rows } = JSON.parse(await readFile(path.join(folder, 'lyrics.json'), 'utf8')) as LyricGoldens;
    const written = rows.filter(({ intended_lang: language }) => language !== null);
    const wrong = written.filter(({ text, intended_lang: language }) => detectLyricLanguages([text])[0] !== language);
    expect(wrong.map(({ text }) => text)).toEqual(['Dr. Bakker speelt gitaar']);
    expect(written.length).toBeGreaterThan(180);
  });
});
