import type { TrackRecord } from './track-record.js';

/** How much a fault matters: an `error` spoils the training or may not be trained, a `warning` makes it worse, `info` is worth knowing. */
export const ISSUE_SEVERITIES = ['error', 'warning', 'info'] as const;

/** How much a fault matters. */
export type IssueSeverity = (typeof ISSUE_SEVERITIES)[number];

/** A field of a {@link TrackRecord} that a fix may set. */
export type FixableField = Exclude<keyof TrackRecord, 'extra' | 'licence' | 'provenance' | 'path' | 'id'>;

/** A new value for a field of a track. */
export interface SetFieldFix {
  readonly kind: 'set';
  readonly field: FixableField;
  /** The new value; `undefined` clears the field. */
  readonly value: string | number | boolean | undefined;
}

/** A file that should have another name. */
export interface RenameFix {
  readonly kind: 'rename';
  /** The file, relative to the dataset's folder. */
  readonly from: string;
  readonly to: string;
}

/** A track or file that should not take part. */
export interface LeaveOutFix {
  readonly kind: 'leave-out';
  /** The file, relative to the dataset's folder. */
  readonly path: string;
}

/** Several fixes, of which a person has to choose one. */
export interface ChooseFix {
  readonly kind: 'choose';
  readonly choices: readonly DatasetFix[];
}

/** What would put a fault right. `set` can be applied with {@link applyFixes}; the others need a person. */
export type DatasetFix = SetFieldFix | RenameFix | LeaveOutFix | ChooseFix;

/** One thing that is wrong with a dataset. */
export interface DatasetIssue {
  /** What kind of fault it is, such as `caption-empty`. */
  readonly code: string;
  readonly severity: IssueSeverity;
  /** The track, side-car or field, such as `songs/rain.wav` or `metadata.genre_ratio`. */
  readonly path: string;
  /** What was found, and what to do, in a sentence. */
  readonly message: string;
  /** What would put it right, where something can be said. */
  readonly fix?: DatasetFix | undefined;
}

/**
 * Applies every fix that sets a field. Nothing else is applied: renaming, leaving out and choosing are a person's.
 *
 * @returns New records, and the issues that are left.
 */
export function applyFixes(
  tracks: readonly TrackRecord[],
  issues: readonly DatasetIssue[],
): { readonly tracks: readonly TrackRecord[]; readonly left: readonly DatasetIssue[] } {
  const byPath = new Map<string, Partial<TrackRecord>>();
  const known = new Set(tracks.map(({ path }) => path));
  const left = issues.filter(({ path, fix }) => {
    if (fix?.kind !== 'set' || !known.has(path)) return true;
    byPath.set(path, { ...byPath.get(path), [fix.field]: fix.value });
    return false;
  });
  return { tracks: tracks.map((track) => ({ ...track, ...byPath.get(track.path) })), left };
}
