import { BACHATA } from './data/spanish/bachata.js';
import { BOLERO } from './data/spanish/bolero.js';
import { BOSSA_NOVA } from './data/spanish/bossa-nova.js';
import { CUMBIA } from './data/spanish/cumbia.js';
import { FLAMENCO } from './data/spanish/flamenco.js';
import { LATIN_POP } from './data/spanish/latin-pop.js';
import { LATIN_TRAP } from './data/spanish/latin-trap.js';
import { MERENGUE } from './data/spanish/merengue.js';
import { RANCHERA } from './data/spanish/ranchera.js';
import { REGGAETON } from './data/spanish/reggaeton.js';
import { SALSA } from './data/spanish/salsa.js';
import { SAMBA } from './data/spanish/samba.js';
import { SPANISH_TAG_NAMES } from './data/spanish/tag-names.js';
import { TANGO } from './data/spanish/tango.js';
import type { GenrePack } from './genre-pack.js';

/** Thirteen genres of Spain and Latin America, with words in Spanish; bossa nova and samba have them in Portuguese. */
export const SPANISH_PACK: GenrePack = {
  id: 'spanish',
  names: { en: 'Music in Spanish', es: 'Música en español', pt: 'Música em espanhol' },
  language: 'es',
  genres: [REGGAETON, SALSA, BACHATA, MERENGUE, CUMBIA, TANGO, FLAMENCO, BOLERO, RANCHERA, BOSSA_NOVA, SAMBA, LATIN_POP, LATIN_TRAP],
  tagNames: SPANISH_TAG_NAMES,
  aliases: {
    reggaetón: 'reggaeton',
    regueton: 'reggaeton',
    'música ranchera': 'ranchera',
    rancheras: 'ranchera',
    triste: 'melancholic',
    feliz: 'joyful',
    guitarra: 'acoustic guitar',
    bongo: 'bongos',
    trompeta: 'trumpet section',
    'sin voz': 'instrumental',
    'voz de mujer': 'female vocal',
    'voz de hombre': 'male vocal',
    noche: 'late night',
    lluvia: 'rainy',
  },
};
