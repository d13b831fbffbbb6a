import type { AudioClip } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { expect, it } from 'vitest';

import { encodeFlac } from '../encode/encode-flac.js';
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

it('decodes, measures and analyses songs in a browser', async () => {
  const song = clip();
  for (const [format, bytes] of [
    ['wav', encodeWav(song, { format: 'pcm16' })],
    ['flac', encodeFlac(song)],
  ] as const) {
    const decoded = await decodeAudio(bytes);
    expect([decoded.format, decoded.damaged, decoded.audio.sampleRate]).toEqual([format, false, RATE]);
    expect(decoded.audio.channels[1]!.length).toBe(song.channels[1]!.length);
    expect(measureAudio(decoded.audio).stereo.isFake).toBe(true);
    expect(analyzeMusic(decoded.audio).bpm).toBeCloseTo(120, -1);
  }
});
