import type { PackGenre } from '../../genre-pack.js';
import { STROPHIC_FORMS } from '../song-forms.js';

/** Tango. */
export const TANGO: PackGenre = {
  id: 'tango',
  tag: 'tango',
  names: { en: 'Tango', es: 'Tango', pt: 'Tango' },
  descriptions: {
    en: 'Bandoneon, violins and piano between marked beats and syncopation, without drums.',
    es: 'Bandoneón, violines y piano entre el marcato y la síncopa, sin batería.',
  },
  preset: 'pop',
  tempoRange: [112, 132],
  keys: [
    { root: 'A', scale: 'harmonicMinor' },
    { root: 'D', scale: 'harmonicMinor' },
    { root: 'E', scale: 'minor' },
    { root: 'G', scale: 'minor' },
    { root: 'C', scale: 'minor' },
  ],
  baseTags: ['bandoneon', 'marcato rhythm'],
  relatedTags: ['milonga', 'orquesta típica'],
  suggestions: {
    subgenre: ['tango canción', 'milonga', 'nuevo tango', 'golden age tango', 'electrotango', 'tango waltz'],
    instruments: ['bandoneon', 'violin section', 'grand piano', 'upright bass', 'nylon guitar', 'solo violin', 'cello'],
    mood: ['melancholic', 'dramatic', 'passionate', 'defiant', 'yearning', 'nocturnal'],
    characteristics: ['síncopa', 'three-three-two accents', 'rubato phrases', 'sudden pauses', 'chromatic bass runs'],
    timbre: ['reedy', 'dark', 'biting', 'smoky'],
    era: ['30s buenos aires', '40s golden age', '60s nuevo tango'],
    production: ['live ensemble', 'close room', 'vintage recording'],
    region: ['buenos aires', 'montevideo', 'rosario', 'río de la plata', 'paris'],
  },
  atmosphere: ['late night', 'rainy', 'harbour'],
  vocals: ['male vocal', 'female vocal', 'instrumental'],
  captions: {
    'ace-step-v1': ['staccato strings', 'bandoneon sighs'],
    'ace-step-1.5': [
      'Every beat is struck short and dry until the bandoneon stretches a phrase and the orchestra waits for it.',
      'Violins slide into the melody while the piano marks each beat.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'bandoneon alone' },
    { name: 'Verse', descriptor: 'marcato strings' },
    { name: 'Chorus', descriptor: 'melody in the violins' },
    { name: 'Interlude', descriptor: 'piano and bass' },
    { name: 'Verse', descriptor: 'syncopated' },
    { name: 'Bridge', descriptor: 'solo violin' },
    { name: 'Chorus', descriptor: 'full orchestra' },
    { name: 'Outro', descriptor: 'two final chords' },
  ],
  lyrics: {
    language: 'es',
    scheme: 'ABAB',
    chorusScheme: 'ABAB',
    metre: [11, 11],
    syllablesPerSecond: 2.6,
    forms: STROPHIC_FORMS,
    themes: [
      {
        theme: 'el puerto',
        verses: [
          [
            'Se apaga la farola de la esquina',
            'y el puerto va quedándose sin gente',
            'la bruma es una vieja bailarina',
            'que baila con mi sombra, indiferente',
          ],
          [
            'Quedó tu risa en el café cerrado',
            'quedó tu copa a medias en la mesa',
            'y yo, que nunca supe haber amado',
            'aprendo tarde lo que un beso pesa',
          ],
          [
            'El fueye me respira como un viejo',
            'que guarda la ciudad en su breviario',
            'me mira desde el fondo del espejo',
            'y cuenta mis inviernos, solitario',
          ],
          [
            'Volvió la lluvia a preguntar tu nombre',
            'por los tejados rotos del invierno',
            'le contesté que ya no soy el hombre',
            'que un día te juró cariño eterno',
          ],
        ],
        choruses: [
          [
            'Bailemos este tango que nos queda',
            'antes que el alba venga a separarnos',
            'que el tiempo va rodando, y aunque pueda',
            'no sabe más que herirnos y olvidarnos',
          ],
          [
            'Ciudad de luces bajas y de olvido',
            'devuélveme la noche que perdí',
            'que voy buscando un corazón vencido',
            'y el corazón vencido vive en mí',
          ],
        ],
        bridges: [
          ['Un paso más, y el mundo se detiene', 'la pena va y la pena siempre viene'],
          ['Callate, viejo fueye, no me llores', 'que a veces hacen daño tus favores'],
        ],
      },
    ],
  },
};
