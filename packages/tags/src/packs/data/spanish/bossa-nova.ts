import type { PackGenre } from '../../genre-pack.js';
import { STROPHIC_FORMS } from '../song-forms.js';

/** Bossa nova, with words in Portuguese. */
export const BOSSA_NOVA: PackGenre = {
  id: 'bossa-nova',
  tag: 'bossa nova',
  names: { en: 'Bossa nova', es: 'Bossa nova', pt: 'Bossa nova' },
  descriptions: {
    en: 'Whispered songs over a syncopated nylon guitar, with the rich chords of jazz.',
    es: 'Canciones susurradas sobre una guitarra sincopada, con acordes de jazz.',
    pt: 'Canções sussurradas sobre um violão sincopado, com acordes de jazz.',
  },
  preset: 'pop',
  tempoRange: [120, 140],
  keys: [
    { root: 'C', scale: 'major' },
    { root: 'F', scale: 'major' },
    { root: 'D', scale: 'major' },
    { root: 'A', scale: 'minor' },
    { root: 'G', scale: 'minor' },
  ],
  baseTags: ['bossa guitar', 'brazilian jazz'],
  relatedTags: ['samba canção', 'mpb'],
  suggestions: {
    subgenre: ['samba canção', 'jazz bossa', 'mpb', 'lounge bossa', 'bossa lofi', 'samba jazz'],
    instruments: ['nylon guitar', 'brushed drums', 'upright bass', 'flute', 'soft piano', 'shaker', 'vibraphone'],
    mood: ['serene', 'tender', 'wistful', 'breezy', 'intimate', 'sunlit'],
    characteristics: ['syncopated guitar', 'extended chords', 'cross-stick clave', 'quiet dynamics', 'descending harmony'],
    timbre: ['soft', 'airy', 'warm', 'close'],
    era: ['late 50s rio', '60s cool', 'modern lounge'],
    production: ['intimate vocals', 'dry room', 'vintage recording'],
    region: ['rio de janeiro', 'ipanema', 'bahia', 'são paulo', 'brazil'],
  },
  atmosphere: ['beach at dusk', 'coffee shop', 'golden hour'],
  vocals: ['female vocal', 'male vocal', 'duet', 'instrumental'],
  captions: {
    'ace-step-v1': ['thumb on the beat', 'cross-stick pulse'],
    'ace-step-1.5': [
      'The thumb keeps the beat while the fingers of the guitar play around it.',
      'The melody stays quiet and close, and the chords do the moving.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'nylon guitar' },
    { name: 'Verse', descriptor: 'guitar and brushes' },
    { name: 'Chorus', descriptor: 'flute joins' },
    { name: 'Interlude', descriptor: 'piano chords' },
    { name: 'Verse', descriptor: 'bass walks softly' },
    { name: 'Bridge', descriptor: 'descending chords' },
    { name: 'Chorus', descriptor: 'flute and strings' },
    { name: 'Outro', descriptor: 'guitar fades' },
  ],
  lyrics: {
    language: 'pt',
    scheme: 'ABAB',
    chorusScheme: 'ABAB',
    metre: [7, 7],
    syllablesPerSecond: 2.2,
    forms: STROPHIC_FORMS,
    themes: [
      {
        theme: 'o mar',
        verses: [
          ['A tarde vem devagar', 'pousar na minha janela', 'e o som que chega do mar', 'parece falar só dela'],
          ['Um violão sem ter pressa', 'procura um acorde novo', 'a lua cumpre a promessa', 'de andar no meio do povo'],
          ['Seu riso ficou na areia', 'seu nome ficou no vento', 'e a noite, de lua cheia', 'demora no pensamento'],
          ['Eu quis guardar num postal', 'a cor daquela saudade', 'mas todo azul fica igual', 'e o céu não diz a verdade'],
        ],
        choruses: [
          ['Fica mais um bocadinho', 'que o sol não quer ir embora', 'canta pra mim bem baixinho', 'que a vida começa agora'],
          ['Amar é coisa tão leve', 'que cabe numa canção', 'é como o verão, é breve', 'e deixa a brisa na mão'],
        ],
        bridges: [
          ['Se a maré vai, ela volta', 'e o barco dele se solta'],
          ['Deixa a cidade lá fora', 'que o nosso tempo demora'],
        ],
      },
    ],
  },
};
