import type { PackGenre } from '../../genre-pack.js';
import { POP_FORMS } from '../song-forms.js';

/** Latin trap. */
export const LATIN_TRAP: PackGenre = {
  id: 'latin-trap',
  tag: 'latin trap',
  names: { en: 'Latin trap', es: 'Trap latino', pt: 'Trap latino' },
  descriptions: {
    en: 'Half-time drums, gliding 808s and rolling hi-hats under rapped Spanish verses.',
    es: 'Batería a medio tiempo, 808 con glissando y charles en ráfagas bajo versos rapeados.',
  },
  preset: 'hiphop',
  tempoRange: [130, 148],
  keys: [
    { root: 'C#', scale: 'minor' },
    { root: 'F', scale: 'minor' },
    { root: 'G#', scale: 'minor' },
    { root: 'D', scale: 'phrygian' },
    { root: 'B', scale: 'minor' },
  ],
  baseTags: ['gliding 808', 'half-time drums'],
  relatedTags: ['urbano trap', 'r&b latino'],
  suggestions: {
    subgenre: ['melodic trap', 'dark trap', 'urbano trap', 'drill latino', 'r&b latino', 'trap soul'],
    instruments: ['808 bass', 'rolling hi-hats', 'trap snare', 'bell synth', 'dark pad', 'plucked guitar sample', 'choir pad'],
    mood: ['dark', 'confident', 'brooding', 'nocturnal', 'melancholic', 'menacing'],
    characteristics: ['triplet flow', 'hi-hat rolls', 'sparse arrangement', 'sliding bass notes', 'ad-libs'],
    timbre: ['deep', 'cold', 'cavernous', 'hazy'],
    era: ['mid 2010s san juan', 'modern urbano', '2020s streaming'],
    production: ['auto-tuned vocals', 'sub-heavy mix', 'wide reverb'],
    region: ['puerto rico', 'miami', 'buenos aires', 'madrid', 'new york'],
  },
  atmosphere: ['late night', 'neon', 'urban'],
  vocals: ['rap vocal', 'male vocal', 'female vocal', 'instrumental'],
  captions: {
    'ace-step-v1': ['snare on three', 'hat bursts'],
    'ace-step-1.5': [
      'Hats burst into rolls while the bass glides between long notes.',
      'Bells ring in a dark room, and the snare falls on the third beat only.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'bell synth alone' },
    { name: 'Verse', descriptor: 'bass and hats' },
    { name: 'Chorus', descriptor: 'dark pad enters' },
    { name: 'Break', descriptor: 'drums drop out' },
    { name: 'Verse', descriptor: 'faster hats' },
    { name: 'Bridge', descriptor: 'guitar sample' },
    { name: 'Chorus', descriptor: 'full weight' },
    { name: 'Outro', descriptor: 'bells and reverb' },
  ],
  lyrics: {
    language: 'es',
    scheme: 'AABB',
    chorusScheme: 'AABB',
    metre: [11, 11],
    syllablesPerSecond: 4,
    forms: POP_FORMS,
    themes: [
      {
        theme: 'la noche',
        verses: [
          [
            'Tres de la noche, neón en la acera',
            'cuento las luces, mi gente me espera',
            'tengo los sueños metidos en hielo',
            'pero mi madre me reza hasta el cielo',
          ],
          [
            'Antes no había ni para el pasaje',
            'hoy me preguntan quién hizo mi traje',
            'nunca olvidé la escalera del bloque',
            'nadie me apura, no hay nadie que toque',
          ],
          [
            'Bajo los vidrios, la noche está fría',
            'suena tu nota de voz todavía',
            'dices que vuelves y nunca regresas',
            'dejas el humo, te llevas promesas',
          ],
          [
            'Cuenta conmigo, que yo no te fallo',
            'vengo del barro y aprendo del rayo',
            'si me caí, me levanto en la esquina',
            'con la canción que me dio la rutina',
          ],
        ],
        choruses: [
          [
            'Sube la noche y se baja la pena',
            'brilla tu cuello con luz de cadena',
            'yo no prometo, yo solo te canto',
            'dime si quieres quedarte otro tanto',
          ],
          [
            'Voy con los míos, y voy con mi gente',
            'fuego en el pecho y el frío en la mente',
            'todo lo malo lo vuelvo medalla',
            'todo lo bueno me espera y no falla',
          ],
        ],
        bridges: [
          ['Luces azules, silencio en el coche', 'nadie me quita lo que hice de noche'],
          ['Pasan los años, se quedan los buenos', 'y los que quedan no valen por menos'],
        ],
      },
    ],
  },
};
