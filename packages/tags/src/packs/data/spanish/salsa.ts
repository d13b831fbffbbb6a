import type { PackGenre } from '../../genre-pack.js';
import { MONTUNO_FORMS } from '../song-forms.js';

/** Salsa. */
export const SALSA: PackGenre = {
  id: 'salsa',
  tag: 'salsa',
  names: { en: 'Salsa', es: 'Salsa', pt: 'Salsa' },
  descriptions: {
    en: 'Clave, piano montuno, congas and a brass section, with a choir that answers the singer.',
    es: 'Clave, montuno de piano, congas y metales, con un coro que contesta al cantante.',
  },
  preset: 'pop',
  tempoRange: [170, 200],
  keys: [
    { root: 'C', scale: 'minor' },
    { root: 'D', scale: 'minor' },
    { root: 'G', scale: 'minor' },
    { root: 'A', scale: 'minor' },
    { root: 'F', scale: 'major' },
  ],
  baseTags: ['son clave', 'piano montuno'],
  relatedTags: ['son montuno', 'timba'],
  suggestions: {
    subgenre: ['salsa dura', 'salsa romántica', 'son montuno', 'timba', 'salsa brava', 'boogaloo'],
    instruments: ['congas', 'timbales', 'bongos', 'trombone section', 'trumpet section', 'upright piano', 'baby bass'],
    mood: ['fiery', 'joyful', 'streetwise', 'triumphant', 'celebratory', 'proud'],
    characteristics: ['clave-driven groove', 'anticipated bass', 'coro and pregón', 'brass mambo section', 'percussion breaks'],
    timbre: ['brassy', 'bright', 'percussive', 'live room'],
    era: ['70s new york', '90s cali', 'golden age havana'],
    production: ['live ensemble', 'wide brass section', 'raw energy'],
    region: ['new york', 'cali', 'havana', 'san juan', 'caracas'],
  },
  atmosphere: ['street party', 'dance floor', 'late night'],
  vocals: ['male vocal', 'female vocal', 'duet', 'instrumental'],
  captions: {
    'ace-step-v1': ['montuno over two-three clave', 'brass answers the montuno'],
    'ace-step-1.5': [
      'Bass and montuno run ahead of the bar while the clave holds everything together.',
      'The second half is all montuno, and the brass answers every line.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'brass fanfare' },
    { name: 'Verse', descriptor: 'piano and congas' },
    { name: 'Chorus', descriptor: 'montuno begins' },
    { name: 'Solo', descriptor: 'piano over clave' },
    { name: 'Chorus', descriptor: 'brass mambo' },
    { name: 'Break', descriptor: 'timbales and cowbell' },
    { name: 'Chorus', descriptor: 'full band' },
    { name: 'Outro', descriptor: 'brass ending' },
  ],
  lyrics: {
    language: 'es',
    scheme: 'ABAB',
    chorusScheme: 'XAXA',
    metre: [8, 8],
    syllablesPerSecond: 3.2,
    forms: MONTUNO_FORMS,
    themes: [
      {
        theme: 'el barrio',
        verses: [
          ['En la calle del Rosario', 'hay un viejo timbalero', 'que conoce el calendario', 'por el golpe de su cuero'],
          ['Cuando suena la campana', 'se levanta mi vecina', 'se le olvida la mañana', 'y se arregla en la cocina'],
          ['Vino el mar en mi maleta', 'traje el sol en el sombrero', 'y en la boca una trompeta', 'para decirte «te quiero»'],
          ['No me importa si es de día', 'ni si llueve en la ventana', 'porque aquí la sangre es mía', 'y la pena es de mañana'],
        ],
        choruses: [
          ["Echa pa'lante, mi gente", 'que la rumba va a empezar', 'y el que no sepa bailarla', 'aquí la viene a gozar'],
          ['Toca, toca, timbalero', 'no me dejes de tocar', 'que esta pena que yo tengo', 'bailando se va a quitar'],
        ],
        bridges: [
          ['Con la clave por delante', 'no hay dolor que nos aguante'],
          ['Óyelo, que viene el coro', 'repartiendo plata y oro'],
        ],
      },
    ],
  },
};
