import { openAdapterPlace } from '@loop/cli';
import type { Abortable } from '@loop/core';
import type { AdapterSource } from '@loop/core/adapters';

/** An adapter whose file is open. */
export interface OpenedAdapter extends AdapterSource {
  /** The safetensors file. */
  readonly path: string;
  /** Closes the file; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens an adapter: a safetensors file, or the folder that a trainer left, `final/` and `best/` in it included. The configuration beside the file is read
 * where it belongs to it: files for other programs have their scale inside. No weight is read yet.
 *
 * @throws {ModelMissingError} When there is no adapter, or several and nothing says which.
 * @throws {FileFormatError} When a file is damaged.
 */
export async function openAdapter(place: string, options: Abortable = {}): Promise<OpenedAdapter> {
  return openAdapterPlace(place, options);
}
