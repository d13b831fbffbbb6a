import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { FileFormatError, omitUndefined } from '@loop/core';

import type { TrainingText } from '../../pipeline/training-tensors.js';
import { readSongFacts } from './read-song-facts.js';

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
  return { ...omitUndefined({ caption, lyrics: lyrics ?? plain }), ...readSongFacts(facts) };
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
