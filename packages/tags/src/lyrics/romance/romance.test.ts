import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { rhymeKind, rhymeSounds } from './romance-rhyme.js';
import { scanLine } from './scan-line.js';
import { splitWord } from './split-word.js';
import type { RomanceLanguage } from './split-word.js';

/** How many syllables a word has and which is stressed, from 1. */
function shapeOf(word: string, language: RomanceLanguage): string {
  const { nuclei, stress } = splitWord(word, language)!;
  return `${nuclei.length}/${stress + 1}`;
}

describe('splitWord in Spanish', () => {
  it.each<[string, string]>([
    // Words by stress: final, last but one, last but two.
    ['corazón', '3/3'],
    ['amor', '2/2'],
    ['reloj', '2/2'],
    ['estoy', '2/2'],
    ['mares', '2/1'],
    ['joven', '2/1'],
    ['árbol', '2/1'],
    ['música', '3/1'],
    ['dámelo', '3/1'],
    ['sol', '1/1'],
    ['y', '1/1'],
    // Diphthongs, also across h, and triphthongs.
    ['tierra', '2/1'],
    ['bailar', '2/2'],
    ['ciudad', '2/2'],
    ['cuídate', '3/1'],
    ['prohibir', '2/2'],
    ['Uruguay', '3/3'],
    ['noche', '2/1'],
    ['agua', '2/1'],
    ['canción', '2/2'],
    ['viuda', '2/1'],
    ['pingüino', '3/2'],
    // Hiatus.
    ['poeta', '3/2'],
    ['día', '2/1'],
    ['maíz', '2/2'],
    ['ahora', '3/2'],
    ['búho', '2/1'],
    ['leía', '3/2'],
    ['caoba', '3/2'],
    ['chiita', '3/2'],
    ['alegría', '4/3'],
    // Letters that are not heard, and glides between vowels.
    ['guitarra', '3/2'],
    ['querer', '2/2'],
    ['playa', '2/1'],
    ['paranoia', '4/3'],
    ['hielo', '2/1'],
    ['hueso', '2/1'],
    ['calle', '2/1'],
    ['guerrero', '3/2'],
  ])('%s is %s', (word, shape) => {
    expect(shapeOf(word, 'es')).toBe(shape);
  });
});

describe('splitWord in Portuguese', () => {
  it.each<[string, string]>([
    ['coração', '3/3'],
    ['samba', '2/1'],
    ['violão', '3/3'],
    ['lua', '2/1'],
    ['saudade', '3/2'],
    ['alegria', '4/3'],
    ['história', '3/2'],
    ['água', '2/1'],
    ['você', '2/2'],
    ['falei', '2/2'],
    ['viu', '1/1'],
    ['muito', '2/1'],
    ['ruim', '2/2'],
    ['rainha', '3/2'],
    ['caiu', '2/2'],
    ['saída', '3/2'],
    ['sair', '2/2'],
    ['ao', '1/1'],
    ['meia', '2/1'],
    ['canções', '2/2'],
    ['mãe', '1/1'],
    ['homem', '2/1'],
    ['cantam', '2/1'],
    ['jardins', '2/2'],
    ['feliz', '2/2'],
    ['quando', '2/1'],
    ['quem', '1/1'],
    ['manhã', '2/2'],
    ['poeta', '3/2'],
    ['ciúme', '3/2'],
    ['ainda', '3/2'],
    ['mais', '1/1'],
    ['raiz', '2/2'],
    ['silêncio', '3/2'],
  ])('%s is %s', (word, shape) => {
    expect(shapeOf(word, 'pt')).toBe(shape);
  });
});

describe('scanLine', () => {
  it.each<[string, RomanceLanguage, number, number, string]>([
    ['la noche baja a la orilla', 'es', 8, 8, 'llana'],
    ['me voy con el corazón', 'es', 7, 8, 'aguda'],
    ['canta la brisa su música', 'es', 9, 8, 'esdrujula'],
    ['mi alma está en el hueso', 'es', 6, 6, 'llana'],
    ['que no, ¡ay! que no', 'es', 5, 6, 'aguda'],
    ['tú y yo y el agua', 'es', 5, 5, 'llana'],
    ['o céu azul da manhã', 'pt', 7, 7, 'aguda'],
    ['a lua sobre a cidade', 'pt', 8, 7, 'llana'],
    ['coração aberto', 'pt', 6, 5, 'llana'],
    ['…', 'es', 0, 0, 'llana'],
  ])('%j in %s: %i sung, measure %i, %s', (line, language, syllables, metre, ending) => {
    expect(scanLine(line, language)).toEqual({ syllables, metre, ending });
  });

  it('takes any text, and never counts more syllables than there are vowels', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'aeiouáíúüyhqgnzs ,.¿b') }),
        fc.constantFrom<RomanceLanguage>('es', 'pt'),
        (line, language) => {
          const { syllables } = scanLine(line, language);
          expect(syllables).toBeGreaterThanOrEqual(0);
          expect(syllables).toBeLessThanOrEqual(line.match(/[aeiouáíúüy]/g)?.length ?? 0);
        },
      ),
    );
  });
});

describe('rhymes', () => {
  it.each<[string, string, RomanceLanguage, string | undefined]>([
    ['luna llena', 'la arena', 'es', 'consonant'],
    ['corazón', 'la canción', 'es', 'consonant'],
    ['el calor', 'adiós', 'es', 'assonant'],
    ['la vida', 'herida', 'es', 'consonant'],
    ['mi tierra', 'la guerra', 'es', 'consonant'],
    ['se va', 'el mar', 'es', 'assonant'],
    ['la lluvia', 'la luna', 'es', 'assonant'],
    ['la plaza', 'la casa', 'es', 'consonant'],
    ['bello', 'yeyo', 'es', 'consonant'],
    ['la música', 'la túnica', 'es', 'assonant'],
    ['la noche', 'el día', 'es', undefined],
    ['coração', 'canção', 'pt', 'consonant'],
    ['o mar', 'cantar', 'pt', 'consonant'],
    ['a manhã', 'lá', 'pt', undefined],
    ['feliz', 'país', 'pt', 'consonant'],
    ['lua', 'rua', 'pt', 'consonant'],
  ])('%j and %j in %s: %s', (first, second, language, kind) => {
    expect(rhymeKind(first, second, language)).toBe(kind);
  });

  it('hear the stressed vowel and what follows it', () => {
    expect(rhymeSounds('por la tierra', 'es')).toEqual({ consonant: 'eRa', assonant: 'e-a' });
    expect(rhymeSounds('…', 'es')).toEqual({ consonant: '', assonant: '' });
  });
});
