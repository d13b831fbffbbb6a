import type { PackGenre } from '../../genre-pack.js';
import { STROPHIC_FORMS } from '../song-forms.js';

/** Flamenco. */
export const FLAMENCO: PackGenre = {
  id: 'flamenco',
  tag: 'flamenco',
  names: { en: 'Flamenco', es: 'Flamenco', pt: 'Flamenco' },
  descriptions: {
    en: 'Nylon guitar, hand claps and a cycle of twelve beats, in the Phrygian mode.',
    es: 'Guitarra, palmas y un compás de doce tiempos, en modo frigio.',
  },
  preset: 'pop',
  tempoRange: [106, 122],
  timeSignature: 6,
  keys: [
    { root: 'E', scale: 'phrygian' },
    { root: 'A', scale: 'phrygian' },
    { root: 'B', scale: 'phrygian' },
    { root: 'F#', scale: 'phrygian' },
  ],
  baseTags: ['flamenco guitar', 'palmas'],
  relatedTags: ['bulerías', 'soleá'],
  suggestions: {
    subgenre: ['bulerías', 'soleá', 'alegrías', 'rumba flamenca', 'tangos flamencos', 'nuevo flamenco'],
    instruments: ['flamenco guitar', 'cajón', 'palmas', 'foot stamps', 'castanets', 'solo violin', 'upright bass'],
    mood: ['passionate', 'tragic', 'proud', 'fiery', 'intense', 'solemn'],
    characteristics: ['twelve-beat compás', 'rasgueado strumming', 'phrygian cadence', 'ornamented phrasing', 'shouts of encouragement'],
    timbre: ['percussive', 'dry', 'raw', 'woody'],
    era: ['traditional', '70s renewal', 'modern flamenco'],
    production: ['close room', 'unplugged', 'raw energy'],
    region: ['andalusia', 'jerez', 'seville', 'granada', 'cádiz'],
  },
  atmosphere: ['late night', 'patio', 'dusk'],
  vocals: ['male vocal', 'female vocal', 'instrumental'],
  captions: {
    'ace-step-v1': ['compás of twelve', 'rasgueado bursts'],
    'ace-step-1.5': [
      'Palmas mark three, six, eight, ten and twelve while the guitar falls step by step to its home chord.',
      'Long ornamented notes hang over the compás, and the guitar answers with a burst of rasgueado.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'guitar falseta' },
    { name: 'Verse', descriptor: 'palmas and guitar' },
    { name: 'Chorus', descriptor: 'full compás' },
    { name: 'Interlude', descriptor: 'second falseta' },
    { name: 'Verse', descriptor: 'cajón enters' },
    { name: 'Break', descriptor: 'foot stamps alone' },
    { name: 'Chorus', descriptor: 'faster palmas' },
    { name: 'Outro', descriptor: 'final rasgueado' },
  ],
  lyrics: {
    language: 'es',
    scheme: 'XAXA',
    chorusScheme: 'XAXA',
    metre: [8, 8],
    syllablesPerSecond: 2.2,
    forms: STROPHIC_FORMS,
    themes: [
      {
        theme: 'la sierra',
        verses: [
          ['A la sombra de un olivo', 'dejé mi pena colgada', 'vino el viento de la sierra', 'y me la dejó sembrada'],
          ['Campanas de madrugada', '¿por quién estáis repicando?', 'Si es por mi amor que se fue', 'callad, que ya lo he llorado'],
          ['Tengo una herida en la mano', 'de tanto tocar tu puerta', 'y una guitarra sin cuerdas', 'y la ventana desierta'],
          ['Mi madre me dio los ojos', 'mi padre me dio el compás', 'y tú me diste esta sed', 'que no se apaga jamás'],
        ],
        choruses: [
          ['Ay, que me muero de pena', 'ay, que me muero de amor', 'que tengo el alma encendida', 'como una fragua sin sol'],
          ['Toca, guitarra, despacio', 'que la noche va a venir', 'y en el hueco de tu caja', 'quiero quedarme a dormir'],
        ],
        bridges: [
          ['Que no hay candil que me alumbre', 'ni camino ni costumbre'],
          ['Dale al compás por derecho', 'que me retumba en el pecho'],
        ],
      },
    ],
  },
};
