/** A value of JSON as models write it. Objects are maps, so that no key can reach a prototype. */
export type LooseValue = string | number | boolean | null | readonly LooseValue[] | LooseObject;

/** An object of JSON as models write it. */
export interface LooseObject extends ReadonlyMap<string, LooseValue> {}

/** What was read. */
export interface LooseResult {
  /** The object. */
  readonly value: LooseObject;
  /** Where it ends in the text. */
  readonly end: number;
  /** Whether the text ended before the object did. What was cut in the middle is left out. */
  readonly isTruncated: boolean;
}

const MAX_DEPTH = 16;
/** Stands for a value that the end of the text cut off. */
const CUT = Symbol('cut');

/**
 * Reads the JSON object that begins at `start`, forgiving what models do: commas too many, single or curly quotes, bare words,
 * comments, line breaks in strings, and an end in the middle.
 *
 * @returns `undefined` when there is no object there, or it is nested too deep.
 */
export function readLooseObject(text: string, start: number): LooseResult | undefined {
  let at = start;
  let isTruncated = false;

  const skip = (): void => {
    for (;;) {
      const blank = /(?:[\s,]+|\/\/[^\n]*|\/\*[^]*?\*\/)/y;
      blank.lastIndex = at;
      const match = blank.exec(text);
      if (match === null) return;
      at += match[0].length;
    }
  };

  const readString = (close: string): string | typeof CUT => {
    let value = '';
    for (at += 1; at < text.length; at += 1) {
      const char = text[at] as string;
      if (char === close || char === '\n') {
        at += 1;
        return value;
      }
      if (char === '\\') {
        at += 1;
        const escaped = text[at] ?? '';
        const code = escaped === 'u' ? /^[\da-f]{4}/i.exec(text.slice(at + 1, at + 5))?.[0] : undefined;
        if (code !== undefined) at += 4;
        value += code === undefined ? (ESCAPES[escaped] ?? escaped) : String.fromCharCode(Number.parseInt(code, 16));
      } else value += char;
    }
    isTruncated = true;
    return CUT;
  };

  const readBare = (): LooseValue | typeof CUT => {
    const from = at;
    while (at < text.length && !/[,:[\]{}\n"]/.test(text[at] as string)) at += 1;
    const word = text.slice(from, at).trim();
    if (at >= text.length) {
      isTruncated = true;
      return CUT;
    }
    if (word === 'null') return null;
    if (word === 'true' || word === 'false') return word === 'true';
    return word !== '' && Number.isFinite(Number(word)) ? Number(word) : word;
  };

  const readValue = (depth: number): LooseValue | typeof CUT => {
    const char = text[at] as string;
    if (QUOTES[char] !== undefined) return readString(QUOTES[char]);
    if (depth < MAX_DEPTH && char === '[') return readList(depth + 1);
    if (depth < MAX_DEPTH && char === '{') return readObject(depth + 1);
    return readBare();
  };

  const readList = (depth: number): LooseValue => {
    const list: LooseValue[] = [];
    at += 1;
    for (;;) {
      skip();
      if (at >= text.length) isTruncated = true;
      if (at >= text.length || text[at] === ']') break;
      // A list that was not closed ends where its object does.
      if (text[at] === '}') return list;
      const before = at;
      const value = readValue(depth);
      if (value === CUT) break;
      if (value !== '' || at > before) list.push(value);
      if (at === before) at += 1;
    }
    at += 1;
    return list;
  };

  const readObject = (depth: number): LooseObject => {
    const object = new Map<string, LooseValue>();
    at += 1;
    for (;;) {
      skip();
      if (at >= text.length) isTruncated = true;
      if (at >= text.length || text[at] === '}') break;
      const before = at;
      const key = readValue(depth);
      skip();
      if (key !== CUT && text[at] === ':') {
        at += 1;
        skip();
        if (at >= text.length) isTruncated = true;
        else {
          const value = readValue(depth);
          if (value !== CUT) object.set(String(key), value);
        }
      } else if (at === before) at += 1;
    }
    at += 1;
    return object;
  };

  if (text[at] !== '{') return undefined;
  const value = readObject(0);
  return { value, end: Math.min(at, text.length), isTruncated };
}

const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '‘': '’', '`': '`' };
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '', b: '', f: '' };
