import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { createInstalledJapaneseAnalyser } from '../../src/node/installed-japanese-analyser.js';
import { createLyricTokenizer } from '../../src/tokenizers/lyrics/create-lyric-tokenizer.js';
import type { LyricLanguage } from '../../src/tokenizers/lyrics/languages.js';

interface Encoded {
  readonly lang: string;
  readonly cleaned: string;
  readonly ids: readonly number[];
}

interface LyricRow {
  readonly text: string;
  /** The language that the line was written in; `null` for lines of no language. */
  readonly intended_lang: string | null;
  readonly detected: string;
  readonly lang_used: string;
  readonly encode_used: Encoded;
  readonly encode_intended?: Encoded;
}

interface LyricDocument {
  readonly lyrics: string;
  readonly lines: readonly { readonly line: string; readonly detected: string | null }[];
  readonly ids: readonly number[];
}

/** What `lyrics.json` holds. */
export interface LyricGoldens {
  readonly rows: readonly LyricRow[];
  readonly documents: readonly LyricDocument[];
}

/** One thing that the reference encoded: a line with its language, or a document with the language of each line. */
export interface LyricCase {
  readonly name: string;
  /** Language of the line; `document` for several lines. */
  readonly language: string;
  /** Encodes with the language that the reference used, and throws when the ids differ. */
  run(): Promise<void>;
}

const BESIDE_REPOSITORY = fileURLToPath(new URL('../../../../../shared/vectors/data/lyric-vocab.json', import.meta.url));

/** Where the published vocabulary lies, which is not part of this repository. */
export function findLyricVocabulary(directory: string): string | undefined {
  const places = [
    path.join(directory, 'lyric-vocab.json'),
    path.join(directory, '..', 'data', 'lyric-vocab.json'),
    process.env['LOOP_LYRIC_VOCAB'],
    BESIDE_REPOSITORY,
  ];
  return places.find((place) => place !== undefined && existsSync(place));
}

/**
 * Lists the cases of `lyrics.json` in a folder: each row in the language that was used and in the one that was meant, and each document.
 *
 * Without the vocabulary there is one case, which fails and says where it was looked for.
 */
export async function listLyricCases(directory: string, vocabularyPath: string | undefined): Promise<LyricCase[]> {
  if (vocabularyPath === undefined) return [withoutVocabulary];
  const goldens = JSON.parse(await readFile(path.join(directory, 'lyrics.json'), 'utf8')) as LyricGoldens;
  const vocabulary: unknown = JSON.parse(await readFile(vocabularyPath, 'utf8'));
  const japaneseAnalyser = createInstalledJapaneseAnalyser();
  const tokenizer = createLyricTokenizer(vocabulary, { japaneseAnalyser });

  const rows = goldens.rows.flatMap((row, index) =>
    [row.encode_used, row.encode_intended].flatMap((encoded) =>
      encoded === undefined
        ? []
        : [
            {
              name: `lyrics/row${index} ${encoded.lang} ${JSON.stringify(row.text)}`,
              language: encoded.lang,
              run: async () => {
                const ids = await tokenizer.encodeLine(row.text, { language: encoded.lang as LyricLanguage });
                expectSame(ids, encoded.ids, encoded.cleaned);
              },
            },
          ],
    ),
  );

  const known = languagesOf(goldens);
  const documents = goldens.documents.map((document, index) => ({
    name: `lyrics/document${index}`,
    language: 'document',
    run: async () => {
      const detected = new Map(document.lines.map(({ line, detected }) => [line, detected ?? 'en']));
      const used = createLyricTokenizer(vocabulary, {
        japaneseAnalyser,
        detectLanguages: (lines) => lines.map((line) => supported(detected.get(line) ?? known.get(line) ?? 'en')),
      });
      expectSame(await used.encode(document.lyrics), document.ids, document.lyrics);
    },
  }));
  return [...rows, ...documents];
}

const withoutVocabulary: LyricCase = {
  name: 'lyrics/all',
  language: 'none',
  run: () =>
    Promise.reject(
      new Error(
        'needs lyric-vocab.json: in the folder, in ../data, at $LOOP_LYRIC_VOCAB, or in ../shared/vectors/data beside the repository',
      ),
    ),
};

function languagesOf({ rows }: LyricGoldens): Map<string, string> {
  return new Map(rows.map(({ text, detected }) => [text, detected]));
}

function supported(language: string): LyricLanguage {
  return (
    (['ar', 'cs', 'de', 'en', 'es', 'fr', 'hi', 'hu', 'it', 'ja', 'ko', 'nl', 'pl', 'pt', 'ru', 'tr', 'zh'] as const).find(
      (known) => known === language,
    ) ?? 'en'
  );
}

function expectSame(got: readonly number[], want: readonly number[], text: string): void {
  if (got.length === want.length && got.every((id, index) => id === want[index])) return;
  const at = want.findIndex((id, index) => id !== got[index]);
  throw new Error(
    `ids differ from place ${at === -1 ? want.length : at} on: [${got.join(' ')}], expected [${want.join(' ')}] for ${JSON.stringify(text)}`,
  );
}
