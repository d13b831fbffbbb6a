import { expect, it } from 'vitest';

import { hashSeed } from '../../random.js';
import { buildSong } from '../__fixtures__/build-song.js';
import { importBeatMap } from '../beat-map/import-beat-map.js';
import { encodeBase64Url } from '../share/base64-url.js';
import { deflate } from '../share/deflate.js';
import { parseSong, serializeSong } from './document.js';
import { OLD_SCALE_NAMES, renameScale } from './old-scale-names.js';
import { packSong } from '../share/packed-song.js';
import { decodeShare } from '../share/share.js';

const names = Object.entries(OLD_SCALE_NAMES);

it.each(names)('a document of version 1 whose scale was called %s is read with %s', (old, scale) => {
  const song = buildSong({ key: { root: 'D', scale } });
  const document = JSON.parse(serializeSong(song)) as { song: { key: object } };
  const before = { ...document, version: 1, song: { ...document.song, key: { root: 'D', scale: old } } };
  expect(parseSong(JSON.stringify(before))).toEqual(song);
});

it.each(names)('a share string of that time with %s is read with %s', async (old, scale) => {
  const song = buildSong({ key: { root: 'D', scale } });
  const text = JSON.stringify({ ...packSong(song), key: { root: 'D', scale: old } });
  const compressed = await deflate(new TextEncoder().encode(text));
  const bytes = new Uint8Array(4 + compressed.length);
  new DataView(bytes.buffer).setUint32(0, hashSeed(0, text));
  bytes.set(compressed, 4);
  expect(await decodeShare(`loop1.${encodeBase64Url(bytes)}`)).toEqual(song);
});

it.each(names)('a beat map with %s is read with %s, as one with the new name is', (old, scale) => {
  expect(importBeatMap({ scale: old }).song.key.scale).toBe(scale);
  expect(importBeatMap({ scale }).song.key.scale).toBe(scale);
});

it.each([null, 5, {}, { key: null }, { key: { scale: 3 } }, { key: { scale: 'toString' } }])(
  'what is no song stays as it is: %j',
  (value) => {
    expect(renameScale(value)).toBe(value);
  },
);
