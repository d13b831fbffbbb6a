import { FileFormatError, InvalidInputError, describeValue } from '@loop/core';

import { isJsonObject, parseBoundedJson } from './bounded-json.js';
import type { JsonObject } from './bounded-json.js';
import type { DatasetIssue } from './dataset-issue.js';
import { normalizeTrack } from './normalize-track.js';
import { asFlag, asNumber, asText, fieldReader, readTrackFields } from './read-fields.js';
import { INSTRUMENTAL_LYRICS, TAG_POSITIONS, createDatasetSettings, createTrackRecord } from './track-record.js';
import type { Dataset, DatasetSettings, TagPosition, TrackRecord } from './track-record.js';

/** A dataset as it was read, in the model's words, and what was wrong with it. */
export interface ParsedDataset {
  readonly dataset: Dataset;
  readonly issues: readonly DatasetIssue[];
}

const MAX_TRACKS = 100_000;
const SETTINGS_FIELDS = ['name', 'custom_tag', 'tag_position', 'created_at', 'num_samples', 'all_instrumental', 'genre_ratio'];
const TRACK_FIELDS = [
  'id audio_path filename caption genre lyrics raw_lyrics formatted_lyrics bpm keyscale timesignature duration language is_instrumental',
  'custom_tag labeled prompt_override repeat artist title license ai_training source provider date_acquired',
].flatMap((line) => line.split(' '));

/**
 * Reads a dataset of ACE-Step 1.5: `{ metadata, samples }`, or a bare list of samples as other trainers write it. Key, language and time signature
 * are brought into the model's words; fields that are not known are kept.
 *
 * @param text - The file. Paths in it stay as they are: they are relative to the file for some trainers, and to their own folder for others.
 * @throws {FileFormatError} When it is no dataset.
 */
export function parseDataset(text: string, name = 'dataset.json'): ParsedDataset {
  const value = parseBoundedJson(text, name);
  const samples = Array.isArray(value) ? (value as unknown[]) : isJsonObject(value) ? value['samples'] : undefined;
  if (!Array.isArray(samples)) throw new FileFormatError('dataset', `${name}: samples is ${describeValue(samples)}; it must be a list.`);
  if (samples.length > MAX_TRACKS)
    throw new FileFormatError('dataset', `${name}: has ${samples.length} samples; ${MAX_TRACKS} can be read.`);
  const issues: DatasetIssue[] = [];
  const metadata = isJsonObject(value) ? value['metadata'] : undefined;
  const settings = readSettings(isJsonObject(metadata) ? metadata : {}, issues);
  const tracks = samples.map((sample: unknown, index) => {
    if (!isJsonObject(sample))
      throw new FileFormatError('dataset', `${name}: samples[${index}] is ${describeValue(sample)}; it must be an object.`);
    const normalized = normalizeTrack(readTrack(sample, `samples[${index}]`, settings, issues));
    issues.push(...normalized.issues);
    return normalized.track;
  });
  return { dataset: { settings, tracks }, issues };
}

/**
 * Writes a dataset as ACE-Step 1.5 reads it, in the model's words. The tag position is always written: trainers do not agree about what an absent
 * one means. Reading the text again gives the same dataset.
 *
 * @throws {InvalidInputError} When a number is not finite.
 */
export function formatDataset({ settings, tracks }: Dataset): string {
  const { name, trigger, tagPosition, createdAt, allInstrumental, genreRatio, extra } = settings;
  const metadata = {
    name,
    custom_tag: trigger,
    tag_position: tagPosition,
    created_at: createdAt,
    num_samples: tracks.length,
    all_instrumental: allInstrumental,
    genre_ratio: percentOf(genreRatio),
    ...unknownFields(extra, SETTINGS_FIELDS),
  };
  return JSON.stringify({ metadata, samples: tracks.map((track) => toSample(normalizeTrack(track).track)) }, assertFinite, 2);
}

