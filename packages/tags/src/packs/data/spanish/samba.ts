import type { PackGenre } from '../../genre-pack.js';
import { MONTUNO_FORMS } from '../song-forms.js';

/** Samba, with words in Portuguese. */
export const SAMBA: PackGenre = {
  id: 'samba',
  tag: 'samba',
  names: { en: 'Samba', es: 'Samba', pt: 'Samba' },
  descriptions: {
    en: 'Surdo on the second beat, pandeiro, tamborim and cavaquinho, with a choir that everybody joins.',
    es: 'Surdo en el segundo tiempo, pandeiro, tamborim y cavaquinho, con un coro al que todos se unen.',
    pt: 'Surdo no segundo tempo, pandeiro, tamborim e cavaquinho, com um coro em que todos entram.',
  },
  preset: 'pop',
  tempoRange: [92, 108],
  keys: [
    { root: 'C', scale: 'major' },
    { root: 'D', scale: 'major' },
    { root: 'G', scale: 'major' },
    { root: 'F', scale: 'major' },
    { root: 'A', scale: 'minor' },
  ],
  baseTags: ['samba drums', 'pandeiro'],
  relatedTags: ['samba de roda', 'batucada'],
  suggestions: {
    subgenre: ['samba de roda', 'pagode', 'samba enredo', 'partido alto', 'batucada', 'samba rock'],
    instruments: ['cavaquinho', 'pandeiro', 'surdo drum', 'tamborim', 'cuíca', 'agogô bells', 'seven-string guitar'],
    mood: ['joyful', 'exuberant', 'bittersweet', 'celebratory', 'carefree', 'warm-hearted'],
    characteristics: ['surdo on two', 'sixteenth-note swing', 'syncopated tamborim', 'group singing', 'bass runs on guitar'],
    timbre: ['bright', 'organic', 'percussive', 'woody'],
    era: ['30s rio', '70s quintal', 'modern pagode'],
    production: ['live ensemble', 'open-air', 'raw energy'],
    region: ['rio de janeiro', 'bahia', 'são paulo', 'salvador', 'brazil'],
  },
  atmosphere: ['carnival', 'street party', 'summer'],
  vocals: ['male vocal', 'female vocal', 'choir', 'instrumental'],
  captions: {
    'ace-step-v1': ['surdo answers the pandeiro', 'cavaquinho in front'],
    'ace-step-1.5': [
      'The surdo falls on the second beat while pandeiro and tamborim fill every sixteenth.',
      'Every instrument of the circle answers another, and the cavaquinho never rests.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'cavaquinho' },
    { name: 'Verse', descriptor: 'pandeiro and guitar' },
    { name: 'Chorus', descriptor: 'the circle sings' },
    { name: 'Break', descriptor: 'batucada' },
    { name: 'Verse', descriptor: 'cuíca laughs' },
    { name: 'Chorus', descriptor: 'surdo and agogô' },
    { name: 'Solo', descriptor: 'cavaquinho' },
    { name: 'Outro', descriptor: 'drums walk on' },
  ],
  lyrics: {
    language: 'pt',
    scheme: 'ABAB',
    chorusScheme: 'ABAB',
    metre: [7, 7],
    syllablesPerSecond: 3.2,
    forms: MONTUNO_FORMS,
    themes: [
      {
        theme: 'a roda',
        verses: [
          ['Desce a ladeira cantando', 'a turma do meu lugar', 'com o pandeiro chamando', 'a cuíca pra chorar'],
          ['A minha avó fez a saia', 'da cor da bandeira antiga', 'bordou a lua na praia', 'e em cada flor, a cantiga'],
          ['Quem samba não tem idade', 'nem conta pra quem pagar', 'deixa na rua a saudade', 'e põe o surdo a falar'],
          ['Já vi doutor na avenida', 'sambando de pé no chão', 'que a roda maior da vida', 'é feita de coração'],
        ],
        choruses: [
          ['Hoje tem samba na praça', 'tem samba até clarear', 'que a tristeza vira graça', 'quando começa a tocar'],
          ['Bate na palma da mão', 'deixa a cadeira rodar', 'abre o peito, coração', 'que o bloco já vai passar'],
        ],
        bridges: [
          ['Samba não é só alegria', 'é uma dor que vira dia'],
          ['Quando o dia amanhecer', 'ninguém vai se arrepender'],
        ],
      },
    ],
  },
};
