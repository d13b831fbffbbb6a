import { readingInput } from '@loop/cli';
import { InvalidInputError, createSong, drawSeed } from '@loop/core';
import type { Abortable, Song, Warning } from '@loop/core';
import { parseKey } from '@loop/core/words';

import { compose, readBrief } from '../generator/composing/compose.js';
import type { RenderArguments } from './parse-arguments.js';
import { readSong } from './read-song.js';

/** A song that the command line made or read. */
export interface MadeSong {
  readonly song: Song;
  /** The seed that makes it again; `undefined` for a song from a file. */
  readonly seed?: number | undefined;
  /** What was not obeyed. */
  readonly warnings: readonly Warning[];
}

/** Length of a song from a prompt when none is asked for. */
const DEFAULT_SECONDS = 30;

/** Makes the song that the arguments ask for: from a file, from a prompt, or from a genre and a seed. */
export async function makeSong(options: RenderArguments, { signal }: Abortable): Promise<MadeSong> {
  const { input, prompt, genre, bpm, key } = options;
  if (input !== undefined) {
    const { song, warnings } = await readingInput(input, signal, () => readSong(input, { signal }));
    return { song: { ...song, bpm: bpm ?? song.bpm, key: { ...song.key, ...readKeyOption(key) } }, warnings };
  }
  const seed = options.seed ?? drawSeed();
  if (prompt !== undefined) {
    const brief = readBrief({ prompt, bpm, key, advanced: genre === undefined ? {} : { pattern: { genre } } });
    const { song, warnings } = compose(brief, { seed, durationSeconds: options.duration ?? DEFAULT_SECONDS });
    return { song, seed, warnings: [...brief.warnings, ...warnings] };
  }
  if (options.duration !== undefined) {
    throw new InvalidInputError('arguments', [{ path: '--duration', message: 'needs --prompt; without one, say --bars' }]);
  }
  return {
    song: createSong({ genre, seed, bpm, key: readKeyOption(key), barCount: options.bars ?? 4, title: genre ?? 'loop' }),
    seed,
    warnings: [],
  };
}

function readKeyOption(text: string | undefined): Partial<Song['key']> {
  if (text === undefined) return {};
  const key = parseKey(text);
  if (key !== undefined) return key.scale === undefined ? { root: key.root } : { root: key.root, scale: key.scale };
  throw new InvalidInputError('arguments', [
    { path: '--key', message: 'must be a root and a scale, such as "A minor" or "F# dorian"', received: JSON.stringify(text) },
  ]);
}
