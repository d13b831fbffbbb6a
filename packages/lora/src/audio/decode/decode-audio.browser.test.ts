import type { AudioClip } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { expect, it } from 'vitest';
import { createOggEncoder } from 'wasm-media-encoders';

import { encodeFlac } from '../encode/encode-flac.js';
import { encodeMp3 } from '../encode/encode-mp3.js';
import { measureAudio } from '../measure/measure-audio.js';
import { analyzeMusic } from '../music/analyze-music.js';
import { decodeAudio } from './decode-audio.js';

const RATE = 48_000;

/** Six seconds of a chord of C major, struck twice a second. */
function clip(): AudioClip {
  const wave = Float32Array.from({ length: 6 * RATE }, (_, index) => {
    const time = index / RATE;
    const chord = [261.63, 329.63, 392].reduce((sum, hertz) => sum + 0.2 * Math.sin(2 * Math.PI * hertz * time), 0);
    const accent = Math.floor(time * 2) % 4 === 0 ? 1 : 0.6;
    return Math.round(chord * accent * Math.exp(-12 * (time % 0.5)) * 32_767) / 32_768;
  });
  return { sampleRate: RATE, channels: [wave, wave] };
}

async function encodeOgg({ channels, sampleRate }: AudioClip): Promise<Uint8Array> {
  const encoder = await createOggEncoder();
  encoder.configure({ channels: 2, sampleRate, vbrQuality: 6 });
  const pieces = [encoder.encode([...channels]).slice(), encoder.finalize().slice()];
  return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
}

/** Frames by which an MP3 without a LAME tag is late: the encoder's delay and the decoder's. */
const MP3_DELAY = 576 + 529;

/** How alike two channels are where both are, −1…1. */
function likeness(a: Float32Array, b: Float32Array): number {
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    product += a[index]! * b[index]!;
    squaresA += a[index]! ** 2;
    squaresB += b[index]! ** 2;
  }
  return product / Math.sqrt(squaresA * squaresB);
}

it('decodes, measures and analyses songs of every format in a browser, whatever is written in Node', async () => {
  const song = clip();
  for (const [format, bytes] of [
    ['wav', encodeWav(song, { format: 'pcm16' })],
    ['flac', encodeFlac(song)],
    ['mp3', await encodeMp3(song)],
    ['ogg-vorbis', await encodeOgg(song)],
  ] as const) {
    const decoded = await decodeAudio(bytes);
    expect([decoded.format, decoded.damaged, decoded.audio.sampleRate]).toEqual([format, false, RATE]);
    const [left, right] = decoded.audio.channels;
    expect(Math.abs(right!.length - song.channels[1]!.length)).toBeLessThanOrEqual(format === 'mp3' ? 1_152 : 0);
    const late = format === 'mp3' ? MP3_DELAY : 0;
    expect(likeness(left!.subarray(late), song.channels[0]!)).toBeGreaterThan(0.995);
    expect(measureAudio(decoded.audio).stereo.isFake).toBe(true);
    expect(analyzeMusic(decoded.audio).bpm).toBeCloseTo(120, -1);
  }
});

it('decodes what Chromium’s own encoder wrote as Opus', async () => {
  const response = await fetch(new URL('__fixtures__/tones.opus', import.meta.url));
  const { format, damaged, audio } = await decodeAudio(new Uint8Array(await response.arrayBuffer()));
  expect([format, damaged, audio.channels.length]).toEqual(['ogg-opus', false, 2]);
  expect(measureAudio(audio).loudness.samplePeakDb).toBeCloseTo(-6, 0);
});

it('says in a browser what is damaged', async () => {
  const mp3 = await encodeMp3(clip());
  expect(await decodeAudio(mp3.subarray(0, Math.round(mp3.length * 0.6)))).toMatchObject({ truncated: true });
  await expect(decodeAudio(new TextEncoder().encode('no sound at all'))).rejects.toMatchObject({ code: 'file_format' });
});
