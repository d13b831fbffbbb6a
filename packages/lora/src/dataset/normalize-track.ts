import { describeValue } from '@loop/core';
import { nearestModelKey } from '@loop/core/words';

import type { DatasetFix, DatasetIssue, FixableField, IssueSeverity } from './dataset-issue.js';
import type { TrackRecord } from './track-record.js';
import { LANGUAGE_NAMES, MODEL_BPM, MODEL_KEYS, MODEL_LANGUAGES, MODEL_TIME_SIGNATURES } from './vocabulary.js';

/** A record in the model's own words, and what was not in them before. */
export interface NormalizedTrack {
  readonly track: TrackRecord;
  /** What was rewritten (with the new value as its fix), and what nothing could be made of. */
  readonly issues: readonly DatasetIssue[];
}

/** What a value should be, or why nothing can be made of it. */
interface Reading<T> {
  readonly value: T;
  readonly code?: string | undefined;
  readonly severity?: IssueSeverity | undefined;
  readonly why?: string | undefined;
}

/**
 * Writes key, language, time signature and tempo as ACE-Step 1.5 was trained with them: `D major` and not `D Major`, `en` and not `english`,
 * `4` and not `4/4`. A model that is trained with other words learns wrong habits. A value that cannot be read is kept and reported.
 */
export function normalizeTrack(track: TrackRecord): NormalizedTrack {
  const issues: DatasetIssue[] = [];
  const read = <T extends string | number | undefined>(field: FixableField, found: T, reading: Reading<T>): T => {
    if (reading.code === undefined) return reading.value;
    const isRewritten = !Object.is(reading.value, found);
    const fix: DatasetFix | undefined = isRewritten ? { kind: 'set', field, value: reading.value } : undefined;
    const message = `${field} is ${describeValue(found)}; ${reading.why}`;
    issues.push({ code: reading.code, severity: reading.severity ?? 'warning', path: track.path, message, fix });
    return reading.value;
  };
  const normalized: TrackRecord = {
    ...track,
    bpm: read('bpm', track.bpm, readBpm(track.bpm)),
    key: read('key', track.key, readKey(track.key)),
    timeSignature: read('timeSignature', track.timeSignature, readTimeSignature(track.timeSignature)),
    language: read('language', track.language, readLanguage(track.language)),
  };
  return { track: normalized, issues };
}

function readBpm(bpm: number | undefined): Reading<number | undefined> {
  // Trainers write 0 where they know no tempo.
  if (bpm === undefined || bpm === 0) return { value: undefined };
  if (!(bpm >= MODEL_BPM.lowest && bpm <= MODEL_BPM.highest)) {
    const why = `the model knows ${MODEL_BPM.lowest} to ${MODEL_BPM.highest}. Half or double it, or leave it empty.`;
    return { value: bpm, code: 'bpm-out-of-range', severity: 'error', why };
  }
  if (Number.isInteger(bpm)) return { value: bpm };
  return { value: Math.round(bpm), code: 'bpm-not-whole', why: `the model knows whole numbers: ${Math.round(bpm)}.` };
}

function readKey(key: string): Reading<string> {
  const text = key.trim();
  if (isAbsent(text)) return { value: '' };
  if (MODEL_KEYS.includes(key)) return { value: key };
  const nearest = nearestModelKey(text.slice(0, 80));
  if (nearest === undefined || !MODEL_KEYS.includes(nearest.key)) {
    return { value: key, code: 'key-out-of-vocabulary', severity: 'error', why: 'write it like "F# minor", or leave it empty.' };
  }
  if (nearest.scale !== undefined) {
    return { value: nearest.key, code: 'key-scale-unknown', why: `the model knows major and minor: ${nearest.key} is nearest.` };
  }
  return { value: nearest.key, code: 'key-spelling', why: `the model knows it as "${nearest.key}".` };
}

function readTimeSignature(signature: string): Reading<string> {
  const text = signature.trim();
  if (isAbsent(text)) return { value: '' };
  if (isModelTimeSignature(signature)) return { value: signature };
  const [, numerator = ''] = /^(\d{1,2})(?:\s*\/\s*\d{1,2})?$/u.exec(text) ?? [];
  if (isModelTimeSignature(numerator)) {
    return { value: numerator, code: 'time-signature-spelling', why: `the model knows its numerator: "${numerator}".` };
  }
  const why = `the model knows ${MODEL_TIME_SIGNATURES.join(', ')}. Write the nearest, or leave it empty.`;
  return { value: signature, code: 'time-signature-out-of-vocabulary', severity: 'error', why };
}

function isModelTimeSignature(text: string): boolean {
  return (MODEL_TIME_SIGNATURES as readonly string[]).includes(text);
}

function readLanguage(language: string): Reading<string> {
  const text = language.trim().toLowerCase();
  if (isAbsent(text)) return { value: 'unknown' };
  if (MODEL_LANGUAGES.includes(language)) return { value: language };
  const code = languageCode(text);
  if (code !== undefined) return { value: code, code: 'language-spelling', why: `the model knows its ISO code: "${code}".` };
  const why = 'the model does not know it. Write an ISO 639 code such as "en", or "unknown".';
  return { value: language, code: 'language-out-of-vocabulary', severity: 'error', why };
}

/** Older trainers wrote `instrumental` where nobody sings. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  instrumental: 'unknown',
  none: 'unknown',
  farsi: 'fa',
  filipino: 'tl',
  mandarin: 'zh',
  'mandarin chinese': 'zh',
  creole: 'ht',
};

function languageCode(text: string): string | undefined {
  const named =
    Object.entries(LANGUAGE_NAMES).find(([, name]) => name === text)?.[0] ??
    (Object.hasOwn(OTHER_NAMES, text) ? OTHER_NAMES[text] : undefined);
  if (named !== undefined) return named;
  if (!/^[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}$/u.test(text)) return undefined;
  try {
    // `eng` and `en_GB` are English, too.
    const { language } = new Intl.Locale(text.replaceAll('_', '-'));
    return MODEL_LANGUAGES.includes(language) ? language : undefined;
  } catch {
    return undefined;
  }
}

function isAbsent(text: string): boolean {
  return text === '' || /^(?:n\/a|none|null)$/iu.test(text);
}
