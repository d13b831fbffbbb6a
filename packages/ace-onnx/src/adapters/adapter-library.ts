import type { Abortable } from '@loop/core';
import type { AdapterSource } from '@loop/core/adapters';

/** An adapter that can be loaded. */
export interface KnownAdapter {
  readonly name: string;
  /** What `load` takes. */
  readonly source: string;
}

/** An adapter whose file is open. */
export interface OpenedAdapter extends AdapterSource {
  /** Closes the file; safe to call twice. @defaultValue nothing is to be closed */
  close?(): Promise<void>;
}

/** Where a generator's adapters come from: a disk, or addresses. */
export interface AdapterLibrary {
  /** Lists what can be loaded by name; empty where nothing is listed. */
  list(options: Abortable): Promise<readonly KnownAdapter[]>;
  /** Opens an adapter. @throws {ModelMissingError} When it is not there. */
  open(source: string, options: Abortable): Promise<OpenedAdapter>;
}
