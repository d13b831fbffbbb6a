import { InvalidInputError, describeValue } from '@loop/core';

import { ISSUE_SEVERITIES } from '../../dataset/dataset-issue.js';
import type { DatasetIssue } from '../../dataset/dataset-issue.js';
import type { TrackRecord } from '../../dataset/track-record.js';
import { toAudioIssue } from './audio-rule.js';
import type { AudioLintRule } from './audio-rule.js';
import { FILE_RULES } from './file-rules.js';
import type { HeardFile } from './hear-file.js';
import { MUSIC_RULES } from './music-rules.js';
import { SOUND_RULES } from './sound-rules.js';

/** Every fault that is looked for in the audio. */
export const AUDIO_LINT_RULES: readonly AudioLintRule[] = [...FILE_RULES, ...SOUND_RULES, ...MUSIC_RULES];

/** Settings of {@link lintAudio}. */
export interface LintAudioOptions {
  /** What is written about the files: tempo, key and length are compared with what is heard. @defaultValue nothing */
  readonly tracks?: readonly TrackRecord[] | undefined;
  /** Codes of {@link AUDIO_LINT_RULES} that do not matter here. @defaultValue none */
  readonly ignore?: readonly string[] | undefined;
}

/**
 * Looks for everything in the audio of a dataset that would spoil a training: files that are cut or damaged, clipping, silence, missing treble, channels
 * that are one, recordings that are there twice, and words that do not fit the music.
 *
 * @param files - What `hearFile` heard.
 * @returns The issues, errors first, each kind in the order of the files.
 * @throws {InvalidInputError} When `ignore` names a rule that there is not.
 */
export function lintAudio(files: readonly HeardFile[], options: LintAudioOptions = {}): readonly DatasetIssue[] {
  const { tracks = [], ignore = [] } = options;
  for (const [index, code] of ignore.entries()) {
    if (AUDIO_LINT_RULES.some((rule) => rule.code === code)) continue;
    const allowed = AUDIO_LINT_RULES.map((rule) => rule.code);
    throw new InvalidInputError('lintAudio', [{ path: `ignore[${index}]`, message: 'is no rule', received: describeValue(code), allowed }]);
  }
  const context = { files, tracks: new Map(tracks.map((track) => [track.path, track])) };
  return AUDIO_LINT_RULES.filter(({ code }) => !ignore.includes(code))
    .flatMap((rule) => Array.from(rule.find(context), (finding) => toAudioIssue(rule, finding)))
    .toSorted((a, b) => ISSUE_SEVERITIES.indexOf(a.severity) - ISSUE_SEVERITIES.indexOf(b.severity));
}
