import { VOCABULARY_DATA } from './data/vocabulary-data.js';
import { resolveVocabulary } from './resolve-vocabulary.js';
import type { Vocabulary } from './vocabulary.js';

/** The vocabulary that every function uses unless it is given another. */
export const VOCABULARY: Vocabulary = /* @__PURE__ */ resolveVocabulary(VOCABULARY_DATA);
