import type { GenrePack } from '../genres/genre-definition.js';
import { BACHATA, BOLERO, CUMBIA, MERENGUE, SALSA } from './caribbean.js';
import { BOSSA_NOVA, FLAMENCO, RANCHERA, SAMBA, TANGO } from './southern.js';
import { LATIN_POP, LATIN_TRAP, REGGAETON } from './urban.js';

/** Thirteen genres of Latin America, Brazil and Spain. */
export const LATIN_PACK: GenrePack = {
  id: 'latin',
  names: { en: 'Latin', es: 'Música latina', pt: 'Música latina' },
  genres: [REGGAETON, SALSA, BACHATA, MERENGUE, CUMBIA, TANGO, FLAMENCO, BOLERO, RANCHERA, BOSSA_NOVA, SAMBA, LATIN_POP, LATIN_TRAP],
};