/** A track as a sample of ACE-Step 1.5's dataset. */
function toSample(track: TrackRecord): JsonObject {
  const { licence, provenance } = track;
  return {
    ...(track.id === '' ? {} : { id: track.id }),
    audio_path: track.path,
    filename: fileNameOf(track.path),
    caption: track.caption,
    genre: track.genre,
    lyrics: track.lyrics,
    raw_lyrics: track.rawLyrics,
    formatted_lyrics: track.formattedLyrics,
    bpm: track.bpm ?? null,
    keyscale: track.key,
    timesignature: track.timeSignature,
    // A reader that has not measured the audio says 0, as the trainers do.
    duration: track.seconds === undefined ? 0 : Math.trunc(track.seconds),
    language: track.language,
    is_instrumental: track.instrumental,
    custom_tag: track.trigger,
    labeled: track.labelled,
    prompt_override: track.promptOverride ?? null,
    ...(track.repeat === undefined ? {} : { repeat: track.repeat }),
    ...(track.artist === '' ? {} : { artist: track.artist }),
    ...(track.title === '' ? {} : { title: track.title }),
    ...(licence === undefined ? {} : { license: licence.name, ai_training: licence.training }),
    ...(provenance === undefined ? {} : { source: provenance.source, provider: provenance.provider, date_acquired: provenance.acquired }),
    ...unknownFields(track.extra, TRACK_FIELDS),
  };
}

function readSettings(metadata: JsonObject, issues: DatasetIssue[]): DatasetSettings {
  const field = fieldReader(metadata, 'metadata', issues);
  const position = field(['tag_position'], (value) => TAG_POSITIONS.find((known) => known === value), TAG_POSITIONS.join(', '));
  const isPercent = (value: unknown): number | undefined => {
    const percent = asNumber(value);
    return percent !== undefined && percent >= 0 && percent <= 100 ? percent : undefined;
  };
  return createDatasetSettings({
    name: field(['name'], asText, 'a text') ?? 'dataset',
    trigger: field(['custom_tag'], asText, 'a text') ?? '',
    tagPosition: (position as TagPosition | undefined) ?? 'prepend',
    createdAt: field(['created_at'], asText, 'a text') ?? '',
    allInstrumental: field(['all_instrumental'], asFlag, 'true or false') ?? false,
    genreRatio: (field(['genre_ratio'], isPercent, '0 to 100') ?? 0) / 100,
    extra: unknownFields(metadata, SETTINGS_FIELDS),
  });
}

function readTrack(sample: JsonObject, path: string, settings: DatasetSettings, issues: DatasetIssue[]): TrackRecord {
  // What is trained is kept to the character.
  const text = (name: string): string => asText(sample[name]) ?? '';
  const audio = text('audio_path') || text('filename');
  if (audio === '') throw new FileFormatError('dataset', `${path}: names no audio file; write audio_path.`);
  const fields = readTrackFields(sample, path, issues);
  const lyrics = asText(sample['lyrics']) ?? INSTRUMENTAL_LYRICS;
  return createTrackRecord(audio, {
    ...fields,
    id: text('id'),
    caption: text('caption'),
    genre: text('genre'),
    lyrics,
    rawLyrics: text('raw_lyrics'),
    formattedLyrics: text('formatted_lyrics'),
    instrumental: asFlag(sample['is_instrumental']) ?? lyrics === INSTRUMENTAL_LYRICS,
    labelled: asFlag(sample['labeled']) ?? text('caption') !== '',
    trigger: asText(sample['custom_tag']) ?? settings.trigger,
    extra: unknownFields(sample, TRACK_FIELDS),
  });
}

function unknownFields(object: JsonObject, known: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !known.includes(name)));
}

/** The share as whole percent where it is one: 0.29 is 29. */
function percentOf(ratio: number): number {
  return Number((ratio * 100).toFixed(9));
}

function fileNameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function assertFinite(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new InvalidInputError('dataset', [{ path: key, message: 'must be a finite number', received: String(value) }]);
  }
  return value;
}
