import type { Warning } from '../../warning.js';
import type { Song } from './song.js';

/** A song that was read from another format, and what could not be kept. */
export interface ImportedSong {
  /** What was read. */
  readonly song: Song;
  /** What was left out or changed, in the order in which it was met. */
  readonly warnings: readonly Warning[];
}
