import { readingInput } from '@loop/cli';
import { InvalidInputError, createSong, drawSeed, secondsPerBar, setTimeSignature } from '@loop/core';
import type { Abortable, BarChords, Key, MusicDescription, Song, SongGenre, Warning } from '@loop/core';
import { formatKey, parseKey, parseProgression } from '@loop/core/words';
import type { KeyWords } from '@loop/core/words';

import { applyKit, drawKit, findKit } from '../kits/apply-kit.js';
import type { Kit } from '../kits/kit.js';
import { compose, readBrief } from '../generator/composing/compose.js';
import type { Brief } from '../generator/composing/compose.js';
import { resolveGenre } from '../generator/reading/known-genres.js';
import type { RenderArguments } from './parse-arguments.js';
import { isKitFile, readKit } from './read-kit.js';
import { readSong } from './read-song.js';

/** A song that the command line made or read. */
export interface MadeSong {
  readonly song: Song;
  /** The seed that makes it again; `undefined` for a song from a file. */
  readonly seed?: number | undefined;
  /** What was not obeyed. */
  readonly warnings: readonly Warning[];
}

/** From so many bars on, a genre is arranged as a piece. */
const PIECE_BARS = 16;

/** Length of a song from a prompt when none is asked for. */
const DEFAULT_SECONDS = 30;

/** Makes the song that the arguments ask for: from a file, from a prompt, or from a genre and a seed. */
export async function makeSong(options: RenderArguments, { signal }: Abortable): Promise<MadeSong> {
  const { input, prompt, genre, bpm, key, timeSignature, chords } = options;
  const kit = options.kit === undefined || !isKitFile(options.kit) ? options.kit : await readKit(options.kit, { signal });
  if (input !== undefined) {
    const { song, warnings } = await readingInput(input, signal, () => readSong(input, { signal }));
    const inMeter = timeSignature === undefined ? song : setTimeSignature(song, timeSignature);
    const changed = { ...inMeter, bpm: bpm ?? song.bpm, key: { ...song.key, ...readKeyOption(key) } };
    return { song: kit === undefined ? changed : withKit(changed, kit), warnings };
  }
  const seed = options.seed ?? drawSeed();
  if (prompt !== undefined) {
    const brief = withChords(briefOf({ prompt, bpm, key, timeSignature }, { genre, kit }), chords);
    const { song, warnings } = compose(brief, { seed, durationSeconds: options.duration ?? DEFAULT_SECONDS });
    return { song, seed, warnings: [...brief.warnings, ...warnings] };
  }
  if (options.duration !== undefined) {
    throw new InvalidInputError('arguments', [{ path: '--duration', message: 'needs --prompt; without one, say --bars' }]);
  }
  const { style, bars = 4, loop = false } = options;
  const definition = genre === undefined ? undefined : resolveGenre(genre, '--genre');
  const isPiece = bars >= PIECE_BARS && genre !== undefined && style === undefined && !loop;
  const barCount = isPiece ? undefined : bars;
  const song = createSong({
    genre: definition,
    style,
    seed,
    bpm,
    timeSignature,
    ...(chords === undefined ? { key: readKeyOption(key) } : readChords(chords, readKeyOption(key))),
    barCount,
    title: genre ?? 'loop',
  });
  if (isPiece) return { ...arrange(song, bars, kit, chords), seed };
  return { song: withKit(song, kit), seed, warnings: [] };
}

/** Arranges a piece in the genre, key and tempo of a loop: sections with a beginning and an end. */
function arrange(loop: Song, bars: number, kit: Kit | string | undefined, chords: string | undefined): Omit<MadeSong, 'seed'> {
  const { genre, seed, bpm, key, timeSignature } = loop;
  const brief = withChords(briefOf({ prompt: '', bpm, timeSignature, key: formatKey(key) }, { genre, kit }), chords);
  const { song, warnings } = compose(brief, { seed, durationSeconds: bars * secondsPerBar(loop) });
  return { song, warnings: [...brief.warnings, ...warnings] };
}

/** Reads a description with a genre, and a kit of the genre or of a file. */
function briefOf(
  description: MusicDescription,
  { genre, kit }: { readonly genre: SongGenre | string | undefined; readonly kit: Kit | string | undefined },
): Brief {
  const brief = readBrief({ ...description, advanced: { pattern: { genre, kit: typeof kit === 'string' ? kit : undefined } } });
  return typeof kit === 'object' ? { ...brief, kit } : brief;
}

/** A brief whose music keeps to chords. */
function withChords(brief: Brief, symbols: string | undefined): Brief {
  return symbols === undefined ? brief : { ...brief, ...readChords(symbols, brief.key) };
}

/** Reads chords in a key; what nobody said of the key is that of the first chord, major or minor. */
function readChords(symbols: string, said: Partial<KeyWords> = {}): { readonly key: Key; readonly chords: readonly BarChords[] } {
  const [, first = 'C', isMinor] = /^[\s|]*([A-G][#♯b♭]?)(m(?!aj)|-|dim|°)?/.exec(symbols) ?? [];
  const { root = parseKey(first)?.root ?? 'C', scale = isMinor === undefined ? 'major' : 'minor' } = said;
  const key = { root, scale };
  return { key, chords: parseProgression(key, symbols) };
}

/** Gives a song the kit that was asked for, or that of its seed. The classic style and songs without a genre have the engine's own sound. */
function withKit(song: Song, kit: Kit | string | undefined): Song {
  if (typeof kit === 'object') return applyKit(song, kit);
  const { genre, style, seed } = song;
  if (genre === undefined) {
    if (kit === undefined) return song;
    throw new InvalidInputError('arguments', [{ path: '--kit', message: 'needs --genre, or a file of `loop save-kit`' }]);
  }
  if (kit !== undefined) return applyKit(song, findKit(genre, kit));
  return style === 'classic' ? song : applyKit(song, drawKit(genre, seed));
}

function readKeyOption(text: string | undefined): Partial<Song['key']> {
  if (text === undefined) return {};
  const key = parseKey(text);
  if (key !== undefined) return key.scale === undefined ? { root: key.root } : { root: key.root, scale: key.scale };
  throw new InvalidInputError('arguments', [
    { path: '--key', message: 'must be a root and a scale, such as "A minor" or "F# dorian"', received: JSON.stringify(text) },
  ]);
}
