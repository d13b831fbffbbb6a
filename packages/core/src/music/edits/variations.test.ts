import { describe, expect, it } from 'vitest';

import { eventsBetween } from '../playback/events.js';
import { decodeShare, encodeShare } from '../share/share.js';
import { createSong } from '../song/create-song.js';
import { parseSong, serializeSong } from '../song/document.js';
import type { Song } from '../song/song.js';
import { arrangeSong } from './arrange-song.js';
import { setBarCount } from './bars.js';
import { addBridge } from './bridges.js';
import { setTimeSignature } from './meter.js';
import { setKey } from './song-fields.js';
import { regeneratePatterns } from '../genres/randomize.js';
import { setTrackLength } from './tracks.js';
import { addVariation, chooseVariation, clearVariation, copyVariation, variationsOf } from './variations.js';

const song = createSong({ genre: 'house', seed: 3 });
const heard = (of: Song) => eventsBetween(of, 0, 4 * 3_840);
// New patterns bring a new seed of the song, which is no part of a variation.
const other = { ...setTrackLength(regeneratePatterns(chooseVariation(song, 'B'), { seed: 9 }), 'hat', 7), seed: song.seed };

describe('variations of a loop', () => {
  it('begin as a copy, are changed apart, and come back as they were left', () => {
    expect(heard(chooseVariation(song, 'B'))).toEqual(heard(song));
    expect(heard(other)).not.toEqual(heard(song));
    const back = chooseVariation(other, 'A');
    expect(heard(back)).toEqual(heard(song));
    expect(back.tracks).toEqual(song.tracks);
    expect(chooseVariation(back, 'B').tracks).toEqual(other.tracks);
    expect(chooseVariation(song, 'A')).toBe(song);
    expect([variationsOf(song), variationsOf(back)]).toEqual([['A'], ['A', 'B']]);
  });

  it('are copied and cleared', () => {
    const copied = copyVariation(other, 'A', 'D');
    expect(variationsOf(copied)).toEqual(['A', 'B', 'D']);
    expect(heard(chooseVariation(copied, 'D'))).toEqual(heard(song));
    expect(copyVariation(other, 'A', 'B').tracks).toEqual(song.tracks);
    expect(variationsOf(clearVariation(copied, 'D'))).toEqual(['A', 'B']);
    expect(clearVariation(chooseVariation(other, 'A'), 'B').variations).toBeUndefined();
    expect(() => clearVariation(other, 'B')).toThrow(/choose another first/);
    for (const wrong of [() => copyVariation(song, 'C', 'A'), () => chooseVariation(song, 'E' as 'A'), () => clearVariation(song, 'C')])
      expect(wrong).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });

  it('are kept in documents and share links', async () => {
    expect(parseSong(serializeSong(other))).toEqual(other);
    expect(await decodeShare(await encodeShare(other))).toEqual(other);
    const { A } = other.variations!.others;
    const broken = { ...other, variations: { current: 'B' as const, others: { A: { ...A!, kick: { ...A!.kick, bars: [[]] } } } } };
    expect(() => serializeSong(broken)).toThrow('variations.others.A.kick.bars[0]');
  });

  it('go along when the loop becomes longer, the scale another size and the meter another', () => {
    const longer = chooseVariation(setBarCount(other, 4), 'A');
    const start = song.tracks.bass.bars.slice(0, song.barCount);
    expect(longer.tracks.bass.bars.slice(0, 4)).toEqual(Array.from({ length: 4 }, (_, bar) => start[bar % start.length]));
    const changed = setTimeSignature(setKey(other, { scale: 'pentatonicMinor' }), 3);
    expect(() => serializeSong(chooseVariation(changed, 'A'))).not.toThrow();
    expect(chooseVariation(changed, 'A').tracks).toEqual(setTimeSignature(setKey(song, { scale: 'pentatonicMinor' }), 3).tracks);
  });

  it('leave the bars of the arrangement alone, and join it as parts of their own', () => {
    const bridged = addBridge(other, 'buildup').song;
    const bridge = (of: Song) => of.tracks.kick.bars.at(-1);
    expect(bridge(chooseVariation(bridged, 'A'))).toEqual(bridge(bridged));
    const arranged = addVariation(addVariation(addVariation(other, 'A'), 'B'), 'A');
    const names = arranged.arrangement.flatMap(({ section }) => section ?? []);
    expect(names).toEqual(['A', 'B', 'A']);
    const parts = Array.from({ length: 3 }, (_, part) => arranged.arrangement.slice(part * song.barCount, (part + 1) * song.barCount));
    expect(parts[2]?.map(({ bar }) => bar)).toEqual(parts[0]?.map(({ bar }) => bar));
    expect(parts[0]?.every(({ bar }) => bar >= other.barCount)).toBe(true);
    const played = heard({ ...arranged, mode: 'song' }).filter((event) => event.type === 'note' && event.tick < song.barCount * 3_840);
    expect(played.length).toBeGreaterThan(0);
    expect(arrangeSong(other, [{ name: 'verse', bars: 4 }]).variations).toEqual(other.variations);
  });
});
