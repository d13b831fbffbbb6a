import * as z from 'zod/mini';

import { isLoopError, parseInput } from '@loop/core';
import type { Warning } from '@loop/core';

import { prepareLine } from './clean/prepare-line.js';
import { lowerCase } from './clean/clean-line.js';
import { romaniseKanaAlone } from './clean/romanise-japanese.js';
import type { JapaneseAnalyser } from './clean/romanise-japanese.js';
import { stripSpaces } from './clean/white-space.js';
import { detectLyricLanguages } from './detect/detect-languages.js';
import { createPieceEncoder } from './encode-pieces.js';
import { LYRIC_LANGUAGES, languageMark } from './languages.js';
import type { LyricLanguage } from './languages.js';
import { parseLyricVocabulary } from './vocabulary.js';

/** How a lyric tokenizer is made. */
export interface LyricTokenizerOptions {
  /**
   * Finds the language of each line of a song; blank lines are among them.
   *
   * @defaultValue {@link detectLyricLanguages}
   */
  readonly detectLanguages?: ((lines: readonly string[]) => readonly LyricLanguage[]) | undefined;
  /**
   * Splits Japanese into words with their readings; needed for kanji only.
   *
   * @defaultValue None: kana are read; for kanji see {@link EncodeLyricsOptions.onWarning}.
   */
  readonly japaneseAnalyser?: JapaneseAnalyser | undefined;
}

