import { fault } from './tokenizer-fault.js';

// The published map of nmt_nfkc is 320 kB as base64.
const MAX_LENGTH = 8 * 2 ** 20;
const LONGEST_GRAPHEME_BYTES = 5;

/**
 * Reads SentencePiece's precompiled character map, by which the published UMT5 vocabulary normalises text (`nmt_nfkc`): a double array of
 * UTF-8 bytes whose leaves point into a text of replacements.
 *
 * Replacing follows the library with which the text encoder was trained: a grapheme cluster of up to 5 bytes is replaced as a whole by what its
 * shortest known beginning stands for; longer clusters are replaced character by character.
 *
 * @param base64 - The map: a uint32 with the size of the double array in bytes, the array, and replacements that end with a zero byte.
 * @throws {FileFormatError} When it is not such a map.
 *
 * Source: S. Yata, https://github.com/s-yata/darts-clone (BSD-2-Clause), for the units of a double array; behaviour of
 * https://github.com/huggingface/tokenizers (Apache-2.0).
 */
export function readCharsmap(base64: unknown): (text: string) => string {
  const bytes = decode(base64);
  const view = new DataView(bytes.buffer);
  const size = bytes.length < 4 ? 0 : view.getUint32(0, true);
  if (size === 0 || size % 4 !== 0 || 4 + size > bytes.length) throw fault('has a precompiled_charsmap whose sizes are wrong');
  const units = Uint32Array.from({ length: size / 4 }, (_, index) => view.getUint32(4 + 4 * index, true));
  const replacements = bytes.subarray(4 + size);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  const replacementOf = (part: string): string | undefined => {
    const start = shortestMatch(units, encoder.encode(part));
    if (start === undefined || start >= replacements.length) return undefined;
    const end = replacements.indexOf(0, start);
    return decoder.decode(replacements.subarray(start, end < 0 ? replacements.length : end));
  };
  const normaliseGrapheme = (grapheme: string): string => {
    const whole = encoder.encode(grapheme).length <= LONGEST_GRAPHEME_BYTES ? replacementOf(grapheme) : undefined;
    return whole ?? Array.from(grapheme, (character) => replacementOf(character) ?? character).join('');
  };
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  return (text) => Array.from(graphemes.segment(text), ({ segment }) => normaliseGrapheme(segment)).join('');
}

/** Where the replacement of the shortest beginning of a key lies that the array knows. */
function shortestMatch(units: Uint32Array, key: Uint8Array): number | undefined {
  let node = offsetOf(units[0]!);
  for (const byte of key) {
    // A zero ends a key in the array.
    if (byte === 0) return undefined;
    node ^= byte;
    const unit = units[node];
    if (unit === undefined || (unit & 0x8000_00ff) !== byte) return undefined;
    node ^= offsetOf(unit);
    if (((unit >>> 8) & 1) === 1) return node < units.length ? units[node]! & 0x7fff_ffff : undefined;
  }
  return undefined;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function decode(base64: unknown): Uint8Array<ArrayBuffer> {
  if (typeof base64 !== 'string' || base64.length > MAX_LENGTH)
    throw fault(`needs a precompiled_charsmap in base64, at most ${MAX_LENGTH} characters long`);
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch (error) {
    throw fault('has a precompiled_charsmap that is not base64', error);
  }
}
