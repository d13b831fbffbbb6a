import { InvalidInputError } from '@loop/core';

/** The variables that are read; `ACE_ONNX_MODEL` is that of the command line. */
const PREFIX = 'ACE_ONNX_';

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of this package, by their names without `ACE_ONNX_`. */
export interface ReadEnvironment {
  /** The text of a variable; `undefined` when it is not there or blank. */
  read(name: string): string | undefined;
  /** One of some choices. @throws {InvalidInputError} For another value, with the variable's name. */
  choose<T extends string>(name: string, choices: readonly T[]): T | undefined;
  /** `ACE_ONNX_THREADS`. @throws {InvalidInputError} When it is no number from 1 to 999. */
  threads(): number | undefined;
}

/** Reads the variables of this package. */
export function readEnvironment(env: Environment): ReadEnvironment {
  const read = (name: string): string | undefined => env[PREFIX + name]?.trim() || undefined;
  return {
    read,
    choose(name, choices) {
      const value = read(name);
      const found = choices.find((choice) => choice === value);
      if (value !== undefined && found === undefined) throw fault(name, `must be one of ${choices.join(', ')}`, value);
      return found;
    },
    threads() {
      const threads = read('THREADS');
      if (threads !== undefined && !/^[1-9]\d{0,2}$/.test(threads)) throw fault('THREADS', 'must be a number from 1 to 999', threads);
      return threads === undefined ? undefined : Number(threads);
    },
  };
}

function fault(name: string, message: string, received: string): InvalidInputError {
  return new InvalidInputError('environment', [{ path: PREFIX + name, message, received }]);
}
