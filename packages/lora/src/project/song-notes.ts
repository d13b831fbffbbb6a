import { FileFormatError, describeValue } from '@loop/core';

import { isJsonObject, parseBoundedJson } from '../dataset/bounded-json.js';
import { asFlag, asNumber, asText } from '../dataset/read-fields.js';
import { trackIdOf } from './project-layout.js';

/** What people think of a song. */
export interface QualityScore {
  /** 0–100; `undefined` when nobody has given one. */
  readonly score?: number | undefined;
  /** Whether a person has listened to it. */
  readonly verified: boolean;
  /** When, ISO 8601; '' when unknown. */
  readonly at: string;
}

/**
 * Reads `style_mapping.json`: the styles of each song, the main one first, such as `{ "rain": ["CORE-01", "SEASON-06"] }`.
 *
 * @throws {FileFormatError} When it is no such object.
 */
export function parseStyleMapping(text: string, name = 'style_mapping.json'): ReadonlyMap<string, readonly string[]> {
  return new Map(
    entriesOf(text, name).map(([song, value]) => {
      const styles: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (!styles.every((style) => typeof style === 'string')) throw wrong(name, song, value, 'a list of styles such as "CORE-01"');
      return [trackIdOf(song), styles];
    }),
  );
}

/**
 * Reads `quality_scores.json`: a number for each song, or `{ "score": 82, "verified": true, "verified_at": "2026-01-31" }`.
 *
 * @throws {FileFormatError} When it is no such object.
 */
export function parseQualityScores(text: string, name = 'quality_scores.json'): ReadonlyMap<string, QualityScore> {
  return new Map(
    entriesOf(text, name).map(([song, value]) => {
      const note = isJsonObject(value) ? value : { score: value };
      const score = asNumber(note['score'] ?? note['quality_score']);
      if (score !== undefined && !(score >= 0 && score <= 100)) throw wrong(name, song, score, '0 to 100');
      const verified = asFlag(note['verified'] ?? note['human_verified']) ?? false;
      return [trackIdOf(song), { ...(score !== undefined && { score }), verified, at: asText(note['verified_at'] ?? note['at']) ?? '' }];
    }),
  );
}

function entriesOf(text: string, name: string): readonly (readonly [string, unknown])[] {
  const value = parseBoundedJson(text, name);
  if (!isJsonObject(value))
    throw new FileFormatError('json', `${name}: is ${describeValue(value)}; it must be an object with a field for each song.`);
  return Object.entries(value);
}

function wrong(name: string, song: string, value: unknown, allowed: string): FileFormatError {
  return new FileFormatError('json', `${name}: ${song.slice(0, 60)} is ${describeValue(value)}; it must be ${allowed}.`);
}
