import { localTag } from '@loop/tags/packs';
import { SPANISH_PACK } from '@loop/tags/packs/spanish';

import { spanishLanguage, spanishList } from './in-spanish.js';

/** Lists the genres, each with its id, name, tempo, language and instruments. */
export function listGenres(): string {
  const rows = SPANISH_PACK.genres.map(({ id, names, descriptions, tempoRange: [low, high], lyrics, suggestions }) => {
    const instruments = suggestions.instruments.slice(0, 4).map((tag) => localTag(tag, SPANISH_PACK));
    const facts = `${low}–${high} pulsos por minuto, letra en ${spanishLanguage(lyrics.language)}: ${spanishList(instruments)}`;
    return `${id.padEnd(12)} ${names['es']}\n${' '.repeat(13)}${descriptions['es']}\n${' '.repeat(13)}${facts}`;
  });
  return [`${rows.length} géneros:`, ...rows].join('\n\n');
}
