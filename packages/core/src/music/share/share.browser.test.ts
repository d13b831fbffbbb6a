import { describe, expect, it } from 'vitest';

import { buildSong } from '../__fixtures__/build-song.js';
import { decodeShare, encodeShare } from './share.js';

const song = buildSong({ title: 'Straße ♫', grid: { kick: { 0: {}, 4: {}, 8: {} }, clap: { 4: { velocity: 0.5 } } } });

describe('a share string in a browser', () => {
  it('brings back the song', async () => {
    expect(await decodeShare(await encodeShare(song))).toEqual(song);
  });

  it('reads what Node wrote', async () => {
    expect(
      await decodeShare(
        'loop1.zssdlr2UQUrEQBBFryJ_XUhmQJDezhFchiw6SRma6XTF7spoCDmIKw_gMbyJJ5GeURQXo4KEv2goqurVp6maoU49w-BGo3154ovXx2cQEnMLsyHUQw-z2V4T0r0LHUxBcEE5JKcTTHF5RdjzBDMjiigMdrm8scemvQsSsRBqG3cyBoXZEjTaZp9gyhlJp2PirYzxK7Z3DzDzqTBnlhsqjvr-vquisqCzqqqFPnlRvM92ziF_avhHZFIbWhvbNZm1bfY1W_0Vc_tPPvlu5NDwmj5tHLjrnKz6n4ONaVWXKxErQi9tBnqRAQQbow0d95z3t6wIScbQnsDJi6ZTdLCeVTnvdZ76wF6ajyOxVMsb',
      ),
    ).toEqual(song);
  });

  it('refuses a damaged string with a typed error', async () => {
    const text = await encodeShare(song);
    await expect(decodeShare(text.slice(0, -8))).rejects.toMatchObject({ code: 'file_format' });
    await expect(decodeShare(`${text.slice(0, 20)}AAAA${text.slice(24)}`)).rejects.toMatchObject({ code: 'file_format' });
  });
});
