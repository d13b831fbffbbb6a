import type { PackGenre } from '../../genre-pack.js';
import { STROPHIC_FORMS } from '../song-forms.js';

/** Bolero. */
export const BOLERO: PackGenre = {
  id: 'bolero',
  tag: 'bolero',
  names: { en: 'Bolero', es: 'Bolero', pt: 'Bolero' },
  descriptions: {
    en: 'Slow love songs with requinto, soft bongos and maracas, and voices in thirds.',
    es: 'Canciones de amor lentas con requinto, bongó suave y maracas, y voces en terceras.',
  },
  preset: 'pop',
  tempoRange: [84, 100],
  keys: [
    { root: 'C', scale: 'major' },
    { root: 'F', scale: 'major' },
    { root: 'D', scale: 'minor' },
    { root: 'A', scale: 'minor' },
    { root: 'G', scale: 'minor' },
  ],
  baseTags: ['bolero rhythm', 'romantic ballad'],
  relatedTags: ['trío romántico', 'filin'],
  suggestions: {
    subgenre: ['trío romántico', 'filin', 'bolero ranchero', 'bolero son', 'cuban bolero', 'orchestral bolero'],
    instruments: ['lead requinto', 'nylon guitar', 'bongos', 'maracas', 'upright bass', 'muted trumpet', 'strings'],
    mood: ['romantic', 'tender', 'longing', 'nostalgic', 'devoted', 'wistful'],
    characteristics: ['cinquillo accents', 'voices in thirds', 'rich chromatic chords', 'gentle sway', 'guitar ornaments'],
    timbre: ['warm', 'velvety', 'intimate', 'soft'],
    era: ['40s havana', '50s mexico city', 'golden age radio'],
    production: ['vintage recording', 'plate reverb', 'intimate vocals'],
    region: ['mexico city', 'havana', 'santiago de cuba', 'puerto rico', 'guayaquil'],
  },
  atmosphere: ['late night', 'moonlight', 'candlelight'],
  vocals: ['male vocal', 'female vocal', 'duet', 'instrumental'],
  captions: {
    'ace-step-v1': ['trio guitars', 'soft maracas'],
    'ace-step-1.5': [
      'Maracas and bongos whisper eighth notes while the requinto decorates every phrase.',
      'The melody leans on long notes, and the guitars answer in thirds.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'requinto solo' },
    { name: 'Verse', descriptor: 'guitar and maracas' },
    { name: 'Chorus', descriptor: 'strings enter' },
    { name: 'Interlude', descriptor: 'muted trumpet' },
    { name: 'Verse', descriptor: 'softer' },
    { name: 'Bridge', descriptor: 'chromatic chords' },
    { name: 'Chorus', descriptor: 'full and warm' },
    { name: 'Outro', descriptor: 'slowing down' },
  ],
  lyrics: {
    language: 'es',
    scheme: 'ABAB',
    chorusScheme: 'ABAB',
    metre: [8, 8],
    syllablesPerSecond: 2,
    forms: STROPHIC_FORMS,
    themes: [
      {
        theme: 'la espera',
        verses: [
          ['Guardo tu voz en la casa', 'como se guarda un perfume', 'cada minuto que pasa', 'en tu recuerdo se sume'],
          ['Dime que nunca te has ido', 'aunque la noche lo niegue', 'dime al oído un latido', 'que a mi silencio se pegue'],
          ['No le pregunté a tus ojos', 'por qué miraban tan lejos', 'tenían todos los rojos', 'del sol en sus dos espejos'],
          ['Si vuelves, trae la luna', 'que te llevaste en el pelo', 'que aquí no queda ninguna', 'y está vacío mi cielo'],
        ],
        choruses: [
          ['Quédate un siglo conmigo', 'quédate una eternidad', 'que no hay amor sin abrigo', 'ni besos sin soledad'],
          ['Yo sin tu amor no soy nada', 'solo una sombra al pasar', 'una guitarra cansada', 'que no se deja tocar'],
        ],
        bridges: [
          ['Que se detengan las horas', 'mientras me miras y lloras'],
          ['Bésame lento, sin prisa', 'que se nos muere la brisa'],
        ],
      },
    ],
  },
};
