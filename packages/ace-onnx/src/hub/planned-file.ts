import type { ModelFile } from './model-record.js';

/** A file that a model needs, and where it is fetched. */
export interface PlannedFile extends ModelFile {
  /** Where it is loaded from. */
  readonly url: URL;
}
