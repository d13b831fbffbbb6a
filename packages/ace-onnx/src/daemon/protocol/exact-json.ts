// Integers of 16 digits and more may not fit a number. They travel through JSON.parse and JSON.stringify in a wrapper.
const LONG_INTEGER = /^-?\d{16,}$/;
const HAS_LONG_DIGITS = /\d{16}/;
const KEY = '$integer';
const WRAPPED = /\{"\$integer":"(-?\d+)"\}/g;
const NUMBER_CHARACTER = /[-+.\deE]/;

/**
 * Parses JSON as `JSON.parse` does, but integers of 16 digits and more become a `bigint`, so that none loses a digit.
 *
 * @throws {SyntaxError} For what is not JSON.
 */
export function parseExactJson(text: string): unknown {
  if (!HAS_LONG_DIGITS.test(text)) return JSON.parse(text);
  return JSON.parse(wrapLongIntegers(text), (_, value: unknown) => unwrap(value));
}

/** Formats JSON on one line; a `bigint` is written with all its digits. */
export function formatExactJson(value: unknown): string {
  let hasLong = false;
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'bigint') return part;
    hasLong = true;
    return { [KEY]: String(part) };
  });
  // Within a string the quotes are escaped, so that only wrappers match.
  return hasLong ? text.replace(WRAPPED, '$1') : text;
}

/** Puts the integers that are too long for a number in their wrapper, outside strings. */
function wrapLongIntegers(text: string): string {
  const parts: string[] = [];
  let kept = 0;
  for (let at = 0; at < text.length;) {
    const character = text[at]!;
    if (character === '"') {
      at = endOfString(text, at);
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      let end = at + 1;
      while (end < text.length && NUMBER_CHARACTER.test(text[end]!)) end += 1;
      const digits = text.slice(at, end);
      if (LONG_INTEGER.test(digits)) {
        parts.push(text.slice(kept, at), `{"${KEY}":"${digits}"}`);
        kept = end;
      }
      at = end;
    } else at += 1;
  }
  return parts.join('') + text.slice(kept);
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function unwrap(value: unknown): unknown {
  const digits = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[KEY] : undefined;
  return typeof digits === 'string' && LONG_INTEGER.test(digits) ? BigInt(digits) : value;
}
