import type { PackGenre } from '../../genre-pack.js';
import { POP_FORMS } from '../song-forms.js';

/** Reggaeton. */
export const REGGAETON: PackGenre = {
  id: 'reggaeton',
  tag: 'reggaeton',
  names: { en: 'Reggaeton', es: 'Reguetón', pt: 'Reggaeton' },
  descriptions: {
    en: 'Dembow drums under a deep bass, short melodic hooks and half-sung verses.',
    es: 'Batería de dembow sobre un bajo profundo, ganchos cortos y versos medio cantados.',
  },
  preset: 'hiphop',
  tempoRange: [88, 98],
  keys: [
    { root: 'A', scale: 'minor' },
    { root: 'E', scale: 'minor' },
    { root: 'D', scale: 'minor' },
    { root: 'F#', scale: 'minor' },
    { root: 'B', scale: 'minor' },
  ],
  baseTags: ['dembow beat', 'perreo'],
  relatedTags: ['urbano', 'dancehall'],
  suggestions: {
    subgenre: ['old school reggaeton', 'romantic reggaeton', 'perreo intenso', 'reggaeton pop', 'moombahton', 'neoperreo'],
    instruments: ['808 bass', 'dembow snare', 'synth pluck', 'steel drum synth', 'marimba', 'nylon guitar', 'air horn'],
    mood: ['sensual', 'nocturnal', 'confident', 'playful', 'flirtatious', 'party energy'],
    characteristics: ['tresillo rhythm', 'syncopated snare', 'minimal harmony', 'call-and-response hook', 'heavy downbeat kick'],
    timbre: ['punchy', 'glossy', 'deep', 'dry vocals'],
    era: ['2000s san juan', 'modern urbano', '90s underground'],
    production: ['club-ready low end', 'tight modern mix', 'auto-tuned vocals'],
    region: ['puerto rico', 'medellín', 'panama', 'santo domingo', 'miami'],
  },
  atmosphere: ['late night', 'summer', 'dance floor'],
  vocals: ['male vocal', 'female vocal', 'rap vocal', 'instrumental'],
  captions: {
    'ace-step-v1': ['dembow groove in front', 'snare ahead of the beat'],
    'ace-step-1.5': [
      'Kick on every beat and a snare that pushes ahead of it carry the whole song.',
      'Short phrases repeat over the dembow until they become the hook.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'filtered synth pluck' },
    { name: 'Verse', descriptor: 'dembow and bass' },
    { name: 'Build', descriptor: 'snare roll' },
    { name: 'Drop', descriptor: 'full dembow' },
    { name: 'Verse', descriptor: 'marimba answers' },
    { name: 'Break', descriptor: 'nylon guitar alone' },
    { name: 'Drop', descriptor: 'air horn and 808 bass' },
    { name: 'Outro', descriptor: 'beat fades' },
  ],
  lyrics: {
    language: 'es',
    scheme: 'AABB',
    chorusScheme: 'AABB',
    metre: [9, 9],
    syllablesPerSecond: 3.6,
    forms: POP_FORMS,
    themes: [
      {
        theme: 'la pista',
        verses: [
          ['La noche prende su motor', 'la calle sube de calor', 'tú llegas con tu caminar', 'y el bajo empieza a retumbar'],
          ['Tus ojos dicen la verdad', 'no cabe más oscuridad', 'si el mundo quiere descansar', 'nosotros vamos a bailar'],
          ['El barrio sabe quién soy yo', 'la abuela fue quien me enseñó', 'que con paciencia y con sudor', 'se baila siempre lo mejor'],
          ['Tu pelo suelto, mi cadena', 'la luna llena, la sirena', 'la pista entera se nos da', 'y el lunes ya se arreglará'],
        ],
        choruses: [
          ['Dale despacio, dale más', 'que con el ritmo tú te vas', 'dale despacio, corazón', 'que este dembow es tu canción'],
          ['Pégate un poco, sin temor', 'que se nos pega este calor', 'suelta las penas al bailar', 'que ya habrá tiempo de llorar'],
        ],
        bridges: [
          ['Apaga el móvil, ven aquí', 'la noche es corta y es así'],
          ['Sube el volumen del motor', 'que ya amanece alrededor'],
        ],
      },
    ],
  },
};
