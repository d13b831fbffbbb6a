import { isLoopError } from '@loop/core';

import { errorTexts } from './errors.js';

/** Says what an error means in the language that is shown, and behind it what the server or the package says. */
export function describeError(error: unknown): string {
  if (!isLoopError(error)) return error instanceof Error ? error.message : String(error);
  const { codes, withDetail } = errorTexts.value;
  const said = isLoopError(error, 'http') && error.body !== undefined ? describeAnswer(error.body) : undefined;
  return said ?? withDetail(codes[error.code], error.message);
}

/** Says what the answer of a server means that turned a request away; `undefined` where it says nothing. */
export function describeAnswer(body: string): string | undefined {
  const { detail, error_code: code } = parseAnswer(body);
  const { refusals, codes, withDetail } = errorTexts.value;
  const sentence = ({ ...codes, ...refusals } as Readonly<Record<string, string>>)[String(code)];
  if (sentence !== undefined) return withDetail(sentence, typeof detail === 'string' ? detail : '');
  return typeof detail === 'string' ? detail : undefined;
}

function parseAnswer(body: string): { readonly detail?: unknown; readonly error_code?: unknown } {
  try {
    return (JSON.parse(body) as object | null) ?? {};
  } catch {
    return {};
  }
}
