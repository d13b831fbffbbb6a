import { deflateRawSync } from 'node:zlib';

import { arbitrarySong } from '@loop/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLoopError } from '../../errors.js';
import { hashSeed } from '../../random.js';
import { buildSong, rest } from '../__fixtures__/build-song.js';
import { GENRES } from '../genres/genres.js';
import { createSong } from '../song/create-song.js';
import { packSong, unpackSong } from './packed-song.js';
import { decodeShare, encodeShare } from './share.js';
import type { Song } from '../song/song.js';

const song = buildSong({ grid: { kick: { 0: {}, 4: {}, 8: {} }, clap: { 4: { velocity: 0.5 } } } });

/** A share string around any text, with a right checksum. */
function shareOf(text: string, sum = hashSeed(0, text)): string {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(sum);
  return `loop1.${Buffer.concat([head, deflateRawSync(text)]).toString('base64url')}`;
}

async function codeOf(text: string): Promise<string> {
  try {
    await decodeShare(text);
  } catch (error) {
    return isLoopError(error) ? error.code : String(error);
  }
  return 'no error';
}

describe('a share string', () => {
  it('brings back every valid song', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySong(), async (drawn) => {
        expect(await decodeShare(await encodeShare(drawn))).toEqual(drawn);
      }),
      { numRuns: 200 },
    );
  });

  it('brings back the fields in the order in which a new song has them', async () => {
    const drawn = createSong({ genre: 'house', seed: 3 });
    expect(JSON.stringify(await decodeShare(await encodeShare(drawn)))).toBe(JSON.stringify(drawn));
  });

  it('can stand in a URL as it is, and read with space around it', async () => {
    const text = await encodeShare(song);
    expect(text).toMatch(/^loop1\.[A-Za-z0-9_-]+$/);
    expect(await decodeShare(` ${text}\n`)).toEqual(song);
  });

  it.each(GENRES)('stays below 1 200 characters for two bars of %s', async (genre) => {
    const lengths = await Promise.all(
      [1, 2, 3, 4, 5].map(async (seed) => (await encodeShare(createSong({ genre, seed, barCount: 2 }))).length),
    );
    expect(Math.max(...lengths)).toBeLessThan(1_200);
  });

  it('refuses to share an invalid song', async () => {
    await expect(encodeShare({ ...song, bpm: 1 })).rejects.toThrow('bpm: must be at least 30');
  });

  it('says to update when it comes from a newer version', async () => {
    await expect(decodeShare('loop2.AAAA')).rejects.toThrow('update @loop/core');
    expect(await codeOf('loop2.AAAA')).toBe('unsupported');
  });

  it.each(['', 'loop1.', 'loop1.AAAAA', 'loop1.AAAAAAAA', 'loop1.!!!!', 'https://example.com/', 'loop1.'.padEnd(5_000_000, 'A')])(
    'refuses what is no share string with a typed error',
    async (text) => {
      expect(await codeOf(text)).toBe('file_format');
    },
  );

  it('is found in links and in what mail programs made of it', async () => {
    const text = await encodeShare(song);
    const wrapped = (end: string): string => (text.match(/.{1,76}/g) ?? []).join(end);
    const forms = [
      `https://example.org/#${text}`,
      `https://example.org/app?s=${text}&theme=dark#top`,
      `https://loop1.example.org/studio/#s=${text}`,
      `<https://example.org/#${text}>`,
      `My song: ${text} – listen to it!`,
      `loop1.broken and ${text}, loop1.also broken`,
      `  \uFEFF${text}\r\n`,
      wrapped('\n'),
      wrapped('\r\n  '),
      wrapped('=\r\n'),
      `> ${wrapped('\n> ')}`,
      wrapped('\u00AD'),
      `https://example.org/#${wrapped('\n')}`,
      [...text].join(' '),
    ];
    for (const form of forms) expect(await decodeShare(form)).toEqual(song);
  });

  it.each([null, undefined, 5, {}, [], new Uint8Array(3)])('is refused when it is no text at all: %o', async (value) => {
    expect(await codeOf(value as never)).toBe('invalid_input');
  });

  it('notices a wrong checksum', async () => {
    const text = JSON.stringify(packSong(song));
    expect(await decodeShare(shareOf(text))).toEqual(song);
    expect(await codeOf(shareOf(text, 1))).toBe('file_format');
  });

  it('stops unpacking a bomb at its limit', async () => {
    expect(await codeOf(shareOf(' '.repeat(100_000_000)))).toBe('file_format');
  });

  it('names the path of a fault in the song', async () => {
    await expect(decodeShare(shareOf(JSON.stringify({ ...packSong(song), bpm: 1 })))).rejects.toThrow('bpm: must be at least 30');
  });

  it('notices every cut and nearly every change', async () => {
    const text = await encodeShare(song);
    const place = fc.nat({ max: text.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, fc.constantFrom(...'AZaz09-_.'), async (at, character) => {
        expect(['file_format', 'unsupported']).toContain(await codeOf(text.slice(0, at)));
        const changed = `${text.slice(0, at)}${character}${text.slice(at + 1)}`;
        const code = await codeOf(changed);
        expect(['file_format', 'unsupported', ...(sameBytes(changed, text) ? ['no error'] : [])]).toContain(code);
      }),
      { numRuns: 1_000 },
    );
  });

  it('survives any characters with a typed error', async () => {
    const characters = fc.string({ unit: fc.constantFrom(...'ABCDwxyz0189-_'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          characters.map((tail) => `loop1.${tail}`),
        ),
        async (text) => {
          expect(['file_format', 'unsupported']).toContain(await codeOf(text));
        },
      ),
      { numRuns: 8_000 },
    );
  });

  it('rejects with the reason of a signal, before and while it works', async () => {
    const reason = new Error('enough');
    await expect(encodeShare(song, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const pending = decodeShare(await encodeShare(song), { signal: controller.signal });
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });
});

describe('unpacking', () => {
  it('never throws and never grows beyond a song, whatever it is given', () => {
    const json = fc.jsonValue({ maxDepth: 2 });
    const tracks = fc.array(fc.record({ bars: fc.array(fc.array(json, { maxLength: 20 }), { maxLength: 3 }), mix: json }), {
      maxLength: 10,
    });
    const song = fc.record({ palette: fc.oneof(json, fc.array(json)), tracks: fc.oneof(json, tracks) });
    fc.assert(
      fc.property(fc.oneof(json, song), (value) => {
        const { tracks } = unpackSong(value) as Song;
        expect(Object.keys(tracks).length).toBeLessThanOrEqual(8);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps one bar too many for the schema to see, and no more', () => {
    const packed = { ...packSong(song), tracks: [{ bars: Array.from({ length: 10_000 }, () => rest.map(() => 0)) }] };
    expect((unpackSong(packed) as Song).tracks.kick.bars).toHaveLength(65);
  });
});

function sameBytes(a: string, b: string): boolean {
  return a.slice(0, 6) === b.slice(0, 6) && Buffer.from(a.slice(6), 'base64url').equals(Buffer.from(b.slice(6), 'base64url'));
}
