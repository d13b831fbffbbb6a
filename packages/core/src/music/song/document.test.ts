import { arbitrarySong } from '@loop/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLoopError } from '../../errors.js';
import { buildSong } from '../__fixtures__/build-song.js';
import { parseSong, serializeSong } from './document.js';
import type { Song } from './song.js';

const song = buildSong({ grid: { clap: { 4: { velocity: 0.5 } } } });

/** The document with one value replaced, by path. */
function documentWith(path: readonly (string | number)[], value: unknown): unknown {
  const document: unknown = JSON.parse(serializeSong(song));
  const parent = path.slice(0, -1).reduce<never>((node, key) => (node as never)[key], document as never);
  (parent as Record<string | number, unknown>)[path.at(-1) as string] = value;
  return document;
}

function pathsOf(document: unknown): string[] {
  try {
    parseSong(document);
  } catch (error) {
    if (isLoopError(error, 'invalid_input')) return error.issues.map(({ path }) => path);
    throw error;
  }
  return [];
}

describe('a song document', () => {
  it('brings back every valid song', () => {
    fc.assert(
      fc.property(arbitrarySong(), (drawn) => {
        expect(parseSong(serializeSong(drawn))).toEqual(drawn);
        expect(parseSong(JSON.parse(serializeSong(drawn)))).toEqual(drawn);
      }),
      { numRuns: 200 },
    );
  });

  it('names its format and version first', () => {
    expect(serializeSong(song).startsWith('{"format":"loop-song","version":2,"song":{"title":"test"')).toBe(true);
  });

  it('has null in JSON where there is undefined in memory', () => {
    const bar = (JSON.parse(serializeSong(song)) as { song: Song }).song.tracks.clap.bars[0];
    expect(bar?.[3]).toBeNull();
    expect(parseSong(serializeSong(song)).tracks.clap.bars[0]?.[3]).toBeUndefined();
    expect(parseSong(documentWith(['song', 'genre'], null)).genre).toBeUndefined();
  });

  it('refuses to write what it could not read', () => {
    expect(() => serializeSong({ ...song, bpm: Number.NaN })).toThrow('bpm');
    expect(() => serializeSong({ ...song, extra: 1 } as Song)).toThrow('extra: is not a known field');
  });

  it.each([
    [['song', 'bpm'], 5, 'song.bpm'],
    [['song', 'bpm'], '128', 'song.bpm'],
    [['song', 'surprise'], 1, 'song.surprise'],
    [['song', 'key', 'scale'], 'blue', 'song.key.scale'],
    [['song', 'tracks', 'kick', 'style'], 'standard', 'song.tracks.kick.style'],
    [['song', 'tracks', 'hat', 'bars', 0], [], 'song.tracks.hat.bars[0]'],
    [['song', 'tracks', 'clap', 'bars', 0, 4, 'velocity'], 0, 'song.tracks.clap.bars[0][4].velocity'],
    [['song', 'tracks', 'clap', 'bars', 0, 4, 'hits'], 9, 'song.tracks.clap.bars[0][4].hits'],
    [['song', 'tracks', 'clap', 'bars', 0, 4], 1, 'song.tracks.clap.bars[0][4]'],
    [['song', 'tracks', 'clap', 'bars'], Array.from({ length: 65 }, () => []), 'song.tracks.clap.bars'],
    [['song', 'arrangement'], [{ bar: 64 }], 'song.arrangement[0].bar'],
    [['song', 'slots'], [{}, {}, {}, {}, {}], 'song.slots'],
    [['song', 'sound'], { cutoff: true }, 'song.sound.cutoff'],
    [['song', 'sound'], Object.fromEntries(Array.from({ length: 513 }, (_, index) => [`p${index}`, 1])), 'song.sound'],
  ])('names the path of a fault: %o = %o', (path, value, expected) => {
    expect(pathsOf(documentWith(path, value))).toContain(expected);
  });

  it('lists the allowed values of a closed choice', () => {
    expect(() => parseSong(documentWith(['song', 'mode'], 'shuffle'))).toThrow(
      'song.mode: is not one of the allowed values, received "shuffle"; allowed: loop, song',
    );
  });

  it('says to update when it comes from a newer version', () => {
    expect(() => parseSong(documentWith(['version'], 3))).toThrow('update @loop/core');
    expect(codeOf(() => parseSong(documentWith(['version'], 3)))).toBe('unsupported');
  });

  it.each(['', '{', 'null', '[]', '{"format":"other"}', '['.repeat(200_000), ' '.repeat(17_000_000)])(
    'refuses what is no song document with a typed error',
    (text) => {
      expect(codeOf(() => parseSong(text))).toBe('file_format');
    },
  );

  it('survives any JSON value in any place with a typed error', () => {
    const keys = ['format', 'version', 'song', 'tracks', 'kick', 'bars', 'title', '__proto__', 'constructor'];
    const json = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom(...keys), tie('value')),
        fc.constant('loop-song'),
        fc.constant(1),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        const document = { format: 'loop-song', version: 1, song: value };
        expect(codeOf(() => parseSong(document))).toBe('invalid_input');
        expect(['invalid_input', 'file_format', 'unsupported']).toContain(codeOf(() => parseSong(JSON.stringify(value) ?? '')));
      }),
      { numRuns: 10_000 },
    );
  });
});

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return isLoopError(error) ? error.code : String(error);
  }
  return 'no error';
}

it('refuses a song with very many settings with a typed error', () => {
  const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`k${index}`, null]));
  const document = { ...(JSON.parse(serializeSong(song)) as { song: object }) };
  expect(() => parseSong({ ...document, song: { ...document.song, sound: many } })).toThrow('song.sound: must have at most 512 entries');
});
