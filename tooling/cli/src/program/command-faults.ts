import { isLoopError } from '@loop/core';

/** A command ended as it should, and what it found is bad: its exit code is 1, and nothing more is to be said. */
export class CommandFailed extends Error {}

/** An input file is missing, cannot be read, or does not hold what it should. */
export class InputFault extends Error {}

/** Reads an input file: whatever fails is a fault of that file and ends with the exit code for it. An abort stays what it is. */
export async function readingInput<T>(file: string, signal: AbortSignal | undefined, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    signal?.throwIfAborted();
    const { message } = error as { message?: unknown };
    // A typed error of the disk has the system's own as its cause.
    const { code } = (isLoopError(error, 'storage') ? error.cause : error) as { code?: unknown };
    const fault =
      code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a folder' : code === 'EACCES' ? 'may not be read' : undefined;
    throw new InputFault(fault === undefined ? describe(file, String(message)) : `${file} ${fault}`, { cause: error });
  }
}

function describe(file: string, message: string): string {
  return message.includes(file) ? message : `${file}: ${message}`;
}
