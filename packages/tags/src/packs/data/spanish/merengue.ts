import type { PackGenre } from '../../genre-pack.js';
import { MONTUNO_FORMS } from '../song-forms.js';

/** Merengue. */
export const MERENGUE: PackGenre = {
  id: 'merengue',
  tag: 'merengue',
  names: { en: 'Merengue', es: 'Merengue', pt: 'Merengue' },
  descriptions: {
    en: 'A fast two-beat dance with tambora, güira and racing saxophones.',
    es: 'Un baile rápido a dos tiempos, con tambora, güira y saxofones que corren.',
  },
  preset: 'pop',
  tempoRange: [130, 156],
  keys: [
    { root: 'C', scale: 'major' },
    { root: 'F', scale: 'major' },
    { root: 'G', scale: 'major' },
    { root: 'D', scale: 'minor' },
    { root: 'A', scale: 'minor' },
  ],
  baseTags: ['tambora', 'two-beat dance'],
  relatedTags: ['merengue típico', 'perico ripiao'],
  suggestions: {
    subgenre: ['merengue típico', 'orchestral merengue', 'merengue de calle', 'mambo merengue', 'merengue house', 'perico ripiao'],
    instruments: ['tambora', 'güira', 'accordion', 'saxophone section', 'trumpet section', 'electric bass', 'piano'],
    mood: ['joyful', 'mischievous', 'festive', 'carefree', 'lively', 'party energy'],
    characteristics: ['gallop on the tambora', 'jaleo riffs', 'steady güira eighths', 'call-and-response hook', 'fast horn runs'],
    timbre: ['bright', 'brassy', 'percussive', 'snappy'],
    era: ['60s orchestra', '80s new york', 'modern mambo'],
    production: ['live ensemble', 'horns up front', 'dry and close'],
    region: ['dominican republic', 'santiago', 'cibao', 'new york', 'venezuela'],
  },
  atmosphere: ['street party', 'summer', 'carnival'],
  vocals: ['male vocal', 'female vocal', 'duet', 'instrumental'],
  captions: {
    'ace-step-v1': ['tambora gallop', 'racing horn riffs'],
    'ace-step-1.5': [
      'Feet move on every beat while the tambora gallops and the saxophones race.',
      'The güira scrapes without a pause, and the horns throw riffs at each other.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'horn call' },
    { name: 'Verse', descriptor: 'tambora and güira' },
    { name: 'Chorus', descriptor: 'jaleo of saxophones' },
    { name: 'Break', descriptor: 'percussion alone' },
    { name: 'Verse', descriptor: 'accordion answers' },
    { name: 'Chorus', descriptor: 'trumpets join' },
    { name: 'Solo', descriptor: 'accordion' },
    { name: 'Outro', descriptor: 'sudden stop' },
  ],
  lyrics: {
    language: 'es',
    scheme: 'XAXA',
    chorusScheme: 'XAXA',
    metre: [8, 8],
    syllablesPerSecond: 3.8,
    forms: MONTUNO_FORMS,
    themes: [
      {
        theme: 'la fiesta',
        verses: [
          ['Llegó la fiesta a mi pueblo', 'con tambora y con timbal', 'que no se quede en su silla', 'ni el alcalde ni el fiscal'],
          ['La suegra mueve los hombros', 'el suegro mueve los pies', 'y el gallo canta a las cuatro', 'creyendo que son las tres'],
          ['Si te duele la cintura', 'no le eches culpa a la edad', 'que esto se cura moviendo', 'la pena de la ciudad'],
          ['Mi compadre perdió el paso', 'mi comadre lo encontró', 'debajo de una bandeja', 'y nunca lo devolvió'],
        ],
        choruses: [
          ['Que siga, que siga el baile', 'que siga hasta amanecer', 'que la tambora no cansa', 'si se sabe bien mover'],
          ['Mueve, mueve la cadera', 'que el merengue ya llegó', 'y el que se quede sentado', 'ese sí que se perdió'],
        ],
        bridges: [
          ['Una vuelta por aquí', 'y un besito para ti'],
          ['Que se gasten los zapatos', 'que la vida son dos ratos'],
        ],
      },
    ],
  },
};
