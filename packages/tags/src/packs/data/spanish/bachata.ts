import type { PackGenre } from '../../genre-pack.js';
import { POP_FORMS } from '../song-forms.js';

/** Bachata. */
export const BACHATA: PackGenre = {
  id: 'bachata',
  tag: 'bachata',
  names: { en: 'Bachata', es: 'Bachata', pt: 'Bachata' },
  descriptions: {
    en: 'A plucked requinto over güira, bongos and a bass that accents the fourth beat; songs of longing.',
    es: 'Un requinto punteado sobre güira, bongó y un bajo que acentúa el cuarto tiempo; canciones de añoranza.',
  },
  preset: 'pop',
  tempoRange: [120, 136],
  keys: [
    { root: 'A', scale: 'minor' },
    { root: 'E', scale: 'minor' },
    { root: 'B', scale: 'minor' },
    { root: 'D', scale: 'minor' },
    { root: 'G', scale: 'major' },
  ],
  baseTags: ['requinto guitar', 'güira'],
  relatedTags: ['amargue', 'bachata guitar'],
  suggestions: {
    subgenre: ['traditional bachata', 'urban bachata', 'bachata romántica', 'bachatón', 'bachata fusion', 'amargue'],
    instruments: ['requinto guitar', 'bongos', 'güira', 'electric bass', 'rhythm guitar', 'maracas', 'soft strings'],
    mood: ['heartbroken', 'romantic', 'longing', 'tender', 'sensual', 'bittersweet'],
    characteristics: ['fourth-beat accent', 'arpeggiated guitar lead', 'syncopated bass', 'bongo majao section', 'guitar fills'],
    timbre: ['chorus-laden', 'warm', 'crisp', 'intimate'],
    era: ['60s santo domingo', '2000s bronx', 'modern bachata'],
    production: ['guitar up front', 'clean pop mix', 'intimate vocals'],
    region: ['dominican republic', 'the bronx', 'santo domingo', 'santiago', 'puerto rico'],
  },
  atmosphere: ['late night', 'rainy', 'beach at dusk'],
  vocals: ['male vocal', 'female vocal', 'duet', 'instrumental'],
  captions: {
    'ace-step-v1': ['guitar arpeggios over güira', 'accent on four'],
    'ace-step-1.5': [
      'The requinto plays arpeggios in sixteenth notes while bongos and güira mark each fourth beat.',
      'The guitar weeps between the lines, and the bass leads into every bar.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'requinto alone' },
    { name: 'Verse', descriptor: 'derecho rhythm' },
    { name: 'Chorus', descriptor: 'majao rhythm' },
    { name: 'Interlude', descriptor: 'guitar arpeggios' },
    { name: 'Verse', descriptor: 'bongos and bass' },
    { name: 'Chorus', descriptor: 'fuller guitars' },
    { name: 'Solo', descriptor: 'requinto guitar' },
    { name: 'Outro', descriptor: 'last arpeggio' },
  ],
  lyrics: {
    language: 'es',
    scheme: 'ABAB',
    chorusScheme: 'ABAB',
    metre: [8, 8],
    syllablesPerSecond: 2.8,
    forms: POP_FORMS,
    themes: [
      {
        theme: 'una carta',
        verses: [
          ['Te dejé sobre la mesa', 'una carta y una rosa', 'la guitarra que te besa', 'y la lluvia silenciosa'],
          ['Se me enreda en la garganta', 'cada nota de tu nombre', 'y la luna que me canta', 'ya no hay noche que me asombre'],
          ['Por tu calle pasa el río', 'por mi cama, tu recuerdo', 'y en la esquina del vacío', 'cada noche yo me pierdo'],
          ['Si me pides que te olvide', 'pídele a la mar la espuma', 'que una lágrima no mide', 'lo que pesa entre la bruma'],
        ],
        choruses: [
          ['Ay, mi amor, vuelve conmigo', 'que sin ti no sé vivir', 'que la noche es mi testigo', 'de que no puedo dormir'],
          ['Báilame cerca y despacio', 'como la primera vez', 'que en este poquito espacio', 'cabe todo lo que ves'],
        ],
        bridges: [
          ['Requinto, llora por mí', 'cuéntale que estoy aquí'],
          ['Y si mañana te alejas', 'llévate también mis quejas'],
        ],
      },
    ],
  },
};
