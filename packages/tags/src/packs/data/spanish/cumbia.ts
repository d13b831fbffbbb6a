import type { PackGenre } from '../../genre-pack.js';
import { MONTUNO_FORMS } from '../song-forms.js';

/** Cumbia. */
export const CUMBIA: PackGenre = {
  id: 'cumbia',
  tag: 'cumbia',
  names: { en: 'Cumbia', es: 'Cumbia', pt: 'Cúmbia' },
  descriptions: {
    en: 'An easy sway of guacharaca, drums and accordion, with the accent off the beat.',
    es: 'Un vaivén tranquilo de guacharaca, tambores y acordeón, con el acento a contratiempo.',
  },
  preset: 'pop',
  tempoRange: [88, 104],
  keys: [
    { root: 'A', scale: 'minor' },
    { root: 'D', scale: 'minor' },
    { root: 'E', scale: 'minor' },
    { root: 'G', scale: 'minor' },
    { root: 'C', scale: 'major' },
  ],
  baseTags: ['guacharaca', 'cumbia sway'],
  relatedTags: ['porro', 'cumbia villera'],
  suggestions: {
    subgenre: ['colombian cumbia', 'cumbia villera', 'cumbia sonidera', 'chicha', 'digital cumbia', 'tropical cumbia'],
    instruments: ['guacharaca', 'accordion', 'gaita flute', 'tambor alegre', 'electric bass', 'maracas', 'organ'],
    mood: ['easygoing', 'festive', 'nostalgic', 'sun-soaked', 'tender', 'joyful'],
    characteristics: ['offbeat accents', 'rolling bassline', 'accordion melody', 'steady scraper pattern', 'circling riff'],
    timbre: ['reedy', 'earthy', 'warm', 'organic'],
    era: ['50s barranquilla', '90s buenos aires', 'modern electro-cumbia'],
    production: ['live ensemble', 'tape warmth', 'sparse mix'],
    region: ['colombia', 'barranquilla', 'lima', 'monterrey', 'buenos aires'],
  },
  atmosphere: ['riverside', 'street party', 'summer'],
  vocals: ['male vocal', 'female vocal', 'choir', 'instrumental'],
  captions: {
    'ace-step-v1': ['scraper and drum in a sway', 'accordion hook'],
    'ace-step-1.5': [
      'The scraper runs in a long-short-short pattern and the bass walks in thirds below it.',
      'Drum and flute answer each other as at a feast by the river.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'gaita flute and drum' },
    { name: 'Verse', descriptor: 'accordion melody' },
    { name: 'Chorus', descriptor: 'all drums' },
    { name: 'Interlude', descriptor: 'accordion and organ' },
    { name: 'Verse', descriptor: 'bass walks' },
    { name: 'Chorus', descriptor: 'clapping' },
    { name: 'Solo', descriptor: 'accordion' },
    { name: 'Outro', descriptor: 'drums walk away' },
  ],
  lyrics: {
    language: 'es',
    scheme: 'XAXA',
    chorusScheme: 'XAXA',
    metre: [8, 8],
    syllablesPerSecond: 2.8,
    forms: MONTUNO_FORMS,
    themes: [
      {
        theme: 'el río',
        verses: [
          ['Por la orilla de aquel río', 'viene bajando un tambor', 'lo sigue una gaita larga', 'llorando penas de amor'],
          ['La noche trae su falda', 'toda bordada de azul', 'y en cada vuelta que pega', 'se enciende un poco de luz'],
          ['Mi abuelo cruzaba el monte', 'con su sombrero y su afán', 'dejaba sembrado el surco', 'y en la mesa siempre el pan'],
          ['Se juntan los pescadores', 'con su candela en el mar', 'y mientras duerme la luna', 'la cumbia va a despertar'],
        ],
        choruses: [
          ['Cumbia, llévame contigo', 'a la orilla de la mar', 'que descalza por la arena', 'quiero contigo bailar'],
          ['Dale vueltas a la noche', 'con la falda y con los pies', 'que la cumbia se termina', 'y la empiezo yo otra vez'],
        ],
        bridges: [
          ['Suena, caña; suena, cuero', 'que me voy, pero te quiero'],
          ['El que baila no envejece', 'cuando baila le amanece'],
        ],
      },
    ],
  },
};
