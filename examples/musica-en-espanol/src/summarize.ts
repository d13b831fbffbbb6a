import { clipDuration } from '@loop/core';
import type { MusicTrack, Warning } from '@loop/core';
import { measureLoudness } from '@loop/core/audio';
import { countSyllables } from '@loop/tags/lyrics';
import { localTag } from '@loop/tags/packs';
import { SPANISH_PACK } from '@loop/tags/packs/spanish';

import { spanishKey, spanishLanguage, spanishList, spanishWarning } from './in-spanish.js';
import type { SongOptions } from './read-options.js';
import type { WrittenSong } from './write-song.js';

const OF_THE_VOICE: ReadonlySet<string | undefined> = new Set(['lyrics', 'vocalLanguage', 'instrumental']);

/** What came of a song. */
export interface Outcome {
  readonly track: MusicTrack;
  readonly warnings: readonly Warning[];
  /** What made it, for people. */
  readonly maker: string;
  /** Whether that can sing. */
  readonly canSing: boolean;
  /** The files that were written. */
  readonly files: readonly string[];
}

/** Says in Spanish what was made, of what, and where it lies. */
export function summarize(options: SongOptions, { prompt }: WrittenSong, { track, warnings, maker, canSing, files }: Outcome): string {
  const { genre, seed, folder } = options;
  const { bpm, key, timeSignature = 4, parts, lyrics, language } = prompt;
  const named = (tags: readonly string[] = []): string => spanishList(tags.map((tag) => localTag(tag, SPANISH_PACK)));
  const rows: readonly (readonly [string, string])[] = [
    ['Género', `${genre.names['es']}: ${genre.descriptions['es']}`],
    ['Tempo', `${bpm} pulsos por minuto, compás de ${timeSignature}, en ${spanishKey(key)}`],
    ['Ánimo', named(parts.tags?.mood)],
    ['Instrumentos', named(parts.tags?.instruments)],
    ['Voz', named(parts.vocals === undefined ? [] : [parts.vocals])],
    ['Letra', language === undefined ? 'sin palabras' : `en ${spanishLanguage(language)}, ${wordsOf(lyrics, language)}`],
    ['Sonido', soundOf(track)],
    ['Hecha por', `${maker}, con la semilla ${seed}`],
    ...notesOn({ warnings, maker, canSing }, language).map((note) => ['Aviso', note] as const),
    ['Archivos', `${spanishList(files)}, en ${folder}`],
  ];
  return rows.map(([name, text]) => `${`${name}:`.padEnd(14)}${text}`).join('\n');
}

/** What to know: one sentence where nothing sings, and what else was done otherwise than asked. */
function notesOn(
  { warnings, maker, canSing }: Pick<Outcome, 'warnings' | 'maker' | 'canSing'>,
  language: string | undefined,
): readonly string[] {
  if (canSing || language === undefined) return warnings.map(spanishWarning);
  const others = warnings.filter(({ field }) => !OF_THE_VOICE.has(field));
  return [`${maker} no canta: la letra queda escrita, y con --servidor o --modelo se oye`, ...others.map(spanishWarning)];
}

function wordsOf(lyrics: string, language: string): string {
  const lines = lyrics.split('\n').filter((line) => line !== '' && !line.startsWith('['));
  return `${lines.length} versos y ${countSyllables(lines.join('\n'), language)} sílabas`;
}

function soundOf({ audio }: MusicTrack): string {
  const { integratedLufs } = measureLoudness(audio);
  return `${clipDuration(audio).toFixed(1).replace('.', ',')} s, ${integratedLufs.toFixed(1).replace('.', ',').replace('-', '−')} LUFS`;
}
