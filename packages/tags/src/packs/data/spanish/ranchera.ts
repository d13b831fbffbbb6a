import type { PackGenre } from '../../genre-pack.js';
import { STROPHIC_FORMS } from '../song-forms.js';

/** Ranchera, sung with a mariachi: the song and the band are one genre here, and either name finds it. */
export const RANCHERA: PackGenre = {
  id: 'ranchera',
  tag: 'ranchera',
  names: { en: 'Ranchera and mariachi', es: 'Ranchera y mariachi', pt: 'Ranchera e mariachi' },
  descriptions: {
    en: 'Trumpets, violins, vihuela and guitarrón in waltz time; proud voices that break into a cry.',
    es: 'Trompetas, violines, vihuela y guitarrón a ritmo de vals; voces orgullosas que se quiebran en grito.',
  },
  preset: 'pop',
  tempoRange: [150, 176],
  timeSignature: 3,
  keys: [
    { root: 'G', scale: 'major' },
    { root: 'C', scale: 'major' },
    { root: 'D', scale: 'major' },
    { root: 'A', scale: 'major' },
    { root: 'E', scale: 'minor' },
  ],
  baseTags: ['mariachi', 'waltz time'],
  relatedTags: ['son jalisciense', 'corrido'],
  suggestions: {
    subgenre: ['ranchera waltz', 'son jalisciense', 'huapango', 'corrido', 'ranchera lenta', 'mariachi pop'],
    instruments: ['mariachi trumpets', 'violin section', 'vihuela', 'guitarrón', 'nylon guitar', 'harp', 'accordion'],
    mood: ['proud', 'heartbroken', 'defiant', 'nostalgic', 'celebratory', 'heartfelt'],
    characteristics: ['trumpets in thirds', 'strummed offbeats', 'long held notes', 'gritos', 'violin answers'],
    timbre: ['brassy', 'bright', 'acoustic', 'open-air'],
    era: ['40s golden cinema', '60s radio', 'modern mariachi'],
    production: ['live ensemble', 'vocal up front', 'natural reverb'],
    region: ['jalisco', 'guadalajara', 'mexico city', 'guanajuato', 'los angeles'],
  },
  atmosphere: ['cantina', 'plaza', 'dusk'],
  vocals: ['male vocal', 'female vocal', 'duet', 'instrumental'],
  captions: {
    'ace-step-v1': ['guitarrón and vihuela', 'trumpets answer'],
    'ace-step-1.5': [
      'The guitarrón takes the first beat, the vihuela the other two, and the trumpets answer each line.',
      'Long notes are held for as long as the violins can bear it.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'trumpet fanfare' },
    { name: 'Verse', descriptor: 'vihuela and guitarrón' },
    { name: 'Chorus', descriptor: 'violins and trumpets' },
    { name: 'Interlude', descriptor: 'trumpets in thirds' },
    { name: 'Verse', descriptor: 'violins answer' },
    { name: 'Bridge', descriptor: 'guitarrón alone' },
    { name: 'Chorus', descriptor: 'full mariachi' },
    { name: 'Outro', descriptor: 'final flourish' },
  ],
  lyrics: {
    language: 'es',
    scheme: 'XAXA',
    chorusScheme: 'XAXA',
    metre: [8, 8],
    syllablesPerSecond: 2.4,
    forms: STROPHIC_FORMS,
    themes: [
      {
        theme: 'mi tierra',
        verses: [
          ['Me fui montado a caballo', 'sin preguntar el porqué', 'y se quedó en la ventana', 'la mujer que más amé'],
          ['Cantinero, dos botellas', 'una para el corazón', 'y otra para los mariachis', 'que me toquen su canción'],
          ['Mi padre sembró los surcos', 'mi madre amasaba el pan', 'y yo sembré puras penas', 'que cosechándose van'],
          ['No me lloren si me muero', 'échenme tierra y cantar', 'que a los hombres de mi pueblo', 'no nos gusta oír llorar'],
        ],
        choruses: [
          ['Ay, qué bonita es mi tierra', 'cuando la pinta el maíz', 'aunque me vaya muy lejos', 'aquí dejé la raíz'],
          ['Que me suenen las trompetas', 'que el violín llore por mí', 'que esta noche me despido', 'de lo mucho que perdí'],
        ],
        bridges: [
          ['Con el sombrero en la mano', 'y el orgullo de un hermano'],
          ['Adiós, potrillo del alma', 'que ya me llegó la calma'],
        ],
      },
    ],
  },
};
