import { FileFormatError } from '@loop/core';

/** A JSON object as it was read. */
export type JsonObject = Readonly<Record<string, unknown>>;

const MAX_TEXT = 64 * 2 ** 20;
const MAX_DEPTH = 100;

/**
 * Reads JSON of a file: at most 64 Mi characters, nested at most 100 deep, with or without a byte order mark.
 *
 * @param name - The file, for messages.
 * @throws {FileFormatError} When it is too long, nested too deep, or no JSON.
 */
export function parseBoundedJson(text: string, name: string): unknown {
  if (text.length > MAX_TEXT) throw new FileFormatError('json', `${name}: has ${text.length} characters; ${MAX_TEXT} can be read.`);
  if (depthOf(text) > MAX_DEPTH) throw new FileFormatError('json', `${name}: is nested more than ${MAX_DEPTH} deep.`);
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, '')) as unknown;
  } catch (error) {
    throw new FileFormatError('json', `${name}: is no JSON. Look for a missing comma or quote.`, undefined, { cause: error });
  }
}

/** Whether a value is an object with fields. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text[index];
    if (inString) {
      if (unit === '\\') index += 1;
      else if (unit === '"') inString = false;
    } else if (unit === '"') inString = true;
    else if (unit === '{' || unit === '[') deepest = Math.max(deepest, (depth += 1));
    else if (unit === '}' || unit === ']') depth -= 1;
  }
  return deepest;
}
