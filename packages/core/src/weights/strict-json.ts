import { FileFormatError } from '../errors.js';

/** A parsed JSON value. Objects are maps, so that a key such as `__proto__` is a key like any other. */
export type StrictJson = string | number | boolean | null | readonly StrictJson[] | ReadonlyMap<string, StrictJson>;

/** Nesting that is followed; a safetensors header needs three levels. */
const MAX_DEPTH = 16;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Parses JSON that a stranger wrote: unlike `JSON.parse` it refuses an object that names a key twice, bounds the nesting, and
 * says at which byte a fault is.
 *
 * @param bytes - UTF-8.
 * @param format - The name of the file format in errors.
 * @param base - The position of `bytes` in the file, added to the offsets in errors.
 * @throws {FileFormatError} When it is not JSON.
 * @internal
 */
export function parseStrictJson(bytes: Uint8Array, format: string, base = 0): StrictJson {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let position = 0;

  const fail = (message: string, at = position): never => {
    throw new FileFormatError(format, `${message} at byte ${base + at} of the file.`, base + at);
  };
  const skipSpace = (): void => {
    for (let byte = bytes[position]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[position])
      position += 1;
  };
  const take = (character: string): boolean => {
    skipSpace();
    if (bytes[position] !== character.charCodeAt(0)) return false;
    position += 1;
    return true;
  };
  const expect = (character: string): void => {
    if (!take(character)) fail(`"${character}" is missing`);
  };

  const parseString = (): string => {
    skipSpace();
    const start = position;
    expect('"');
    for (; bytes[position] !== QUOTE; position += 1) {
      if (position >= bytes.length) fail('A text does not end', start);
      if (bytes[position] === BACKSLASH) position += 1;
    }
    position += 1;
    try {
      return JSON.parse(utf8.decode(bytes.subarray(start, position))) as string;
    } catch {
      return fail('A text is not valid', start);
    }
  };

  const parseWord = (): number | boolean | null => {
    const start = position;
    while (position < bytes.length && isWordByte(bytes[position] as number)) position += 1;
    const word = String.fromCharCode(...bytes.subarray(start, Math.min(position, start + 40)));
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'null') return null;
    return NUMBER.test(word) && position - start <= 40 ? Number(word) : fail('A value is not JSON', start);
  };

  const parseList = (depth: number): StrictJson[] => {
    const items: StrictJson[] = [];
    if (take(']')) return items;
    do items.push(parseValue(depth));
    while (take(','));
    expect(']');
    return items;
  };

  const parseObject = (depth: number): Map<string, StrictJson> => {
    const entries = new Map<string, StrictJson>();
    if (take('}')) return entries;
    do {
      skipSpace();
      const start = position;
      const key = parseString();
      if (entries.has(key)) fail(`The key ${JSON.stringify(key.slice(0, 60))} is there twice, again`, start);
      expect(':');
      entries.set(key, parseValue(depth));
    } while (take(','));
    expect('}');
    return entries;
  };

  const parseValue = (depth: number): StrictJson => {
    if (depth > MAX_DEPTH) fail('Values are nested too deep');
    if (take('{')) return parseObject(depth + 1);
    if (take('[')) return parseList(depth + 1);
    return bytes[position] === QUOTE ? parseString() : parseWord();
  };

  const value = parseValue(0);
  skipSpace();
  if (position < bytes.length) fail('There is something after the JSON value');
  return value;
}

/** Letters, digits, and `+`, `-`, `.`. */
function isWordByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte === 0x2b || byte === 0x2d || byte === 0x2e
  );
}
