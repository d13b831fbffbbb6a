import type { Backend, Installation } from '../backends/backend.js';
import type { TrackRequest } from '../requests/track-request.js';

/** A track that is to be made. Several requests for the same track share one job. */
export interface TrackJob {
  /** The track's name. */
  readonly id: string;
  readonly request: TrackRequest;
  readonly backend: Backend;
  readonly installation: Installation & { readonly isInstalled: true };
  readonly modelVersion: string;
  /** Ends the work. */
  readonly controller: AbortController;
}
