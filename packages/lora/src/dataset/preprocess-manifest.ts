import { FileFormatError, InvalidInputError, UnsupportedError, describeValue } from '@loop/core';

import { isJsonObject, parseBoundedJson } from './bounded-json.js';
import type { Dataset } from './track-record.js';
import { chooseGenreTracks, trainingText } from './training-prompt.js';
import type { TrainingPromptOptions } from './training-prompt.js';

/** What preprocessing depends on beside audio and words. */
export interface PreprocessSettings {
  /** The model whose condition encoder runs, such as `turbo`: its outputs fit no other. */
  readonly variant: string;
  /** The revision of the encoders' weights, such as a commit or a hash. */
  readonly encoderRevision: string;
  /** How levels are brought to one: `none`, `peak -1`, `lufs -14`. */
  readonly normalization: string;
  /** Where audio is cut, in seconds; 0 for nowhere. */
  readonly maxSeconds: number;
  /** What an empty genre does. @defaultValue 'keep' */
  readonly emptyGenre?: TrainingPromptOptions['emptyGenre'];
}

/** What a track was preprocessed from. */
export interface PreprocessEntry {
  /** The audio file, relative to the dataset's folder. */
  readonly path: string;
  /** Size of the file in bytes. */
  readonly bytes: number;
  /** When it was last written, milliseconds since 1970. */
  readonly modifiedMs: number;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly audio: string;
  /** SHA-256 of the prompt, the lyrics, the metas and {@link PreprocessSettings}: the key of {@link textCacheKeys}. */
  readonly text: string;
}

/** What has to be done to bring preprocessed files up to date. */
export interface PreprocessPlan {
  /** Tracks whose audio and words are what they were. */
  readonly unchanged: readonly string[];
  /** Tracks to preprocess, and what changed. */
  readonly stale: readonly { readonly path: string; readonly changed: readonly ('new' | 'audio' | 'text')[] }[];
  /** Tracks that are not in the dataset any more. */
  readonly gone: readonly string[];
}

/**
 * Hashes everything about each track that its preprocessed file depends on, the audio excepted. A changed caption, tag position or genre ratio gives
 * another key; trainers skip such tracks and go on with the old words.
 *
 * @returns SHA-256 in hexadecimal by the tracks' paths.
 * @throws {UnsupportedError} When the platform has no `crypto.subtle`, as on pages without HTTPS.
 */
export async function textCacheKeys({ settings, tracks }: Dataset, preprocess: PreprocessSettings): Promise<ReadonlyMap<string, string>> {
  const byGenre = new Set(chooseGenreTracks(tracks.length, settings.genreRatio));
  const { variant, encoderRevision, normalization, maxSeconds, emptyGenre = 'keep' } = preprocess;
  const keys = tracks.map(async (track, index) => {
    const text = trainingText(track, { tagPosition: settings.tagPosition, useGenre: byGenre.has(index), emptyGenre });
    const parts = [text, track.lyrics, variant, encoderRevision, normalization, maxSeconds];
    return [track.path, await sha256(JSON.stringify(parts))] as const;
  });
  return new Map(await Promise.all(keys));
}

/** Compares what was preprocessed with what there is now. Times do not count: a file that was copied is what it was. */
export function planPreprocessing(before: readonly PreprocessEntry[], now: readonly PreprocessEntry[]): PreprocessPlan {
  const known = new Map(before.map((entry) => [entry.path, entry]));
  const compared = now.map((entry) => {
    const old = known.get(entry.path);
    const changed: ('new' | 'audio' | 'text')[] = old === undefined ? ['new'] : [];
    if (old !== undefined && old.audio !== entry.audio) changed.push('audio');
    if (old !== undefined && old.text !== entry.text) changed.push('text');
    return { path: entry.path, changed };
  });
  const present = new Set(now.map(({ path }) => path));
  return {
    unchanged: compared.filter(({ changed }) => changed.length === 0).map(({ path }) => path),
    stale: compared.filter(({ changed }) => changed.length > 0),
    gone: before.map(({ path }) => path).filter((path) => !present.has(path)),
  };
}

const HASH = /^[0-9a-f]{64}$/u;

/** Writes `loop-dataset.json`: what each track was preprocessed from, sorted by path. */
export function formatPreprocessManifest(entries: readonly PreprocessEntry[]): string {
  const samples = entries
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, bytes, modifiedMs, audio, text }) => ({ path, bytes, modifiedMs, audio, text }));
  samples.forEach((sample, index) => {
    const fault = faultOf(sample);
    if (fault !== undefined) throw new InvalidInputError('manifest', [{ path: `entries[${index}]`, message: fault }]);
  });
  return `${JSON.stringify({ format: 'loop-dataset', version: 1, samples }, undefined, 2)}\n`;
}

/**
 * Reads `loop-dataset.json`.
 *
 * @throws {FileFormatError} When it is none, or a path leaves the folder.
 * @throws {UnsupportedError} When a newer version wrote it.
 */
export function parsePreprocessManifest(text: string, name = 'loop-dataset.json'): readonly PreprocessEntry[] {
  const value = parseBoundedJson(text, name);
  if (!isJsonObject(value) || value['format'] !== 'loop-dataset' || !Array.isArray(value['samples'])) {
    throw new FileFormatError('manifest', `${name}: is no manifest of preprocessed tracks.`);
  }
  if (value['version'] !== 1)
    throw new UnsupportedError('version', `${name}: version is ${describeValue(value['version'])}; 1 can be read.`);
  return (value['samples'] as unknown[]).map((sample, index) => {
    const fault = faultOf(sample);
    if (fault !== undefined) throw new FileFormatError('manifest', `${name}: samples[${index}]: ${fault}.`);
    const { path, bytes, modifiedMs, audio, text: words } = sample as PreprocessEntry;
    return { path, bytes, modifiedMs, audio, text: words };
  });
}

function faultOf(sample: unknown): string | undefined {
  if (!isJsonObject(sample)) return 'must be an object';
  const { path, bytes, modifiedMs, audio, text } = sample;
  if (typeof path !== 'string' || path === '' || path.includes('\0')) return 'path must be a path';
  if (/^(?:[/\\]|[a-z]:)/iu.test(path) || path.split(/[/\\]/u).includes('..'))
    return `path is ${describeValue(path)}, which leaves the folder`;
  if (![bytes, modifiedMs].every((count) => Number.isSafeInteger(count) && (count as number) >= 0))
    return 'bytes and modifiedMs must be whole numbers';
  return [audio, text].every((hash) => typeof hash === 'string' && HASH.test(hash))
    ? undefined
    : 'audio and text must be SHA-256 in hexadecimal';
}

async function sha256(text: string): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined)
    throw new UnsupportedError('platform', 'crypto.subtle is missing, which hashes the words: open the page over HTTPS.');
  const digest = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
