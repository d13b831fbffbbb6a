import { AFROBEATS, AMAPIANO } from './data/afrobeats.js';
import type { GenrePack } from './genre-pack.js';

/** Afrobeats of West Africa and amapiano of South Africa, with words in English. */
export const AFROBEATS_PACK: GenrePack = {
  id: 'afrobeats',
  names: { en: 'Afrobeats and amapiano' },
  language: 'en',
  genres: [AFROBEATS, AMAPIANO],
  tagNames: {},
  aliases: { 'afro beats': 'afrobeats', 'ama piano': 'amapiano', yanos: 'amapiano' },
};
