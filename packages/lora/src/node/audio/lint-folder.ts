import { isLoopError, planProgress, runToResult } from '@loop/core';
import type { Abortable, Milliseconds, Progress, ResultEvent, Seconds } from '@loop/core';

import type { HeardFile } from '../../audio/lint/hear-file.js';
import { lintAudio } from '../../audio/lint/lint-audio.js';
import { AUDIO_LINT_RULES } from '../../audio/lint/lint-audio.js';
import { ISSUE_SEVERITIES } from '../../dataset/dataset-issue.js';
import type { DatasetIssue, IssueSeverity } from '../../dataset/dataset-issue.js';
import { LINT_RULES, lintDataset } from '../../dataset/lint/lint-dataset.js';
import { createDatasetSettings } from '../../dataset/track-record.js';
import type { DatasetSettings, TrackRecord } from '../../dataset/track-record.js';
import { hashFiles } from '../hash-files.js';
import { scanFolder } from '../scan-folder.js';
import type { HearJob } from './audio-job.js';
import { createAudioPool } from './audio-pool.js';
import type { AudioPool } from './audio-pool.js';
import { chooseFfmpeg } from './find-ffmpeg.js';
import { inTurn } from './in-turn.js';

/** Settings of {@link lintFolder}. */
export interface LintFolderOptions extends Abortable {
  /** What holds for the whole dataset, such as the trigger. @defaultValue nothing */
  readonly settings?: Partial<DatasetSettings> | undefined;
  /** What is known about the songs. @defaultValue what the side-cars and tables of the folder say */
  readonly tracks?: readonly TrackRecord[] | undefined;
  /** Codes of rules that do not matter here. @defaultValue none */
  readonly ignore?: readonly string[] | undefined;
  /** Whether tempo and key are compared with the music, which takes most of the time. @defaultValue true */
  readonly music?: boolean | undefined;
  /** Whether waveforms and spectrograms are drawn, for `writeLintReport`. @defaultValue false */
  readonly pictures?: boolean | undefined;
  /** How many threads work; 0 is this one. @defaultValue one per core, at most eight */
  readonly workers?: number | undefined;
  /** The program that decodes m4a; `false` for none. @defaultValue ffmpeg, when it is on the path */
  readonly ffmpeg?: string | false | undefined;
  /** Longer sounds are refused before they are decoded. @defaultValue 7200 */
  readonly maxSeconds?: Seconds | undefined;
  /** A clock for the time that is left. @defaultValue no estimate */
  readonly clock?: (() => Milliseconds) | undefined;
  /** Hears how far it is. */
  readonly onProgress?: ((progress: Progress<LintPhase>) => void) | undefined;
}

/** What {@link lintFolder} does, in this order. */
export const LINT_PHASES = ['scan', 'listen', 'lint'] as const;

/** What {@link lintFolder} does. */
export type LintPhase = (typeof LINT_PHASES)[number];

/** What was found in a folder of songs. */
export interface LintedFolder {
  /** The folder, as it was given. */
  readonly folder: string;
  /** The songs, sorted by path, with the lengths that were measured where none was written. */
  readonly tracks: readonly TrackRecord[];
  /** What was heard in each audio file, in the same order. */
  readonly files: readonly HeardFile[];
  /** Everything that is wrong, errors first. */
  readonly issues: readonly DatasetIssue[];
  /** How many issues of each kind there are. */
  readonly counts: Readonly<Record<IssueSeverity, number>>;
}

/**
 * Checks a folder of songs before a GPU is paid for: every audio file is heard, and the words beside it are read. Nothing is changed.
 *
 * @throws {InvalidInputError} When `ignore` names a rule that there is not.
 * @throws {StorageError} When the folder cannot be read.
 *
 * @example
 * ```ts
 * const found = await lintFolder('songs', { pictures: true });
 * await writeLintReport(found, { output: 'report.html' });
 * ```
 */
export async function lintFolder(folder: string, options: LintFolderOptions = {}): Promise<LintedFolder> {
  return runToResult<LintedFolder, Progress<LintPhase>>(streamLintFolder(folder, options), options.onProgress);
}

/** {@link lintFolder} as events. Breaking out of the loop stops the work. */
export async function* streamLintFolder(
  folder: string,
  options: LintFolderOptions = {},
): AsyncGenerator<Progress<LintPhase> | ResultEvent<LintedFolder>> {
  const { signal, clock, workers, ignore = [] } = options;
  signal?.throwIfAborted();
  const known = new Set([...LINT_RULES, ...AUDIO_LINT_RULES].map(({ code }) => code));
  const unknown = ignore.find((code) => !known.has(code));
  // The rules' own check names what is allowed.
  if (unknown !== undefined) lintAudio([], { ignore: [unknown] });
  const plan = planProgress(
    [
      { phase: 'scan', weight: 2 },
      { phase: 'listen', weight: 95 },
      { phase: 'lint', weight: 3 },
    ] as const,
    { clock },
  );
  yield plan.at('scan', 0);
  const scanned = await scanFolder(folder, { signal });
  const paths = scanned.audio.map(({ path }) => path);
  const hashes = await hashFiles(folder, paths, { signal });
  yield plan.at('scan', 1);
  const pool = createAudioPool({ workers, signal });
  const abort = (): void => void pool.dispose();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const ffmpeg = await chooseFfmpeg(options.ffmpeg);
    const { music = true, pictures = false, maxSeconds } = options;
    const work = paths.map(
      (path) => () => hear(pool, { kind: 'hear', folder, path, music, picture: pictures, ffmpeg, maxSeconds }, signal),
    );
    const heard = new Map<string, HeardFile>();
    for await (const file of inTurn(work, pool.size)) {
      signal?.throwIfAborted();
      heard.set(file.path, file);
      yield plan.at('listen', heard.size / paths.length, { step: heard.size, steps: paths.length });
    }
    const files = paths.map((path) => heard.get(path)!);
    const written = options.tracks ?? scanned.tracks;
    const tracks = written.map((track) => ({ ...track, seconds: track.seconds ?? heard.get(track.path)?.facts?.seconds }));
    const settings = createDatasetSettings(options.settings);
    const isKnown = (rules: readonly { readonly code: string }[]) => (code: string) => rules.some((rule) => rule.code === code);
    const issues = [
      ...scanned.issues.filter(({ code }) => !ignore.includes(code)),
      ...lintDataset({ settings, tracks }, { hashes, ignore: ignore.filter(isKnown(LINT_RULES)) }),
      ...lintAudio(files, { tracks: written, ignore: ignore.filter(isKnown(AUDIO_LINT_RULES)) }),
    ].toSorted((a, b) => ISSUE_SEVERITIES.indexOf(a.severity) - ISSUE_SEVERITIES.indexOf(b.severity));
    const count = (severity: IssueSeverity): number => issues.filter((issue) => issue.severity === severity).length;
    yield plan.at('lint', 1);
    const counts = { error: count('error'), warning: count('warning'), info: count('info') };
    yield { type: 'result', value: { folder, tracks, files, issues, counts } };
  } finally {
    signal?.removeEventListener('abort', abort);
    await pool.dispose();
  }
}

/** A thread that dies on a file, or a disk that does not give it, is a fault of the file. */
async function hear(pool: AudioPool, job: HearJob, signal: AbortSignal | undefined): Promise<HeardFile> {
  try {
    return await pool.run(job);
  } catch (error) {
    signal?.throwIfAborted();
    if (!isLoopError(error)) throw error;
    return { path: job.path, fault: error.message, truncated: false, damaged: false, warnings: [] };
  }
}
