import { createSong, serializeSong } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { readBeatMaps } from './song-files.js';

describe('a list of beat maps', () => {
  const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const state = { bpm: 140, root: 'A', scale: 'phrygian', patterns: { kick: ['C1', null, null, null] } };

  it('is read as songs by their names, and says how many entries are none', () => {
    const list = readBeatMaps(encode([{ id: 1, name: 'one', state, ts: 1 }, { name: 'two', state: { bpm: 'fast' } }, state]));
    expect(list?.songs.map(({ title, bpm }) => `${title} ${bpm}`)).toEqual(['one 140', 'A phrygian 140bpm 140']);
    expect(list?.refused).toBe(1);
  });

  it('is nothing else: no song, no list of other things, no bytes', () => {
    expect(readBeatMaps(new TextEncoder().encode(serializeSong(createSong({ seed: 1 }))))).toBeUndefined();
    expect(readBeatMaps(encode([{ a: 1 }, 2]))).toBeUndefined();
    expect(readBeatMaps(encode([]))).toBeUndefined();
    expect(readBeatMaps(new Uint8Array([0x4d, 0x54, 0x68, 0x64]))).toBeUndefined();
  });
});
