import { isLoopError } from '@loop/core';

import { isJsonObject, parseBoundedJson } from './bounded-json.js';
import type { JsonObject } from './bounded-json.js';
import type { DatasetIssue } from './dataset-issue.js';
import { normalizeTrack } from './normalize-track.js';
import { readTrackFields } from './read-fields.js';
import { countKeyLines, readKeyValues } from './read-key-values.js';
import { sideCarRole } from './side-car-role.js';
import type { SideCarRole } from './side-car-role.js';
import { INSTRUMENTAL_LYRICS, createTrackRecord } from './track-record.js';
import type { TrackRecord } from './track-record.js';

/**
 * The habits of trainers: `ace-step` writes `.caption.txt`, `.lyrics.txt` and a `.json` of five fields; `json` a `.json` with all fields and lyrics
 * in `.txt`; `key-values` one `.txt` of `key: value` lines; `plain` lyrics in `.txt` and the rest in a table; `v1` `_prompt.txt` and `_lyrics.txt`.
 */
export const SIDE_CAR_DIALECTS = ['ace-step', 'json', 'key-values', 'plain', 'v1'] as const;

/** Whose habit a track's side-cars follow. */
export type SideCarDialect = (typeof SIDE_CAR_DIALECTS)[number];

/** A text file beside a track. */
export interface SideCarFile {
  /** Its path, relative to the dataset's folder and with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Settings of {@link readSideCars}. */
export interface ReadSideCarsOptions {
  /** What a track is that nothing says anything about. @defaultValue false */
  readonly allInstrumental?: boolean | undefined;
}

/** What the side-cars of a track say. */
export interface ReadSideCarsResult {
  readonly track: TrackRecord;
  /** The dialects that were met, in the order of {@link SIDE_CAR_DIALECTS}. */
  readonly dialects: readonly SideCarDialect[];
  readonly issues: readonly DatasetIssue[];
}

const MAX_TEXT = 2 ** 20;

/**
 * Reads the text files beside a track into one record, whichever trainer they were written for. ACE-Step's own order holds: `.json` over
 * `.caption.txt`, `.lyrics.txt` over `.txt`. Where no trainer's rule says what a file is, it is not read and an issue names the choices.
 *
 * @param path - The audio file, relative to the dataset's folder.
 * @param files - The files that begin with its name; others are ignored.
 */
export function readSideCars(path: string, files: readonly SideCarFile[], options: ReadSideCarsOptions = {}): ReadSideCarsResult {
  const issues: DatasetIssue[] = [];
  const cars = readRoles(path, files, issues);
  const json = cars.has('json') ? readJsonCar(cars.get('json')!, issues) : {};
  const plain = sortPlainText(path, cars, json, issues);
  const fields = readTrackFields({ ...plain.values, ...json }, cars.get('json')?.path ?? path, issues);
  const caption = chooseText([fields.caption, textOf(cars, 'caption'), textOf(cars, 'v1-prompt')], `${path}: captions`, path, issues);
  const lyrics = chooseText(
    [textOf(cars, 'lyrics'), plain.lyrics, fields.lyrics, textOf(cars, 'v1-lyrics')],
    `${path}: lyrics`,
    path,
    issues,
  );
  const isSung = lyrics !== '' && !/^\[(?:instrumental|inst)\]$/iu.test(lyrics);
  // ACE-Step takes a language beside a track as a sign that somebody sings.
  const hasLanguage = typeof json['language'] === 'string' && !/^(?:instrumental)?$/u.test(json['language']);
  const track = createTrackRecord(path, {
    ...fields,
    caption,
    labelled: caption !== '',
    lyrics: isSung ? lyrics : INSTRUMENTAL_LYRICS,
    rawLyrics: isSung ? lyrics : '',
    instrumental:
      explicitInstrumental(plain.values, json) ?? (isSung || hasLanguage ? false : lyrics !== '' || (options.allInstrumental ?? false)),
  });
  const normalized = normalizeTrack(track);
  return { track: normalized.track, dialects: dialectsOf(cars, plain, json), issues: [...issues, ...normalized.issues] };
}

type Cars = ReadonlyMap<SideCarRole, SideCarFile>;

function readRoles(path: string, files: readonly SideCarFile[], issues: DatasetIssue[]): Cars {
  const cars = new Map<SideCarRole, SideCarFile>();
  for (const file of files) {
    const role = sideCarRole(path, file.path);
    if (role === undefined) continue;
    if (file.text.length > MAX_TEXT) {
      const message = `has ${file.text.length} characters; ${MAX_TEXT} can be read. It was left out.`;
      issues.push({ code: 'side-car-too-long', severity: 'error', path: file.path, message });
    } else if (cars.has(role)) {
      const message = `is a second file for the same as ${cars.get(role)!.path}; keep one.`;
      issues.push({ code: 'ambiguous-side-car', severity: 'error', path: file.path, message, fix: { kind: 'leave-out', path: file.path } });
    } else cars.set(role, { ...file, text: file.text.replace(/^\uFEFF/u, '').replaceAll(/\r\n?/gu, '\n') });
  }
  return cars;
}

function readJsonCar(file: SideCarFile, issues: DatasetIssue[]): JsonObject {
  try {
    const value = parseBoundedJson(file.text, file.path);
    if (isJsonObject(value) && !Array.isArray(value['samples'])) return value;
    issues.push({
      code: 'side-car-unreadable',
      severity: 'error',
      path: file.path,
      message: 'must be an object with the fields of one track.',
    });
  } catch (error) {
    if (!isLoopError(error, 'file_format')) throw error;
    issues.push({ code: 'side-car-unreadable', severity: 'error', path: file.path, message: error.message });
  }
  return {};
}

interface PlainText {
  readonly lyrics: string;
  readonly values: JsonObject;
}

/** `.txt` is lyrics for most trainers and key/value lines for one. */
function sortPlainText(path: string, cars: Cars, json: JsonObject, issues: DatasetIssue[]): PlainText {
  const file = cars.get('text');
  const nothing: PlainText = { lyrics: '', values: {} };
  if (file === undefined || file.text.trim() === '') return nothing;
  const count = countKeyLines(file.text);
  if (count >= 2) return { lyrics: '', values: readKeyValues(file.text) };
  const text = file.text.trim();
  const isOneLine = !text.includes('\n') && !text.startsWith('[');
  const hasCaption = cars.has('caption') || cars.has('v1-prompt') || (typeof json['caption'] === 'string' && json['caption'] !== '');
  if (count === 0 && (!isOneLine || hasCaption)) return { lyrics: text, values: {} };
  const stem = path.replace(/\.[^./]*$/u, '');
  issues.push({
    code: 'ambiguous-side-car',
    severity: 'error',
    path: file.path,
    message: `may be ${count === 1 ? 'lyrics or key: value lines' : 'lyrics or a caption'}, so that it was not read. Give it a name that says which.`,
    fix: {
      kind: 'choose',
      choices: ['lyrics', 'caption'].map((kind) => ({ kind: 'rename', from: file.path, to: `${stem}.${kind}.txt` })),
    },
  });
  return nothing;
}

/** Takes the first text that is there; another one that says something else is an issue. */
function chooseText(texts: readonly (string | undefined)[], what: string, path: string, issues: DatasetIssue[]): string {
  const [first = '', ...others] = texts.filter((text): text is string => text !== undefined && text !== '');
  if (others.some((other) => other !== first)) {
    const message = `${what} in several files that differ; the first in the trainers' order was taken. Keep one.`;
    issues.push({ code: 'side-cars-disagree', severity: 'warning', path, message });
  }
  return first;
}

function textOf(cars: Cars, role: SideCarRole): string | undefined {
  return cars.get(role)?.text.trim();
}

function explicitInstrumental(...objects: readonly JsonObject[]): boolean | undefined {
  const flags = objects.map((object) => readTrackFields({ is_instrumental: object['is_instrumental'] ?? null }, '', []).instrumental);
  return flags.findLast((flag) => flag !== undefined);
}

/** The fields that ACE-Step itself reads from a `.json` beside a track. */
const ACE_STEP_FIELDS = new Set(['caption', 'bpm', 'keyscale', 'timesignature', 'language']);

function dialectsOf(cars: Cars, plain: PlainText, json: JsonObject): readonly SideCarDialect[] {
  const isWide = Object.keys(json).some((name) => !ACE_STEP_FIELDS.has(name));
  const hasValues = Object.keys(plain.values).length > 0;
  const met: Readonly<Record<SideCarDialect, boolean>> = {
    'ace-step': cars.has('caption') || cars.has('lyrics') || (cars.has('json') && !isWide),
    json: cars.has('json') && isWide,
    'key-values': hasValues,
    plain: plain.lyrics !== '' && !(cars.has('json') && isWide),
    v1: cars.has('v1-prompt') || cars.has('v1-lyrics'),
  };
  return SIDE_CAR_DIALECTS.filter((dialect) => met[dialect]);
}
