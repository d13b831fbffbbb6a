import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { decodeAudio } from './decode-audio.js';
import { isIntact, readOggPage, readOggPages } from './ogg-pages.js';
import type { OggPage } from './ogg-pages.js';

const fixture = async (name: string): Promise<Uint8Array> =>
  new Uint8Array(await readFile(new URL(`__fixtures__/${name}.opus`, import.meta.url)));
const tones = await fixture('tones');
const whole = await decodeAudio(tones);
const frames = whole.audio.channels[0]!.length;

const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** The file with every page changed, and its checksum put right. */
function mapPages(bytes: Uint8Array, change: (page: DataView, index: number, place: OggPage) => void): Uint8Array {
  const copy = bytes.slice();
  for (const [index, page] of readOggPages(copy, 0).entries()) {
    const view = new DataView(copy.buffer, page.start, page.end - page.start);
    change(view, index, page);
    view.setUint32(22, 0, true);
    let sum = 0;
    for (let at = 0; at < view.byteLength; at += 1) {
      sum ^= view.getUint8(at) << 24;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum << 1) ^ (sum < 0 ? 0x04c1_1db7 : 0);
    }
    view.setUint32(22, sum >>> 0, true);
  }
  return copy;
}

describe('an Ogg file', () => {
  it('has pages with checksums', () => {
    const pages = readOggPages(tones, 0);
    expect(pages.map((page) => isIntact(tones, page))).toEqual(pages.map(() => true));
    expect(mapPages(tones, () => undefined)).toEqual(tones);
    expect(readOggPage(tones, 1)).toBeUndefined();
  });

  it('is as long as its last page says, also when that is its first', async () => {
    const short = mapPages(tones.subarray(0, readOggPages(tones, 0)[2]!.end), (view, index) => {
      if (index < 2) return;
      view.setUint8(5, 4);
      view.setBigInt64(6, 1_312n, true);
    });
    expect((await decodeAudio(short)).audio.channels[0]).toHaveLength(1_000);
  });

  it('is amplified as its header asks', async () => {
    const quiet = mapPages(tones, (view, index, { content, start }) => {
      if (index === 0) view.setInt16(content - start + 16, -1_536, true);
    });
    const { audio } = await decodeAudio(quiet);
    const loudest = whole.audio.channels[0]!.reduce((best, sample, index, all) => (sample > all[best]! ? index : best), 0);
    expect(audio.channels[0]![loudest]! / whole.audio.channels[0]![loudest]!).toBeCloseTo(10 ** (-6 / 20), 5);
  });

  it('has its loudspeakers in the order of WAV files', async () => {
    const { audio } = await decodeAudio(await fixture('six-channels'));
    const crossings = audio.channels.map((channel) =>
      channel.reduce((sum, sample, index) => sum + Number(sample >= 0 && channel[index - 1]! < 0), 0),
    );
    const hertz = crossings.map((count) => Math.round((count / audio.channels[0]!.length) * 480) * 100);
    expect(hertz).toEqual([300, 500, 800, 100, 1_300, 2_100]);
  });

  it('may hold several sounds behind one another', async () => {
    const chained = await decodeAudio(join(tones, tones, tones));
    expect(chained).toMatchObject({ truncated: false, damaged: false, warnings: [] });
    expect(chained.audio.channels[0]).toHaveLength(3 * frames);
    expect(chained.audio.channels[0]!.subarray(2 * frames)).toEqual(whole.audio.channels[0]);
  });

  it('is read up to where another kind of sound begins, with a warning', async () => {
    const { audio, warnings } = await decodeAudio(join(tones, await fixture('six-channels')));
    expect(audio.channels[0]).toHaveLength(frames);
    expect(warnings).toMatchObject([{ code: 'ignored', message: expect.stringContaining('1 of 2 parts') }]);
  });

  it('is read out of streams that play at the same time', async () => {
    const pages = readOggPages(tones, 0).map(({ start, end }) => tones.subarray(start, end));
    const others = mapPages(tones, (view, _, { content, start }) => {
      view.setUint32(14, 77, true);
      view.setUint32(content - start, 0, true);
    });
    const beside = readOggPages(others, 0).map(({ start, end }) => others.subarray(start, end));
    const mixed = join(beside[0]!, pages[0]!, ...pages.slice(1).flatMap((page, index) => [page, beside[index + 1]!]));
    expect((await decodeAudio(mixed)).audio).toEqual(whole.audio);
  });

  it('may count from the beginning of a broadcast', async () => {
    const late = mapPages(tones, (view) => {
      const granule = view.getBigInt64(6, true);
      if (granule > 0n) view.setBigInt64(6, granule + 48_000n * 360_000n, true);
    });
    const decoded = await decodeAudio(late);
    expect(decoded).toMatchObject({ truncated: false, damaged: false, declaredSeconds: undefined });
    expect(decoded.audio.channels[0]!.subarray(0, frames)).toEqual(whole.audio.channels[0]);
  });

  it('is read without its damaged pages, and says how many those are', async () => {
    const pages = readOggPages(tones, 0);
    const damaged = tones.slice();
    const middle = pages[Math.floor(pages.length / 2)]!;
    damaged[middle.content + 3]! ^= 0x10;
    const decoded = await decodeAudio(damaged);
    expect(decoded).toMatchObject({ damaged: true, warnings: [{ message: expect.stringContaining('1 pages have wrong checksums') }] });
    expect(decoded.audio.channels[0]!.length).toBeGreaterThan(0.7 * frames);
  });

  it('is read when its writer left out the checksums', async () => {
    const bare = tones.slice();
    for (const { start } of readOggPages(tones, 0)) bare.fill(0, start + 22, start + 26);
    expect((await decodeAudio(bare)).audio).toEqual(whole.audio);
  });
});
