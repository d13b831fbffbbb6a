import { normalizeTrack } from '../normalize-track.js';
import { MODEL_SECONDS } from '../vocabulary.js';
import type { IssueSeverity } from '../dataset-issue.js';
import type { LintRule } from './lint-rule.js';
import { trackRule } from './lint-rule.js';

/** The rules that {@link normalizeTrack} finds, in the words of lint. */
const VOCABULARY: readonly (readonly [code: string, severity: IssueSeverity, about: string])[] = [
  ['bpm-out-of-range', 'error', 'The model knows tempos from 30 to 300.'],
  ['bpm-not-whole', 'warning', 'The model knows whole tempos.'],
  ['key-out-of-vocabulary', 'error', 'The model knows seventy keys, such as "F# minor".'],
  ['key-scale-unknown', 'warning', 'The model knows major and minor.'],
  ['key-spelling', 'warning', 'The model knows the key in another spelling and would learn a new word for it.'],
  ['time-signature-out-of-vocabulary', 'error', 'The model knows 2, 3, 4 and 6.'],
  ['time-signature-spelling', 'warning', 'The model knows the numerator alone.'],
  ['language-out-of-vocabulary', 'error', 'The model knows fifty languages.'],
  ['language-spelling', 'warning', 'The model knows ISO codes and would learn to sing in the wrong language.'],
];

/** Faults of tempo, key, time signature, language and length. */
export const METADATA_RULES: readonly LintRule[] = [
  ...VOCABULARY.map(([code, severity, about]) =>
    trackRule({ code, severity, about }, (track) => normalizeTrack(track).issues.find((issue) => issue.code === code)),
  ),
  trackRule({ code: 'duration-too-short', severity: 'warning', about: 'The model knows music of ten seconds and more.' }, ({ seconds }) =>
    seconds !== undefined && seconds > 0 && seconds < MODEL_SECONDS.shortest
      ? `is ${seconds.toFixed(1)} s long; ${MODEL_SECONDS.shortest} s are the least. Leave it out or join it with another.`
      : undefined,
  ),
  trackRule(
    {
      code: 'duration-too-long',
      severity: 'warning',
      about: 'Trainers cut at four minutes: the words of the rest are trained without their music.',
    },
    ({ seconds }) =>
      seconds !== undefined && seconds > MODEL_SECONDS.trained
        ? `is ${Math.round(seconds)} s long; ${MODEL_SECONDS.trained} s are trained. Cut it into parts with lyrics of their own.`
        : undefined,
  ),
];
