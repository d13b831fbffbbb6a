/**
 * Parses JSON, and also what Python writes for numbers that are none: bare `NaN`, `Infinity` and `-Infinity` become null.
 *
 * @throws {SyntaxError} For text that is not JSON either way.
 */
export function parseLooseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    // Strings are matched whole and kept, so that only bare words are replaced.
    const strict = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (token) => (token.startsWith('"') ? token : 'null'));
    return JSON.parse(strict) as unknown;
  }
}
