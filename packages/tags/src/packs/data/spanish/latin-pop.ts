import type { PackGenre } from '../../genre-pack.js';
import { POP_FORMS } from '../song-forms.js';

/** Latin pop. */
export const LATIN_POP: PackGenre = {
  id: 'latin-pop',
  tag: 'latin pop',
  names: { en: 'Latin pop', es: 'Pop latino', pt: 'Pop latino' },
  descriptions: {
    en: 'Bright choruses over acoustic guitar, handclaps and light percussion.',
    es: 'Estribillos luminosos sobre guitarra acústica, palmas y percusión ligera.',
  },
  preset: 'pop',
  tempoRange: [94, 116],
  keys: [
    { root: 'C', scale: 'major' },
    { root: 'G', scale: 'major' },
    { root: 'D', scale: 'major' },
    { root: 'A', scale: 'minor' },
    { root: 'E', scale: 'minor' },
  ],
  baseTags: ['latin percussion', 'catchy chorus'],
  relatedTags: ['tropical pop', 'spanish guitar pop'],
  suggestions: {
    subgenre: ['tropical pop', 'latin ballad', 'latin dance pop', 'acoustic latin pop', 'electro latino', 'pop flamenco'],
    instruments: ['acoustic guitar', 'hand claps', 'congas', 'synth bass', 'piano', 'electric guitar', 'timbales'],
    mood: ['uplifting', 'romantic', 'sun-soaked', 'hopeful', 'carefree', 'heartfelt'],
    characteristics: ['big sing-along chorus', 'strummed syncopation', 'lift before the chorus', 'melodic bass', 'stacked harmonies'],
    timbre: ['bright', 'polished', 'airy', 'crisp'],
    era: ['late 90s crossover', '2000s radio', 'modern pop'],
    production: ['radio-ready mix', 'wide chorus', 'studio-polished'],
    region: ['miami', 'madrid', 'bogotá', 'mexico city', 'barcelona'],
  },
  atmosphere: ['summer', 'beach vibes', 'golden hour'],
  vocals: ['female vocal', 'male vocal', 'duet', 'instrumental'],
  captions: {
    'ace-step-v1': ['guitar strums with claps', 'chorus opens wide'],
    'ace-step-1.5': [
      'Verses stay close and quiet, and the chorus opens like a window in summer.',
      'Claps and strums push the song forward, and the chorus stays in the ear.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'acoustic guitar' },
    { name: 'Verse', descriptor: 'guitar and claps' },
    { name: 'Build', descriptor: 'drums lift' },
    { name: 'Chorus', descriptor: 'wide and bright' },
    { name: 'Verse', descriptor: 'congas join' },
    { name: 'Bridge', descriptor: 'piano alone' },
    { name: 'Chorus', descriptor: 'everything' },
    { name: 'Outro', descriptor: 'guitar fades' },
  ],
  lyrics: {
    language: 'es',
    scheme: 'ABAB',
    chorusScheme: 'ABAB',
    metre: [8, 8],
    syllablesPerSecond: 3,
    forms: POP_FORMS,
    themes: [
      {
        theme: 'el verano',
        verses: [
          ['Abro la puerta al verano', 'suena tu nombre en la radio', 'llevo tu risa en la mano', 'como un pañuelo de estadio'],
          ['Vamos sin mapa ni prisa', 'por la autopista del cielo', 'tú vas peinando la brisa', 'yo voy perdiendo hasta el suelo'],
          ['Hay una luz en tu pelo', 'que me despierta temprano', 'como una estrella de hielo', 'que se derrite en mi mano'],
          ['Dicen que todo se olvida', 'que es un amor pasajero', 'yo solo sé que en la vida', 'fuiste lo más verdadero'],
        ],
        choruses: [
          ['Vuela conmigo, que es tarde', 'para aprender a volar', 'que un corazón que nos arde', 'no se nos puede apagar'],
          ['Dame un minuto de cielo', 'dame una noche de sal', 'y quítame este desvelo', 'que me hace bien y hace mal'],
        ],
        bridges: [
          ['Y si se apaga la fiesta', 'tú eres la única respuesta'],
          ['Cierra los ojos y cuenta', 'diez, y que el mundo lo sienta'],
        ],
      },
    ],
  },
};
