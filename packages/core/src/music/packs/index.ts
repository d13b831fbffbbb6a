export { AFRO_PACK } from './afro.js';
export { GENRE_PACKS, findGenre } from './genre-packs.js';
export { LATIN_PACK } from './latin.js';
export { parseGenre, parseGenrePack } from './parse-genre-pack.js';
