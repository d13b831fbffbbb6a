import type { DatasetFix, DatasetIssue, IssueSeverity } from '../dataset-issue.js';
import type { DatasetSettings, TrackRecord } from '../track-record.js';

/** What rules look at. */
export interface LintContext {
  readonly settings: DatasetSettings;
  readonly tracks: readonly TrackRecord[];
  /** SHA-256 of the audio files by their paths, in hexadecimal; empty when nobody has read them. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** One fault that a rule found. */
export interface Finding {
  /** The track's path, or a field such as `metadata.tag_position`. */
  readonly path: string;
  /** What was found, and what to do. */
  readonly message: string;
  readonly fix?: DatasetFix | undefined;
}

/** One fault that a dataset may have, and how to find it. */
export interface LintRule {
  /** The code of its issues. */
  readonly code: string;
  readonly severity: IssueSeverity;
  /** What the fault does to a training, in a sentence. */
  readonly about: string;
  /** Finds every place that has the fault. */
  readonly find: (context: LintContext) => Iterable<Finding>;
}

/** A rule that looks at one track at a time; `check` answers nothing for a track without the fault. */
export function trackRule(
  rule: Omit<LintRule, 'find'>,
  check: (track: TrackRecord, context: LintContext) => Omit<Finding, 'path'> | string | undefined,
): LintRule {
  return {
    ...rule,
    *find(context) {
      for (const track of context.tracks) {
        const found = check(track, context);
        if (found === undefined) continue;
        yield { path: track.path, ...(typeof found === 'string' ? { message: found } : found) };
      }
    },
  };
}

/** A rule about tracks that have something in common; `keyOf` answers `undefined` for tracks that cannot have the fault. */
export function sharedRule(
  rule: Omit<LintRule, 'find'>,
  keyOf: (track: TrackRecord, context: LintContext) => string | undefined,
  describe: (track: TrackRecord, first: TrackRecord) => Omit<Finding, 'path'>,
): LintRule {
  return {
    ...rule,
    *find(context) {
      const firsts = new Map<string, TrackRecord>();
      for (const track of context.tracks) {
        const key = keyOf(track, context);
        if (key === undefined) continue;
        const first = firsts.get(key);
        if (first === undefined) firsts.set(key, track);
        else yield { path: track.path, ...describe(track, first) };
      }
    },
  };
}

/** Makes a finding an issue. */
export function toIssue({ code, severity }: LintRule, { path, message, fix }: Finding): DatasetIssue {
  return { code, severity, path, message, ...(fix === undefined ? {} : { fix }) };
}
