import { GENRES, createSong, eventsBetween, parseSong, randomizeGenre, serializeSong, songLengthTicks } from '@loop/core';
import { addBridge, addToArrangement, moveInArrangement } from '@loop/core/composing';
import { measureLoudness } from '@loop/core/audio';
import type { AudioClip, Genre, Song } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { bandOf, powerDb } from '../kits/__fixtures__/band-levels.js';
import { applyKit, drawKit } from '../kits/apply-kit.js';
import { renderSong } from '../render/render-song.js';
import { renderStems } from '../render/render-stems.js';

const RATE = 16_000;

/** The last two bars of a loop, a build-up and a drop, in song mode. */
function bridged(genre: Genre, seed: number): Song {
  const loop = applyKit(createSong({ genre, seed }), drawKit(genre, seed));
  const started: Song = { ...loop, mode: 'song', arrangement: [{ bar: 2 }, { bar: 3 }] };
  return addBridge(addBridge(started, 'buildup').song, 'drop').song;
}

function barOf({ channels, sampleRate }: AudioClip, bar: number): AudioClip {
  const frames = (channels[0]?.length ?? 0) / 4;
  return { sampleRate, channels: channels.map((channel) => channel.slice(Math.round(bar * frames), Math.round((bar + 1) * frames))) };
}

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

describe.each(GENRES)('bridges of %s', (genre) => {
  it('drop 3 to 6 LU above their build-up, whatever the seed and its kit', { timeout: 240_000 }, async () => {
    const rises: (readonly [seed: number, rise: number])[] = [];
    for (const seed of SEEDS) {
      const clip = await renderSong(bridged(genre, seed), { sampleRate: RATE });
      const [build, drop] = [2, 3].map((bar) => measureLoudness(barOf(clip, bar)).integratedLufs) as [number, number];
      rises.push([seed, Math.round(10 * (drop - build)) / 10]);
    }
    expect(rises.filter(([, rise]) => !(rise >= 3 && rise <= 6))).toEqual([]);
  });

  it.each([1, 5, 9])(
    'build by a riser that rises by 6 dB and more, where the genre has one: seed %d',
    { timeout: 60_000 },
    async (seed) => {
      const song = bridged(genre, seed);
      const stems = await renderStems(song, { sampleRate: RATE, fromBar: 2, toBar: 3 });
      const riser = stems.find(({ name }) => name === 'riser')?.clip.channels[0];
      // Rock and ambient music have no risers.
      const isSilent = Number(song.sound['riserGainDb'] ?? 0) <= -60;
      const band = bandOf(riser ?? new Float32Array(4), RATE, 3_000);
      const quarter = Math.floor(band.length / 4);
      const rise = powerDb(band.subarray(3 * quarter)) - powerDb(band.subarray(0, quarter));
      expect(rise > 6 || isSilent).toBe(true);
    },
  );
});

describe('the marks of bridges', () => {
  const song = bridged('house', 1);
  const risers = (changed: Song): readonly number[] =>
    eventsBetween(changed, 0, songLengthTicks(changed)).flatMap((event) =>
      event.type === 'note' && event.voice === 'riser' ? [event.tick] : [],
    );

  it('go with the bar wherever it is put, by any way', () => {
    expect(song.bridges).toEqual([
      { bar: 4, bridge: 'buildup' },
      { bar: 5, bridge: 'drop' },
    ]);
    expect(risers(song)).toEqual([2 * 3_840]);
    // The drop, which follows two bars of the loop then, is led by the riser of a section.
    expect(risers(moveInArrangement(song, 2, 0))).toEqual([0, 3_840]);
    expect(risers(addToArrangement(song, 4))).toEqual([2 * 3_840, 4 * 3_840]);
  });

  it('stay with documents, new genres and other keys, and are not of the classic style', () => {
    expect(parseSong(serializeSong(song))).toEqual(song);
    const pressed = randomizeGenre(song, 'techno', { seed: 3 });
    expect(pressed.bridges).toEqual(song.bridges);
    expect(risers(pressed)).toEqual([2 * 3_840]);
    expect(addBridge(createSong({ genre: 'house', seed: 1, style: 'classic' }), 'buildup').song.bridges).toBeUndefined();
  });

  it('let the filter and the level go back after them', async () => {
    const alone = addToArrangement({ ...song, arrangement: [] }, 0);
    const after = { ...alone, arrangement: [{ bar: 4 }, { bar: 0 }] };
    const level = async (changed: Song, bar: number): Promise<number> =>
      measureLoudness(await renderSong(changed, { sampleRate: RATE, fromBar: bar, toBar: bar + 1 })).integratedLufs;
    expect(Math.abs((await level(after, 1)) - (await level(alone, 0)))).toBeLessThan(0.5);
  });
});
