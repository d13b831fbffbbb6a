import { FileFormatError, describeValue } from '@loop/core';

import { isJsonObject, parseBoundedJson } from '../dataset/bounded-json.js';
import type { JsonObject } from '../dataset/bounded-json.js';
import type { DatasetIssue } from '../dataset/dataset-issue.js';
import { asFlag, asNumber, asText } from '../dataset/read-fields.js';
import { TRAINING_RIGHTS } from '../dataset/track-record.js';
import type { TrackRecord, TrainingRights } from '../dataset/track-record.js';
import { trackIdOf } from './project-layout.js';

/** The kinds of sources. */
export const SOURCE_TYPES = ['commissioned', 'royalty_free', 'creative_commons', 'partnership'] as const;

/** One of {@link SOURCE_TYPES}. */
export type SourceType = (typeof SOURCE_TYPES)[number];

/** Where songs come from, and under which terms. */
export interface SongSource {
  /** The source's name in files. */
  readonly id: string;
  /** The songs, by {@link trackIdOf}. */
  readonly tracks: readonly string[];
  /** `undefined` when the file says something else than {@link SOURCE_TYPES}. */
  readonly type: SourceType | undefined;
  /** The person or company that gave them. */
  readonly provider: string;
  /** The performer or composer; '' when the file does not say. */
  readonly artist: string;
  /** The licence's name, such as `CC-BY-4.0`; '' when nobody wrote it down. */
  readonly licence: string;
  /** What the licence says about training models. Nothing is concluded from its name. */
  readonly training: TrainingRights;
  /** What was paid, in US dollars. */
  readonly cost?: number | undefined;
  /** When the songs were acquired, ISO 8601; '' when unknown. */
  readonly acquired: string;
  /** The person that checked the terms; '' for nobody. */
  readonly verifiedBy: string;
  /** Anything else, such as where the evidence is. */
  readonly notes: string;
}

const MAX_SOURCES = 100_000;

/**
 * Reads `sources.json`: a list of sources with their songs (`source_id`, `track_ids`, …), or of songs with their source (`track_id`, `source: { … }`).
 *
 * @throws {FileFormatError} When it is no such list.
 */
export function parseSources(
  text: string,
  name = 'sources.json',
): { readonly sources: readonly SongSource[]; readonly issues: readonly DatasetIssue[] } {
  const value = parseBoundedJson(text, name);
  const list = isJsonObject(value) ? value['sources'] : value;
  if (!Array.isArray(list) || list.length > MAX_SOURCES)
    throw new FileFormatError('sources', `${name}: must be a list of up to ${MAX_SOURCES} sources.`);
  const issues: DatasetIssue[] = [];
  const seen = new Set<string>();
  const sources = list.map((item: unknown, index) => {
    if (!isJsonObject(item)) throw new FileFormatError('sources', `${name}: [${index}] is ${describeValue(item)}; it must be an object.`);
    const source = readSource(item, index);
    if (seen.has(source.id))
      issues.push({
        code: 'source-twice',
        severity: 'error',
        path: `${name}[${index}]`,
        message: `the source ${source.id} is there twice.`,
      });
    seen.add(source.id);
    return source;
  });
  return { sources, issues };
}

/** Writes `sources.json`, a source with its songs each. */
export function formatSources(sources: readonly SongSource[]): string {
  const list = sources.map(({ id, tracks, type, provider, artist, licence, training, cost, acquired, verifiedBy, notes }) => ({
    source_id: id,
    track_ids: tracks,
    source_type: type ?? '',
    provider,
    ...(artist !== '' && { artist }),
    license_type: licence,
    ai_training: training,
    ...(cost !== undefined && { cost }),
    date_acquired: acquired,
    ...(verifiedBy !== '' && { verified_by: verifiedBy }),
    ...(notes !== '' && { notes }),
  }));
  return `${JSON.stringify({ sources: list }, undefined, 2)}\n`;
}

/**
 * Checks sources: dates that are none or not yet, commissions without their cost, songs that nobody gave, and songs that are not there.
 *
 * @param options - `tracks`: the songs of the project by {@link trackIdOf}. `today`: an ISO 8601 date, to find those that are not yet.
 */
