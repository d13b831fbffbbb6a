import type { VocabularyData } from '../vocabulary.js';
import { ALIASES } from './aliases.js';
import { COMMON_SUGGESTIONS } from './common.js';
import { GENRE_SEEDS } from './genres.js';
import { FURTHER_TAGS, PROMPT_VALUES, VOCAL_FORMS } from './prompt-values.js';
import { STYLES } from './styles.js';
import { TEMPOS } from './tempos.js';

/** The vocabulary that the package ships, as data: twelve genres, 38 lofi styles, tempos, voices, aliases. */
export const VOCABULARY_DATA: VocabularyData = {
  genres: GENRE_SEEDS,
  common: COMMON_SUGGESTIONS,
  styles: STYLES,
  prompt: PROMPT_VALUES,
  further: FURTHER_TAGS,
  tempos: TEMPOS,
  vocals: VOCAL_FORMS,
  aliases: ALIASES,
};
