import type { AudioClip, Song } from '@loop/core';

import { fullSong } from '../../engine/__fixtures__/full-song.js';

/** Two bars in which every part of the engine works: all voices, both delays, both rooms, distortion, pan, a slot of another rate. */
export const GOLDEN_SONG: Song = goldenSong();

/** The clip of the song's first slot: a quiet saw at 44.1 kHz, so that it is interpolated. */
export const GOLDEN_SAMPLE: AudioClip = {
  sampleRate: 44_100,
  channels: [Float32Array.from({ length: 30_000 }, (_, index) => ((index % 200) / 200 - 0.5) * 0.25)],
};

/** What `hashClip` gives for the song at 48 kHz, on every platform. A deliberate change of sound changes it. */
export const GOLDEN_HASH = '60ce0ed7ddb91ae1ccf6019586de29e8c83f800bb26eec66e19f9ff044b6f098';

/** Computes the SHA-256 of a clip's samples, channel after channel, in hexadecimal. */
export async function hashClip({ channels }: AudioClip): Promise<string> {
  const bytes = new Uint8Array(channels.reduce((sum, channel) => sum + channel.byteLength, 0));
  let offset = 0;
  for (const channel of channels) {
    bytes.set(new Uint8Array(channel.buffer, channel.byteOffset, channel.byteLength), offset);
    offset += channel.byteLength;
  }
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function goldenSong(): Song {
  const song = fullSong({
    sound: { distortion: 0.15, filterCutoff: 9_000 },
    slots: [{ name: 'saw', gainDb: -12, muted: false, loop: true }],
  });
  const { acid, perc } = song.tracks;
  return {
    ...song,
    barCount: 2,
    tracks: { ...song.tracks, acid: { ...acid, mix: { ...acid.mix, pan: -0.4 } }, perc: { ...perc, mix: { ...perc.mix, pan: 0.5 } } },
  };
}
