import { InvalidInputError } from '@loop/core';

/** What every trainer in Python gets: whole lines at once, in UTF-8, without colours. */
export const PYTHON_ENV = { PYTHONUNBUFFERED: '1', PYTHONIOENCODING: 'utf-8', NO_COLOR: '1', TERM: 'dumb' };

/** A word as trainers in Python spell it: `xl-turbo` is `xl_turbo`. */
export const wire = (word: string): string => word.replaceAll('-', '_');

/** A flag with its values. */
export type Flag = readonly [name: string, ...values: readonly (string | number)[]];

/** Puts flags together; a value that looks like a flag is refused, for a trainer would take it for one. */
export function listArguments(flags: readonly Flag[]): readonly string[] {
  for (const [name, ...values] of flags) {
    for (const value of values) {
      if (typeof value === 'string' && value.startsWith('-')) {
        throw new InvalidInputError('configuration', [
          { path: name.replace(/^--?/u, ''), message: 'must not begin with "-": give a whole path', received: value.slice(0, 60) },
        ]);
      }
    }
  }
  // A negative number is joined to its flag, so that no parser takes it for another one.
  return flags.flatMap(([name, ...values]) =>
    values.length === 1 && Number(values[0]) < 0 ? [`${name}=${values[0]}`] : [name, ...values.map(String)],
  );
}
