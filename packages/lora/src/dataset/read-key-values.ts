import type { JsonObject } from './bounded-json.js';

/** The keys that mark a side-car as key/value; a file without any of them is lyrics. */
const MARKS = /^(?:caption|genre|bpm|key|signature|lyrics|is_instrumental|custom_tag|repeat)\s*:/iu;
const KEY = /^([A-Za-z][A-Za-z_ ]{0,30}?)\s*:\s?(.*)$/u;

/** Counts the lines that look like `caption: …`: none is lyrics, two or more are a key/value side-car, and one may be either. */
export function countKeyLines(text: string): number {
  return splitLines(text).filter((line) => MARKS.test(line.trimStart())).length;
}

/**
 * Reads a side-car of `key: value` lines. `lyrics` takes everything behind it; any other line without a key goes on with the value before it.
 *
 * @returns The values by their keys in lower case, the first of each key.
 */
export function readKeyValues(text: string): JsonObject {
  const values = new Map<string, string>();
  const lines = splitLines(text);
  let current: string | undefined;
  for (const [index, line] of lines.entries()) {
    const [, written, value = ''] = KEY.exec(line.trim()) ?? [];
    const key = written?.toLowerCase().replaceAll(' ', '_');
    if (key === 'lyrics') {
      values.set(key, [value, ...lines.slice(index + 1)].join('\n').trim());
      break;
    }
    if (key !== undefined && (isKnown(key) || current === undefined)) {
      current = values.has(key) ? undefined : key;
      if (current !== undefined) values.set(key, value.trim());
    } else if (current !== undefined && line.trim() !== '') {
      values.set(current, `${values.get(current)} ${line.trim()}`.trim());
    }
  }
  return Object.fromEntries(values);
}

const KNOWN = new Set(
  [
    'caption genre bpm tempo key keyscale scale signature timesignature time_signature sig language lang is_instrumental instrumental',
    'custom_tag trigger tags prompt_override repeat duration artist title license licence ai_training source provider date_acquired',
  ].flatMap((line) => line.split(' ')),
);

function isKnown(key: string): boolean {
  return KNOWN.has(key);
}

function splitLines(text: string): readonly string[] {
  return text.replace(/^\uFEFF/u, '').split(/\r\n|\r|\n/u);
}
