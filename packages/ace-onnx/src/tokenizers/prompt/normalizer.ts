import { describeValue } from '@loop/core';

import { readCharsmap } from './precompiled-charsmap.js';
import { fault } from './tokenizer-fault.js';

/** Brings text to the form that a vocabulary was made from. */
export type Normalizer = (text: string) => string;

/** The one regular expression that UMT5's file has. A file brings no expressions of its own: one can hold a program up for hours. */
export const KNOWN_PATTERN = ' {2,}';

const UNICODE_FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;
const MAX_PARTS = 16;

/**
 * Reads the `normalizer` of a `tokenizer.json`: the kinds that SentencePiece models have, and no others.
 *
 * @throws {FileFormatError} For another kind, or a regular expression that is not {@link KNOWN_PATTERN}.
 */
export function readNormalizer(value: unknown): Normalizer {
  if (value === null || value === undefined) return (text) => text;
  const { type, ...fields } = fieldsOf(value);
  const form = UNICODE_FORMS.find((name) => name === type);
  if (form !== undefined) return (text) => text.normalize(form);
  switch (type) {
    case 'Precompiled':
      return readCharsmap(fields['precompiled_charsmap']);
    case 'Strip':
      return strip(fields['strip_left'] === true, fields['strip_right'] === true);
    case 'Replace':
      return replace(fields['pattern'], fields['content']);
    case 'Sequence': {
      const parts: unknown = fields['normalizers'];
      if (!Array.isArray(parts) || parts.length > MAX_PARTS || parts.some((part) => fieldsOf(part)['type'] === 'Sequence'))
        throw fault(`needs a list of at most ${MAX_PARTS} normalizers in its Sequence, none of them a Sequence`);
      const all = parts.map(readNormalizer);
      return (text) => all.reduce((sofar, normalise) => normalise(sofar), text);
    }
    default:
      throw fault(`has a normalizer of the kind ${describeValue(type)}, which UMT5 does not use`);
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw fault('has a normalizer that is not an object');
  return value as Readonly<Record<string, unknown>>;
}

function replace(pattern: unknown, content: unknown): Normalizer {
  const { Regex: regex, String: plain } = (pattern ?? {}) as { readonly Regex?: unknown; readonly String?: unknown };
  if (typeof content !== 'string') throw fault('has a Replace without content');
  if (regex === KNOWN_PATTERN) return (text) => text.replaceAll(/ {2,}/g, () => content);
  if (regex === undefined && typeof plain === 'string' && plain !== '') return (text) => text.replaceAll(plain, () => content);
  throw fault(
    `has a Replace of ${describeValue(regex ?? plain)}; of regular expressions only ${JSON.stringify(KNOWN_PATTERN)} is accepted`,
  );
}

// The White_Space characters of Unicode, which are not quite those that trim() removes.
const WHITE_SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

function strip(left: boolean, right: boolean): Normalizer {
  return (text) => {
    let [start, end] = [0, text.length];
    if (left) while (start < end && WHITE_SPACE.test(text[start]!)) start += 1;
    if (right) while (end > start && WHITE_SPACE.test(text[end - 1]!)) end -= 1;
    return text.slice(start, end);
  };
}
