import type { Bpm, Seconds } from '@loop/core';

import { formatYamlText } from './yaml-text.js';

/**
 * What the language model says of a song before it writes codes, in its order: beats a minute (30–300), caption, seconds, genres, root and mode, an
 * ISO code of the language or `unknown`, and beats a bar (2, 3, 4 or 6).
 */
export const METADATA_FIELDS = ['bpm', 'caption', 'duration', 'genres', 'keyscale', 'language', 'timesignature'] as const;

/** One of {@link METADATA_FIELDS}. */
export type MetadataField = (typeof METADATA_FIELDS)[number];

/** Fields whose digits are numbers. */
const NUMBERS: ReadonlySet<MetadataField> = new Set(['bpm', 'duration', 'timesignature']);

/**
 * Writes metadata as the thoughts of the language model: YAML between `<think>` and `</think>`, its keys in order.
 *
 * @param metadata - Texts of digits count as numbers; a time signature may be written with its note value (`3/4`).
 */
export function formatThoughts(metadata: Readonly<Partial<Record<MetadataField, string | number | null | undefined>>>): string {
  const lines = METADATA_FIELDS.flatMap((field) => {
    const value = metadata[field];
    return value === undefined || value === null || value === '' ? [] : [`${field}: ${formatValue(field, value)}`];
  });
  return `<think>\n${lines.join('\n')}\n</think>`;
}

function formatValue(field: MetadataField, value: string | number): string {
  const text = field === 'timesignature' ? String(value).replace(/\/4$/, '') : value;
  if (typeof text === 'number') return String(text);
  if (NUMBERS.has(field) && /^\d+$/.test(text)) return String(Number(text));
  return formatYamlText(text, field.length + 2);
}

/** What an answer of the language model holds. */
export interface PlannerAnswer {
  readonly metadata: Readonly<Record<string, string | number>>;
  /** Numbers of the audio codes, in order. */
  readonly codes: readonly number[];
  /** What follows the thoughts, without the heading `# Lyric`. */
  readonly lyrics: string;
}

/** Reads an answer: its thoughts field by field, its codes, and the words behind them. Reads whatever comes; never throws. */
export function parseAnswer(text: string): PlannerAnswer {
  const thoughts = /<think>([\s\S]*?)<\/think>/.exec(text)?.[1] ?? text.split(CODE)[0]!;
  const end = text.indexOf('</think>');
  return {
    metadata: parseMetadata(thoughts),
    codes: [...text.matchAll(CODES)].map(([, code]) => Number(code)),
    lyrics:
      end < 0
        ? ''
        : text
            .slice(end + '</think>'.length)
            .replace(/<\|im_end\|>\s*$/, '')
            .trim()
            .replace(/^#\s*lyrics?[^\n]*\n?/i, '')
            .trim(),
  };
}

const CODE = /<\|audio_code_\d+\|>/;
const CODES = /<\|audio_code_(\d+)\|>/g;

/** A field begins where a line begins with its name; lines that are indented go on with it. */
function parseMetadata(thoughts: string): Readonly<Record<string, string | number>> {
  const found: Record<string, string | number> = Object.create(null) as Record<string, string | number>;
  let field: MetadataField | undefined;
  let lines: string[] = [];
  const store = (): void => {
    if (field !== undefined) found[field] = readValue(field, lines);
  };
  for (const line of thoughts.trim().split('\n')) {
    if (line.trim().startsWith('<')) continue;
    const match = /^(\w+):(.*)$/.exec(line);
    if (match !== null) {
      store();
      field = METADATA_FIELDS.find((name) => name === match[1]!.toLowerCase());
      lines = [match[2]!];
    } else if (/^[ \t]/.test(line)) lines.push(line);
  }
  store();
  return { ...found };
}

function readValue(field: MetadataField, lines: readonly string[]): string | number {
  const text = joinLines(lines.join('\n'));
  const isNumber = (field === 'bpm' || field === 'duration') && /^-?\d+$/.test(text);
  return isNumber ? Number(text) : text;
}

/** Joins the lines of a folded text with single spaces. */
export function joinLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

/** What metadata say of a song beside its caption; a field is `undefined` where the model does not know. */
export interface SongFacts {
  readonly bpm: Bpm | undefined;
  readonly durationSeconds: Seconds | undefined;
  /** A root and a mode, such as `F# minor`. */
  readonly key: string | undefined;
  /** Beats a bar. */
  readonly timeSignature: number | undefined;
  /** An ISO code. */
  readonly language: string | undefined;
}

/** Takes the facts out of metadata; what is no number where one belongs is left out. */
export function readSongFacts(metadata: PlannerAnswer['metadata']): SongFacts {
  const text = (field: MetadataField): string | undefined => {
    const value = metadata[field];
    return value === undefined || value === '' ? undefined : String(value);
  };
  const number = (field: MetadataField): number | undefined => {
    const value = Number(text(field) ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  };
  const language = text('language');
  return {
    bpm: number('bpm'),
    durationSeconds: number('duration'),
    key: text('keyscale'),
    timeSignature: number('timesignature'),
    language: language === 'unknown' ? undefined : language,
  };
}
