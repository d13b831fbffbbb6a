import { omitUndefined } from '@loop/core';

import { normalizeTrack } from '../dataset/normalize-track.js';
import { INSTRUMENTAL_LYRICS, createTrackRecord } from '../dataset/track-record.js';
import type { TrackRecord } from '../dataset/track-record.js';
import { CAPTION_FIELDS } from './captioner.js';
import type { CaptionField, HeardTrack } from './captioner.js';

/**
 * What becomes of words that are there already: `fill-missing` keeps them all; `overwrite-caption` replaces caption and genre, `overwrite-lyrics` lyrics and
 * language, and both fill what is missing elsewhere; `overwrite-all` replaces everything that was heard.
 */
export const MERGE_POLICIES = ['fill-missing', 'overwrite-caption', 'overwrite-lyrics', 'overwrite-all'] as const;

/** One of {@link MERGE_POLICIES}. */
export type MergePolicy = (typeof MERGE_POLICIES)[number];

/** Where a value comes from. */
export interface FieldOrigin {
  /** The name of the captioner. */
  readonly source: string;
  /** The model that answered. */
  readonly model: string;
  /** When, ISO 8601; '' when no clock was there. */
  readonly at: string;
}

/** A track with what was heard in it. */
export interface MergedTrack {
  readonly track: TrackRecord;
  /** The fields that have another value now. */
  readonly changed: readonly CaptionField[];
}

const OVERWRITTEN: Readonly<Record<MergePolicy, readonly CaptionField[]>> = {
  'fill-missing': [],
  'overwrite-caption': ['caption', 'genre'],
  'overwrite-lyrics': ['lyrics', 'language'],
  'overwrite-all': CAPTION_FIELDS,
};

/** Which of a captioner's fields a track needs: those that are missing, and those that the policy replaces. */
export function fieldsNeeded(track: TrackRecord, fields: readonly CaptionField[], policy: MergePolicy): readonly CaptionField[] {
  return fields.filter((field) => OVERWRITTEN[policy].includes(field) || IS_MISSING[field](track));
}

/**
 * Puts what was heard into a track. Key, language and time signature are written in the model's words first; what it has no words for is left out. The
 * origin of each value is kept with the track as `extra.origins`.
 */
export function mergeHeard(track: TrackRecord, heard: HeardTrack, policy: MergePolicy, origin: FieldOrigin): MergedTrack {
  const values = toFields(heard);
  const wanted = fieldsNeeded(track, CAPTION_FIELDS, policy);
  const changed = wanted.filter((field) =>
    Object.entries(values[field] ?? {}).some(([name, value]) => value !== track[name as keyof TrackRecord]),
  );
  if (changed.length === 0) return { track, changed };
  const known = track.extra['origins'];
  const origins = { ...(typeof known === 'object' ? known : {}), ...Object.fromEntries(changed.map((field) => [field, origin])) };
  const parts = changed.map((field) => values[field]);
  return { track: Object.assign({ ...track, extra: { ...track.extra, origins } }, ...parts) as TrackRecord, changed };
}

const IS_MISSING: Readonly<Record<CaptionField, (track: TrackRecord) => boolean>> = {
  caption: ({ caption }) => caption.trim() === '',
  genre: ({ genre }) => genre.trim() === '',
  // A track that is said to be instrumental gets no words.
  lyrics: ({ rawLyrics, lyrics, instrumental }) => !instrumental && rawLyrics.trim() === '' && isNone(lyrics),
  language: ({ language, instrumental }) => !instrumental && language === 'unknown',
  bpm: ({ bpm }) => bpm === undefined,
  key: ({ key }) => key === '',
  timeSignature: ({ timeSignature }) => timeSignature === '',
};

const isNone = (lyrics: string): boolean => lyrics.trim() === '' || lyrics === INSTRUMENTAL_LYRICS;

/** What each field that was heard sets in a track. */
function toFields(heard: HeardTrack): Readonly<Record<CaptionField, Partial<TrackRecord> | undefined>> {
  const { caption, genre, lyrics, bpm, key, language, timeSignature } = heard;
  const fields = { bpm, key, language, timeSignature: timeSignature === undefined ? undefined : String(timeSignature) };
  const { track, issues } = normalizeTrack(createTrackRecord('', omitUndefined(fields)));
  const refused = new Set(issues.filter(({ severity }) => severity === 'error').map(({ code }) => code.split('-')[0]));
  const take = (field: 'bpm' | 'key' | 'language' | 'timeSignature', name: string): Partial<TrackRecord> | undefined =>
    fields[field] === undefined || refused.has(name) || (field === 'language' && track.language === 'unknown')
      ? undefined
      : { [field]: track[field] };
  const isSung = lyrics !== undefined && !isNone(lyrics);
  return {
    caption: caption === undefined ? undefined : { caption, labelled: true },
    genre: genre === undefined ? undefined : { genre },
    lyrics:
      lyrics === undefined
        ? undefined
        : { lyrics: isSung ? lyrics : INSTRUMENTAL_LYRICS, rawLyrics: isSung ? lyrics : '', instrumental: !isSung },
    bpm: take('bpm', 'bpm'),
    key: take('key', 'key'),
    language: take('language', 'language'),
    timeSignature: take('timeSignature', 'time'),
  };
}