/** How one text is encoded. */
export interface EncodeLyricsOptions {
  /**
   * The language of every line, but for lines that start with a structure tag, which are English.
   *
   * @defaultValue Detected line by line.
   */
  readonly language?: LyricLanguage | undefined;
  /**
   * Called when something was not encoded as it should be, at most once for each reason. With it, kanji are question marks where no
   * dictionary of Japanese is installed; without it they are an error.
   */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

/** Turns lyrics into the ids that the lyric encoder of ACE-Step v1 was trained with. */
export interface LyricTokenizer {
  /** Number of ids; every id is below it. */
  readonly vocabularySize: number;
  /**
   * Encodes lyrics: a start mark, then every line with a separator after it. A blank line is a separator alone. Lines end as on any
   * system (LF, CR LF, CR, NEL, U+2028, U+2029); byte order marks are left out.
   *
   * Lyrics have at most 100 000 characters; the model was trained with at most 4096 ids. Empty lyrics have no ids.
   *
   * @throws {InvalidInputError} When an option is wrong, or the text is too long.
   * @throws {UnsupportedError} When there are kanji, nothing is installed that can read them, and there is no `onWarning`.
   */
  encode(lyrics: string, options?: EncodeLyricsOptions): Promise<readonly number[]>;
  /**
   * Encodes one line: its language's mark, then the words. There is no start mark and no separator.
   *
   * @throws {InvalidInputError} When an option is wrong, or the text is too long.
   * @throws {UnsupportedError} When there are kanji, nothing is installed that can read them, and there is no `onWarning`.
   */
  encodeLine(line: string, options?: EncodeLyricsOptions): Promise<readonly number[]>;
}

/** More than any song has; keeps a mistake from taking minutes. */
const MAX_LENGTH = 100_000;
const lyricsSchema = z.string().check(z.maxLength(MAX_LENGTH));
const optionsSchema = z.strictObject({
  language: z.optional(z.enum(LYRIC_LANGUAGES)),
  onWarning: z.optional(z.custom<(warning: Warning) => void>((value) => typeof value === 'function', 'must be a function')),
});

/** The ends of lines. The reference knows LF alone; what else a file has is white space to it, which would run lines together. */
const LINE_END = /\r\n|[\n\r\u0085\u2028\u2029]/u;
/** Invisible marks at the start of files, and of parts that were pasted from them. */
const BYTE_ORDER_MARK = '\ufeff';

/** A structure tag, or anything else in brackets, at the start of a line. */
const TAGGED = /^\[.*?\]/u;

/**
 * Makes the lyric tokenizer of ACE-Step v1 from its `vocab.json`.
 *
 * @param vocabulary - The file's text, or what `JSON.parse` made of it.
 * @throws {FileFormatError} When it is not such a vocabulary.
 *
 * @example
 * ```ts
 * const tokenizer = createLyricTokenizer(await readFile('vocab.json', 'utf8'));
 * await tokenizer.encode('[verse]\nhello world'); // [261, 259, 6683, 2, 259, 62, 84, 28, 2, 179, 79, 2]
 * ```
 *
 * Source: `acestep/models/lyrics_utils` of https://github.com/ace-step/ACE-Step (Apache-2.0), restated.
 */
export function createLyricTokenizer(vocabulary: unknown, options: LyricTokenizerOptions = {}): LyricTokenizer {
  const parsed = parseLyricVocabulary(vocabulary);
  const encodePieces = createPieceEncoder(parsed);
  const start = parsed.marks.get('[START]')!;
  const space = parsed.marks.get('[SPACE]')!;
  const detect = options.detectLanguages ?? detectLyricLanguages;

  const encodeLine = async (line: string, language: LyricLanguage, readKanji: KanjiReader): Promise<number[]> => {
    // The reference encodes what stands beside a tag as English, whatever it is.
    const used = TAGGED.test(line) ? 'en' : language;
    const prepared = await readKanji((analyser) => prepareLine(line, used, analyser), line);
    return encodePieces(`${languageMark(used)}${prepared}`.replaceAll(' ', '[SPACE]'));
  };

  return {
    vocabularySize: parsed.size,
    async encode(lyrics, encodeOptions = {}) {
      const { language, onWarning } = parseInput(optionsSchema, encodeOptions, 'encodeLyrics options');
      const text = parseInput(lyricsSchema, lyrics, 'lyrics').replaceAll(BYTE_ORDER_MARK, '');
      if (text === '') return [];
      const readKanji = createKanjiReader(options.japaneseAnalyser, onWarning);
      const lines = text.split(LINE_END).map(stripSpaces);
      const languages = language === undefined ? detect(lines.map((line) => (TAGGED.test(line) ? '' : line))) : [];
      const ids = [start];
      for (const [index, line] of lines.entries()) {
        if (line !== '') for (const id of await encodeLine(line, language ?? languages[index]!, readKanji)) ids.push(id);
        ids.push(space);
      }
      return ids;
    },
    async encodeLine(line, encodeOptions = {}) {
      const { language, onWarning } = parseInput(optionsSchema, encodeOptions, 'encodeLyrics options');
      const stripped = stripSpaces(parseInput(lyricsSchema, line, 'line').replaceAll(BYTE_ORDER_MARK, ''));
      return encodeLine(stripped, language ?? detect([stripped])[0]!, createKanjiReader(options.japaneseAnalyser, onWarning));
    },
  };
}

/** Prepares a line with an analyser of Japanese, or without one. */
type KanjiReader = (prepare: (analyser: JapaneseAnalyser | undefined) => Promise<string>, line: string) => Promise<string>;

/** Goes on without the dictionary where it is missing, if there is somebody to hear of it. */
function createKanjiReader(analyser: JapaneseAnalyser | undefined, onWarning: EncodeLyricsOptions['onWarning']): KanjiReader {
  let isMissing = false;
  return async (prepare, line) => {
    try {
      return await prepare(isMissing ? undefined : analyser);
    } catch (error) {
      if (onWarning === undefined || !(isLoopError(error, 'unsupported') || isLoopError(error, 'model_missing'))) throw error;
      if (!isMissing)
        onWarning({
          code: 'substituted',
          field: 'lyrics',
          message: 'Kanji are left out of the lyrics, because reading them needs a dictionary: npm install @patdx/kuromoji.',
        });
      isMissing = true;
      return lowerCase(romaniseKanaAlone(line), 'ja');
    }
  };
}
