import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { FileFormatError, omitUndefined } from '@loop/core';

import type { TrainingText } from '../../pipeline/training-tensors.js';

/** The largest companion of a song that is read. */
const MAX_BYTES = 1_000_000;

/**
 * Reads what companions say about a song: `SONG.caption.txt`, `SONG.lyrics.txt` or `SONG.txt`, and `SONG.json` with `caption`, `lyrics`, `bpm`,
 * `keyscale`, `timesignature`, `language`, which wins.
 *
 * @param stem - The song's name without its ending.
 * @throws {FileFormatError} When a companion is too large, or the JSON is no object.
 */
export async function readSongText(folder: string, stem: string): Promise<TrainingText> {
  const read = (ending: string): Promise<string | undefined> => readCompanion(path.join(folder, `${stem}${ending}`));
  const [caption, lyrics, plain, json] = [await read('.caption.txt'), await read('.lyrics.txt'), await read('.txt'), await read('.json')];
  const facts = json === undefined ? {} : parseFacts(json, `${stem}.json`);
  return omitUndefined({
    caption: textOf(facts['caption']) ?? caption,
    lyrics: textOf(facts['lyrics']) ?? lyrics ?? plain,
    bpm: numberOf(facts['bpm']),
    key: textOf(facts['keyscale']),
    timeSignature: numberOf(facts['timesignature']),
    language: textOf(facts['language']),
  });
}

async function readCompanion(file: string): Promise<string | undefined> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (found.size > MAX_BYTES) throw new FileFormatError('text', `${file} has ${found.size} bytes; at most ${MAX_BYTES} are read.`);
  return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '').trim();
}

function parseFacts(json: string, name: string): Readonly<Record<string, unknown>> {
  let facts: unknown;
  try {
    facts = JSON.parse(json);
  } catch (error) {
    throw new FileFormatError('json', `${name} is no JSON: ${(error as Error).message}.`, undefined, { cause: error });
  }
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts))
    throw new FileFormatError('json', `${name} must hold a JSON object with caption, bpm, keyscale, timesignature or language.`);
  return facts as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Numbers come as texts, too, and time signatures with their note value. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(/^\s*(\d+(?:\.\d+)?)\s*(?:\/\s*\d+)?\s*$/.exec(value)?.[1]) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined;
}
