import { DisposedError, StorageError, isLoopError } from '@loop/core';

/**
 * Runs a step on the database and turns its failures into {@link StorageError}; errors of this SDK pass untouched. A failed
 * IndexedDB transaction changes nothing, so what was stored before is still there.
 */
export async function guardStorage<T>(what: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (isLoopError(error)) throw error;
    const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
    if (name === 'QuotaExceededError') {
      throw new StorageError(`There is no room to ${what}. Remove something and try again; nothing was changed.`, 'quota', {
        cause: error,
      });
    }
    // What a closed database throws.
    if (name === 'InvalidStateError') throw new DisposedError('The store', { cause: error });
    throw new StorageError(`Could not ${what}: ${String(message ?? error)}`, 'other', { cause: error });
  }
}

/** What is needed of a transaction to end it. */
interface Transaction {
  readonly done: Promise<void>;
  abort(): void;
}

/**
 * Runs a change as one transaction: all of it happens or nothing does, also when a step throws before the database sees it.
 *
 * @throws {StorageError} When the database refuses.
 */
export function transact<T extends Transaction, R>(what: string, open: () => T, work: (transaction: T) => Promise<R>): Promise<R> {
  return guardStorage(what, async () => {
    const transaction = open();
    try {
      const result = await work(transaction);
      await transaction.done;
      return result;
    } catch (error) {
      // Aborting rejects `done`; the error that led here is the one to report.
      transaction.done.catch(() => {});
      abort(transaction);
      throw error;
    }
  });
}

function abort(transaction: Transaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}
