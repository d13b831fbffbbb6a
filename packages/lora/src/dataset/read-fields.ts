import { describeValue } from '@loop/core';

import type { JsonObject } from './bounded-json.js';
import type { DatasetIssue } from './dataset-issue.js';
import type { TrackRecord } from './track-record.js';
import { INSTRUMENTAL_LYRICS, TRAINING_RIGHTS } from './track-record.js';

/** Reads one field of a file, and says when it is of another kind than expected. */
export type FieldReader = <T>(names: readonly string[], read: (value: unknown) => T | undefined, expected: string) => T | undefined;

/**
 * Creates a reader of an object's fields under any of their names. A field that is missing, `null` or `''` is `undefined`; one of the wrong kind
 * is `undefined` and an issue.
 *
 * @param path - Where the object is, for issues.
 */
export function fieldReader(object: JsonObject, path: string, issues: DatasetIssue[]): FieldReader {
  return (names, read, expected) => {
    const name = names.find((candidate) => Object.hasOwn(object, candidate) && object[candidate] !== null && object[candidate] !== '');
    if (name === undefined) return undefined;
    const value = read(object[name]);
    if (value === undefined) {
      const message = `${name} is ${describeValue(object[name])}; it must be ${expected}. It was not read.`;
      issues.push({ code: 'field-unreadable', severity: 'warning', path: `${path}.${name}`, message });
    }
    return value;
  };
}

/** Reads a text; numbers are written out. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

/** Reads a number, also from a text such as `92.5` or `92 BPM`. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const [, digits] = /^\s*([+-]?\d{1,15}(?:\.\d{0,15})?)\s*(?:bpm|s|seconds)?\s*$/iu.exec(value) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Reads a yes or no, as people, spreadsheets and Python write it. */
export function asFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 0) return value === 1;
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toLowerCase();
  if (['true', 'yes', '1', 'y', 'on'].includes(word)) return true;
  return ['false', 'no', '0', 'n', 'off'].includes(word) ? false : undefined;
}

function asOverride(value: unknown): 'caption' | 'genre' | undefined {
  return value === 'caption' || value === 'genre' ? value : undefined;
}

function asRepeat(value: unknown): number | undefined {
  const count = asNumber(value);
  return count !== undefined && Number.isInteger(count) && count >= 1 && count <= 10_000 ? count : undefined;
}

/** The names that each field goes by in the files of all trainers. */
const FIELD_NAMES = {
  caption: ['caption', 'prompt'],
  genre: ['genre'],
  lyrics: ['lyrics'],
  bpm: ['bpm', 'tempo'],
  key: ['keyscale', 'key', 'scale'],
  timeSignature: ['timesignature', 'time_signature', 'signature', 'sig'],
  seconds: ['duration'],
  language: ['language', 'lang'],
  instrumental: ['is_instrumental', 'instrumental'],
  trigger: ['custom_tag', 'trigger', 'tags'],
  promptOverride: ['prompt_override'],
  repeat: ['repeat'],
  artist: ['artist'],
  title: ['title'],
  licence: ['license', 'licence', 'license_type'],
  training: ['ai_training', 'training_rights'],
  source: ['source', 'source_type'],
  provider: ['provider'],
  acquired: ['date_acquired', 'acquired'],
} as const;

/** Reads the fields that every file of a track may have, under all of their names. Absent ones are left out. */
export function readTrackFields(object: JsonObject, path: string, issues: DatasetIssue[]): Partial<TrackRecord> {
  const field = fieldReader(object, path, issues);
  const text = (names: readonly string[]): string | undefined => field(names, asText, 'a text')?.trim();
  const caption = text(FIELD_NAMES.caption);
  const lyrics = text(FIELD_NAMES.lyrics);
  const instrumental = field(FIELD_NAMES.instrumental, asFlag, 'true or false');
  const found = {
    artist: text(FIELD_NAMES.artist),
    title: text(FIELD_NAMES.title),
    caption,
    genre: text(FIELD_NAMES.genre),
    lyrics,
    rawLyrics: lyrics === INSTRUMENTAL_LYRICS ? undefined : lyrics,
    bpm: field(FIELD_NAMES.bpm, asNumber, 'a number'),
    key: text(FIELD_NAMES.key),
    timeSignature: text(FIELD_NAMES.timeSignature),
    seconds: field(FIELD_NAMES.seconds, asNumber, 'a number of seconds'),
    language: text(FIELD_NAMES.language),
    instrumental: instrumental ?? (lyrics === undefined || lyrics === '' ? undefined : lyrics === INSTRUMENTAL_LYRICS),
    trigger: text(FIELD_NAMES.trigger),
    labelled: caption === undefined ? undefined : true,
    promptOverride: field(FIELD_NAMES.promptOverride, asOverride, '"caption" or "genre"'),
    repeat: field(FIELD_NAMES.repeat, asRepeat, 'a whole number from 1 to 10000'),
    ...readTerms(field, text),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function readTerms(
  field: FieldReader,
  text: (names: readonly string[]) => string | undefined,
): Pick<TrackRecord, 'licence' | 'provenance'> {
  const name = text(FIELD_NAMES.licence);
  const training = field(FIELD_NAMES.training, asTrainingRights, TRAINING_RIGHTS.join(', '));
  const [source, provider, acquired] = [text(FIELD_NAMES.source), text(FIELD_NAMES.provider), text(FIELD_NAMES.acquired)];
  const hasProvenance = source !== undefined || provider !== undefined || acquired !== undefined;
  return {
    licence: name === undefined && training === undefined ? undefined : { name: name ?? '', training: training ?? 'unknown' },
    provenance: hasProvenance ? { source: source ?? '', provider: provider ?? '', acquired: acquired ?? '' } : undefined,
  };
}

function asTrainingRights(value: unknown): (typeof TRAINING_RIGHTS)[number] | undefined {
  const flag = asFlag(value);
  if (flag !== undefined) return flag ? 'granted' : 'refused';
  return TRAINING_RIGHTS.find((right) => right === value);
}
