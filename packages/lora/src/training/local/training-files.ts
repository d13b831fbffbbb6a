import type { ByteSource } from '@loop/core/weights';

/** Where a training on this machine reads and writes. Places are paths with `/`; a folder of a disk, or memory. */
export interface TrainingFiles {
  /** Lists the names of what is in a folder, in the order of their letters; nothing when it is not there. */
  list(folder: string): Promise<readonly string[]>;
  /** Opens a file. @throws {ModelMissingError} When it is not there. */
  open(place: string): Promise<ByteSource>;
  /**
   * Puts a folder in its place in one step, when all of it is written: whenever the process ends, the place has what was there before or all that is new.
   */
  writeFolder(place: string, files: ReadonlyMap<string, Uint8Array>): Promise<void>;
}

/** Puts a name below a folder. */
export function placeIn(folder: string, name: string): string {
  return folder === '' || folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
