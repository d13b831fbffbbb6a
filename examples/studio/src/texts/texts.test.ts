import { describe, expect, it, vi } from 'vitest';

import { defineTexts } from './define-texts.js';
import { createFormats } from './formats.js';
import { languageChoice, languageOf, language, showLanguage } from './language.js';

describe('the language', () => {
  it('is the chosen one, else the first that the browser prefers and that there is, else English', () => {
    expect(languageOf('es', ['en'])).toBe('es');
    expect(languageOf('auto', ['fr-FR', 'es-MX', 'en'])).toBe('es');
    expect(languageOf('auto', ['EN-gb', 'es'])).toBe('en');
    expect(languageOf('auto', ['fr', 'et'])).toBe('en');
    expect(languageOf('auto', [])).toBe('en');
  });
});

describe('texts', () => {
  it('change together when all are loaded, and stay as they were when some cannot be', async () => {
    vi.stubGlobal('document', { documentElement: { lang: 'en' } });
    vi.stubGlobal('navigator', { languages: [] });
    let fails = true;
    const quick = defineTexts({ play: 'Play' }, { es: () => Promise.resolve({ play: 'Tocar' }) });
    const slow = defineTexts(
      { bars: (count: number) => `${count} bars` },
      { es: () => (fails ? Promise.reject(new Error('away')) : Promise.resolve({ bars: (count: number) => `${count} compases` })) },
    );
    languageChoice.choose('es');
    await expect(showLanguage()).rejects.toThrow('away');
    expect([quick.value.play, slow.value.bars(2), language.value]).toEqual(['Play', '2 bars', 'en']);
    fails = false;
    await showLanguage();
    expect([quick.value.play, slow.value.bars(2), document.documentElement.lang]).toEqual(['Tocar', '2 compases', 'es']);
    languageChoice.choose('auto');
    await showLanguage();
    expect([quick.value.play, document.documentElement.lang]).toEqual(['Play', 'en']);
    vi.unstubAllGlobals();
  });
});

describe('formats', () => {
  it('write numbers, shares and plurals as the language does', () => {
    const [english, spanish] = [createFormats('en'), createFormats('es')];
    expect([english.number(-3.5, 1), spanish.number(-3.5, 1)]).toEqual(['-3.5', '-3,5']);
    expect(spanish.percent(0.255)).toBe('26 %');
    expect([0, 1, 2].map((count) => english.plural(count, { one: '# hit', other: '# hits' }))).toEqual(['0 hits', '1 hit', '2 hits']);
    expect(spanish.plural(1_000_000, { one: '# golpe', other: '# golpes' })).toBe('1.000.000 golpes');
  });
});
