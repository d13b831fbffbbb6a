import { Refusal } from '../refusal.js';

/**
 * Parses JSON from outside, with a bound on its nesting that is checked before any object is made.
 *
 * @throws {Refusal} 400 when the text is not JSON or nests deeper than `maxDepth`.
 */
export function parseJson(text: string, maxDepth: number): unknown {
  if (jsonDepth(text) > maxDepth) {
    throw new Refusal(400, 'malformed_body', `JSON payload is nested deeper than ${maxDepth} levels`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal(400, 'malformed_body', 'Malformed JSON payload');
  }
}

/** Returns whether a value is a JSON object. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The deepest nesting of brackets outside strings. */
function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x22) index = endOfString(text, index);
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, (depth += 1));
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return deepest;
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x5c) index += 1;
    else if (code === 0x22) return index;
  }
  return text.length;
}