export function checkSources(
  sources: readonly SongSource[],
  { tracks, today }: { readonly tracks: readonly string[]; readonly today?: string | undefined },
): readonly DatasetIssue[] {
  const issues: DatasetIssue[] = [];
  const report = (code: string, severity: DatasetIssue['severity'], path: string, message: string): void =>
    void issues.push({ code, severity, path, message });
  const given = new Map<string, string>();
  const present = new Set(tracks);
  for (const { id, tracks: songs, type, cost, acquired, provider } of sources) {
    if (type === undefined) report('source-type', 'error', id, `the kind of the source is none of ${SOURCE_TYPES.join(', ')}.`);
    if (provider === '') report('source-provider', 'warning', id, 'says no provider, whom credits have to name.');
    if (type === 'commissioned' && cost === undefined) report('source-cost', 'error', id, 'is commissioned and says no cost.');
    if (cost !== undefined && cost < 0) report('source-cost', 'error', id, `costs ${cost}; it must be 0 or more.`);
    if (!isDate(acquired)) report('source-date', 'error', id, `was acquired ${describeValue(acquired)}; write a date such as 2026-01-31.`);
    else if (today !== undefined && acquired.slice(0, 10) > today.slice(0, 10))
      report('source-date', 'error', id, `was acquired on ${acquired}, which is not yet.`);
    for (const song of songs) {
      if (given.has(song)) report('source-of-two', 'error', song, `comes from ${given.get(song)} and from ${id}.`);
      given.set(song, id);
      if (!present.has(song)) report('source-song-missing', 'warning', song, `is named by ${id} and is not there.`);
    }
  }
  for (const track of tracks)
    if (!given.has(track)) report('song-without-source', 'error', track, 'has no source: nobody knows whether it may be trained with.');
  return issues;
}

/** Puts sources into the records of their songs: provenance, licence, and the artist where the record has none. */
export function applySources(tracks: readonly TrackRecord[], sources: readonly SongSource[]): readonly TrackRecord[] {
  const byTrack = new Map(sources.flatMap((source) => source.tracks.map((track) => [track, source] as const)));
  return tracks.map((track) => {
    const source = byTrack.get(trackIdOf(track.path));
    if (source === undefined) return track;
    return {
      ...track,
      artist: track.artist === '' ? source.artist : track.artist,
      licence: { name: source.licence, training: source.training },
      provenance: { source: source.type ?? '', provider: source.provider, acquired: source.acquired },
    };
  });
}

function readSource(item: JsonObject, index: number): SongSource {
  // One shape has the source within the song.
  const inner = isJsonObject(item['source']) ? item['source'] : item;
  const text = (...names: readonly string[]): string =>
    names
      .map((name) => asText(inner[name]) ?? '')
      .find((value) => value !== '')
      ?.trim() ?? '';
  const track = asText(item['track_id']) ?? asText(item['filename']);
  const tracks = Array.isArray(item['track_ids'])
    ? item['track_ids'].flatMap((id: unknown) => asText(id) ?? [])
    : track === undefined
      ? []
      : [track];
  const type = text('source_type', 'type')
    .toLowerCase()
    .replaceAll(/[\s-]/gu, '_')
    .replace(/^partnerships$/u, 'partnership');
  const cost = asNumber(inner['cost']);
  return {
    id: asText(item['source_id']) ?? track ?? `source ${index}`,
    tracks: tracks.map(trackIdOf),
    type: SOURCE_TYPES.find((known) => known === type),
    provider: text('provider'),
    artist: text('artist'),
    licence: text('license_type', 'license', 'licence'),
    training: asRights(inner['ai_training'] ?? inner['training']),
    ...(cost !== undefined && { cost }),
    acquired: text('date_acquired'),
    verifiedBy: asText(item['verified_by']) ?? '',
    notes: asText(item['notes']) ?? '',
  };
}

/** Only a plain yes is one. */
function asRights(value: unknown): TrainingRights {
  const flag = asFlag(value);
  if (flag !== undefined) return flag ? 'granted' : 'refused';
  return TRAINING_RIGHTS.find((right) => right === value) ?? 'unknown';
}

function isDate(text: string): boolean {
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?:$|T)/u.exec(text) ?? [];
  const time = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  // A 31st of February is read as another day.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day!);
}
