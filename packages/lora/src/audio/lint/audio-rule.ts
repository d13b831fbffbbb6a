import type { DatasetFix, DatasetIssue, IssueSeverity } from '../../dataset/dataset-issue.js';
import type { TrackRecord } from '../../dataset/track-record.js';
import type { AudioFacts } from '../measure/measure-audio.js';
import type { HeardFile } from './hear-file.js';

/** What audio rules look at. */
export interface AudioLintContext {
  /** What was heard. */
  readonly files: readonly HeardFile[];
  /** What is written about each file, by its path. */
  readonly tracks: ReadonlyMap<string, TrackRecord>;
}

/** One fault that an audio file was found to have. */
export interface AudioFinding {
  /** The file's path. */
  readonly path: string;
  /** What was found, and what to do. */
  readonly message: string;
  /** What would put it right, where something can be said. */
  readonly fix?: DatasetFix | undefined;
}

/** One fault that audio may have, and how to find it. */
export interface AudioLintRule {
  /** The code of its issues. */
  readonly code: string;
  /** How much it matters. */
  readonly severity: IssueSeverity;
  /** What the fault does to a training, in a sentence. */
  readonly about: string;
  /** Finds every file that has the fault. */
  readonly find: (context: AudioLintContext) => Iterable<AudioFinding>;
}

/** A file that could be heard. */
export type HeardSound = HeardFile & { readonly facts: AudioFacts };

/** A rule about one file at a time that could be heard; `check` answers nothing for a file without the fault. */
export function soundRule(
  rule: Omit<AudioLintRule, 'find'>,
  check: (file: HeardSound, track: TrackRecord | undefined) => Omit<AudioFinding, 'path'> | string | undefined,
): AudioLintRule {
  return {
    ...rule,
    *find({ files, tracks }) {
      for (const file of files) {
        if (file.facts === undefined) continue;
        const found = check(file as HeardSound, tracks.get(file.path));
        if (found !== undefined) yield { path: file.path, ...(typeof found === 'string' ? { message: found } : found) };
      }
    },
  };
}

/** Makes a finding an issue. */
export function toAudioIssue({ code, severity }: AudioLintRule, { path, message, fix }: AudioFinding): DatasetIssue {
  return { code, severity, path, message, ...(fix === undefined ? {} : { fix }) };
}
