import { isLoopError } from '@loop/core';

/** An error as data: its code where it is one of ours, and its message. */
export interface ObservedError {
  readonly code: string | undefined;
  readonly message: string;
}

/** Runs something, and reports an error that it throws as data. */
export async function observe<T extends object>(
  run: () => T | Promise<T>,
): Promise<T | { readonly error: ObservedError; readonly warnings: readonly [] }> {
  try {
    return await run();
  } catch (error) {
    return { error: observeError(error), warnings: [] };
  }
}

/** Describes a thrown value. */
export function observeError(error: unknown): ObservedError {
  return { code: isLoopError(error) ? error.code : undefined, message: error instanceof Error ? error.message : String(error) };
}
