import { FileFormatError } from '@loop/core';

/** The error for a `tokenizer.json` that cannot be used. @param what - Goes on after "The tokenizer.json". */
export function fault(what: string, cause?: unknown): FileFormatError {
  return new FileFormatError('json', `The tokenizer.json ${what}.`, undefined, cause === undefined ? {} : { cause });
}
