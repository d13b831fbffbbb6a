import { isJsonObject, parseJson } from './parse-json.js';

const META_NAMES = ['metas', 'meta', 'metadata', 'user_metadata', 'userMetadata'] as const;

/** Finds a logical field by its canonical name and aliases; `undefined` when no source has a value for it. */
export type Lookup = (names: readonly string[]) => unknown;

/**
 * Creates the official server's search: the body itself, then `param_obj`, then the first meta object that is there; each may be an
 * object or JSON text. Missing, null and '' count as not given.
 *
 * @param maxDepth - Bound on the nesting of JSON text inside fields; deeper text counts as not given.
 */
export function createLookup(body: Readonly<Record<string, unknown>>, maxDepth: number): Lookup {
  const meta = META_NAMES.find((name) => isGiven(own(body, name)));
  const sources = [body, toObject(own(body, 'param_obj'), maxDepth), meta === undefined ? {} : toObject(own(body, meta), maxDepth)];
  return (names) => {
    for (const source of sources) {
      for (const name of names) {
        const value = own(source, name);
        if (isGiven(value)) return value;
      }
    }
    return undefined;
  };
}

function own(source: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(source, name) ? source[name] : undefined;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function toObject(value: unknown, maxDepth: number): Readonly<Record<string, unknown>> {
  if (isJsonObject(value)) return value;
  if (typeof value !== 'string') return {};
  try {
    const parsed = parseJson(value, maxDepth);
    return isJsonObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
