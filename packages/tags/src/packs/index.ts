export { createPackVocabulary } from './create-pack-vocabulary.js';
export { findPackGenre, localTag } from './find-pack-genre.js';
export type { GenrePack, LocalText, PackGenre } from './genre-pack.js';
export { parseGenrePack } from './parse-genre-pack.js';
