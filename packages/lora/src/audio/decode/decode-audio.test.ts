import type { AudioClip } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createOggEncoder } from 'wasm-media-encoders';

import { encodeFlac } from '../encode/encode-flac.js';
import { encodeMp3 } from '../encode/encode-mp3.js';
import { sniffAudioFormat } from './audio-format.js';
import { decodeAudio } from './decode-audio.js';
import { readFlacFrames } from './flac-frames.js';
import { readFlacFacts } from './stream-facts.js';

const RATE = 48_000;

/** Two tones, so that the channels can be told apart. */
const clip: AudioClip = {
  sampleRate: RATE,
  channels: [440, 660].map((hertz) =>
    Float32Array.from({ length: RATE }, (_, frame) => 0.5 * Math.sin((2 * Math.PI * hertz * frame) / RATE)),
  ),
};

async function encodeOgg({ channels, sampleRate }: AudioClip): Promise<Uint8Array> {
  const encoder = await createOggEncoder();
  encoder.configure({ channels: 2, sampleRate, vbrQuality: 6 });
  const pieces = [encoder.encode([...channels]).slice(), encoder.finalize().slice()];
  return new Uint8Array(Buffer.concat(pieces));
}

const files = {
  wav: encodeWav(clip),
  flac: encodeFlac(clip),
  mp3: await encodeMp3(clip),
  'ogg-vorbis': await encodeOgg(clip),
  // Nothing in Node writes Opus.
  'ogg-opus': new Uint8Array(await readFile(new URL('__fixtures__/tones.opus', import.meta.url))),
};
const formats = Object.entries(files) as [keyof typeof files, Uint8Array][];

/** How alike two channels are where both are, −1…1. */
function likeness(a: Float32Array, b: Float32Array): number {
  let [product, x, y] = [0, 0, 0];
  for (let frame = 4000; frame < 40_000; frame += 1) {
    product += a[frame]! * b[frame]!;
    x += a[frame]! ** 2;
    y += b[frame]! ** 2;
  }
  return product / Math.sqrt(x * y);
}

/** Where the frames of an MP3 of 320 kbit/s at 48 kHz begin, of which each has 960 bytes. */
function mpegFrames(bytes: Uint8Array): readonly number[] {
  const first = bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === 0xfb);
  return Array.from({ length: Math.floor((bytes.length - first) / 960) }, (_, index) => first + index * 960);
}

describe('decodeAudio', () => {
  it.each(formats)('reads %s by its content', async (format, bytes) => {
    const decoded = await decodeAudio(bytes);
    expect(decoded).toMatchObject({ format, truncated: false, damaged: false, warnings: [] });
    expect(decoded.audio.sampleRate).toBe(RATE);
    expect(decoded.audio.channels).toHaveLength(2);
    expect(decoded.seconds).toBeCloseTo(1, 1);
  });

  it.each(['wav', 'flac', 'ogg-vorbis'] as const)('keeps the samples of %s in place, each channel its own', async (format) => {
    const { audio } = await decodeAudio(files[format]);
    for (const [index, channel] of audio.channels.entries()) expect(likeness(channel, clip.channels[index]!)).toBeGreaterThan(0.999);
  });

  it('says the bit rate of an MP3, and whether it is constant', async () => {
    expect(await decodeAudio(files.mp3)).toMatchObject({ bitrate: 320_000, constantBitrate: true });
  });

  it.each(formats)('reads a %s that was cut as far as it goes, and says so', async (format, bytes) => {
    const decoded = await decodeAudio(bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    expect(decoded).toMatchObject({ format, truncated: true });
    expect(decoded.seconds).toBeGreaterThan(0.3);
    expect(decoded.seconds).toBeLessThan(0.98);
    expect(decoded.warnings).not.toEqual([]);
  });

  it('reads an MP3 behind tags, with tags at its end', async () => {
    const tagged = new Uint8Array([
      ...new TextEncoder().encode('ID3\u0004\0\0\0\0\u0001\0'),
      ...new Uint8Array(128),
      ...files.mp3,
      0x54,
      0x41,
      0x47,
      ...new Uint8Array(125),
    ]);
    expect(sniffAudioFormat(tagged)).toBe('mp3');
    const decoded = await decodeAudio(tagged);
    expect(decoded).toMatchObject({ format: 'mp3', truncated: false, damaged: false });
    expect(decoded.seconds).toBe((await decodeAudio(files.mp3)).seconds);
  });

  it('reads all of a FLAC file with a tag at its end', async () => {
    const tagged = new Uint8Array([...files.flac, ...new TextEncoder().encode('TAG'), ...new Uint8Array(125)]);
    expect(await decodeAudio(tagged)).toEqual(await decodeAudio(files.flac));
  });

  it('reads an MP3 that is wrapped in a WAV file', async () => {
    const wrapper = encodeWav({ sampleRate: RATE, channels: [new Float32Array(1)] }).slice(0, 20);
    const wrapped = new Uint8Array([...wrapper, 0x55, 0, ...new Uint8Array(28), ...files.mp3]);
    wrapped[16] = 30;
    expect(await decodeAudio(wrapped)).toMatchObject({ format: 'mp3', truncated: false, damaged: false });
  });

  it.each([
    ['aiff', 'FORM\0\0\0\u0001AIFF'],
    ['caf', 'caff\0\u0001\0\0'],
    ['au', '.snd\0\0\0\u0018'],
    ['webm', '\u001AE\u00DF\u00A3'],
  ])('knows %s, and says what reads it', async (format, start) => {
    const bytes = Uint8Array.from({ length: 64 }, (_, index) => start.charCodeAt(index) || 0);
    expect(sniffAudioFormat(bytes)).toBe(format);
    await expect(decodeAudio(bytes)).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining('foreignDecoder') });
  });

  describe('of a damaged FLAC file', () => {
    const short: AudioClip = { ...clip, channels: clip.channels.map((channel) => channel.subarray(0, 22_000)) };
    const whole = encodeFlac(short);
    const frames = readFlacFrames(whole, [42, whole.length], readFlacFacts(whole)!);
    const flipped = (...places: readonly number[]): Uint8Array => whole.map((byte, at) => (places.includes(at) ? byte ^ 0x10 : byte));

    it.each([
      ['within a frame', [frames[2]!.start + 500], [2]],
      ['in the sign of a frame', [frames[1]!.start], [0, 1]],
      ['in the header of a frame', [frames[1]!.start + 2], [1]],
      ['in the first frame', [frames[0]!.start + 9], [0]],
      ['in two frames apart', [frames[1]!.start + 99, frames[4]!.end - 1], [1, 4]],
    ])('loses no more than the frames with a wrong byte %s, and says where', async (_, places, lost) => {
      const { audio, seconds, truncated, damaged, warnings } = await decodeAudio(flipped(...places));
      expect({ seconds, truncated, damaged }).toEqual({ seconds: 22_000 / RATE, truncated: false, damaged: true });
      const first = (frames[lost[0]!]!.position / RATE).toFixed(2);
      expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining(`at ${first} s`)]);
      const expected = (await decodeAudio(whole)).audio;
      for (const index of lost)
        for (const channel of expected.channels) channel.fill(0, frames[index]!.position, frames[index]!.position + frames[index]!.samples);
      expect(
        audio.channels.every(
          (channel, index) => Buffer.compare(Buffer.from(channel.buffer), Buffer.from(expected.channels[index]!.buffer)) === 0,
        ),
      ).toBe(true);
    });

    it.each([1, 2, 5])('reads a last frame of %i samples', async (more) => {
      const sound = { sampleRate: RATE, channels: [new Float32Array(4096 + more)] };
      expect(await decodeAudio(encodeFlac(sound))).toMatchObject({ seconds: (4096 + more) / RATE, truncated: false, warnings: [] });
    });

    it('reads up to a damaged last frame, and says that the end is missing', async () => {
      expect(await decodeAudio(flipped(whole.length - 9))).toMatchObject({ seconds: frames.at(-1)!.position / RATE, truncated: true });
    });

    it('counts from the beginning of a file that was cut out of a stream', async () => {
      const cut = new Uint8Array([...whole.subarray(0, frames[0]!.start), ...whole.subarray(frames[1]!.start)]);
      // It does not say how long it is.
      cut.fill(0, 8 + 14, 8 + 18);
      cut[8 + 13]! &= 0xf0;
      cut[frames[3]!.start + 500 - (frames[0]!.end - frames[0]!.start)]! ^= 1;
      expect(await decodeAudio(cut)).toMatchObject({ seconds: (22_000 - 4096) / RATE, damaged: true });
    });
  });

  describe('of a damaged MP3', () => {
    const places = mpegFrames(files.mp3);
    const flipped = (...at: readonly number[]): Uint8Array => files.mp3.map((byte, index) => (at.includes(index) ? byte ^ 0x40 : byte));

    it.each([
      ['the sign of a frame', [places[9]!], 9],
      ['the length of a frame, which becomes shorter', [places[9]! + 2], 9],
      ['the signs of two frames apart', [places[5]!, places[20]! + 1], 5],
      ['the signs of three frames in a row', [places[7]!, places[8]!, places[9]!], 7],
    ])('fills what is lost with silence where %s is wrong', async (_, at, first) => {
      const whole = await decodeAudio(files.mp3);
      const { audio, seconds, truncated, damaged, warnings } = await decodeAudio(flipped(...at));
      expect({ seconds, truncated, damaged }).toEqual({ seconds: whole.seconds, truncated: false, damaged: true });
      expect(warnings[0]!.message).toContain(`at ${(first * 0.024).toFixed(2)} s`);
      // What follows is in place.
      const [after, before] = [audio.channels[0]!.subarray(30_000), whole.audio.channels[0]!.subarray(30_000)];
      expect(Math.max(...after.map((sample, index) => Math.abs(sample - before[index]!)))).toBeLessThan(1e-6);
    });

    it('takes bytes of a tag between frames for no loss', async () => {
      const tag = new Uint8Array([...new TextEncoder().encode('TAG'), ...new Uint8Array(4000)]);
      const tagged = new Uint8Array([...files.mp3.subarray(0, places[9]), ...tag, ...files.mp3.subarray(places[9])]);
      expect(await decodeAudio(tagged)).toMatchObject({ seconds: (await decodeAudio(files.mp3)).seconds, damaged: false });
    });
  });

  it('says that a FLAC file is damaged or short when frames are missing in between', async () => {
    const holed = new Uint8Array([...files.flac.subarray(0, 20_000), ...files.flac.subarray(45_000)]);
    const decoded = await decodeAudio(holed);
    expect(decoded.truncated || decoded.damaged).toBe(true);
    expect(decoded.declaredSeconds).toBe(1);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['words', new TextEncoder().encode('this is not a song, '.repeat(200))],
    ['the head of a FLAC file alone', files.flac.subarray(0, 30)],
    ['the head of an Ogg file alone', files['ogg-vorbis'].subarray(0, 60)],
    ['one frame of an MP3', files.mp3.subarray(0, 500)],
  ])('refuses %s', async (_, bytes) => {
    await expect(decodeAudio(bytes)).rejects.toMatchObject({ code: 'file_format' });
  });

  it('never throws anything but its own errors, whatever is changed in a file', async () => {
    const change = fc.tuple(fc.constantFrom(...formats), fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 12 }), fc.nat(12_000));
    await fc.assert(
      fc.asyncProperty(change, async ([[, bytes], changes, length]) => {
        const changed = bytes.slice(0, length);
        for (const [at, value] of changes) changed[at % Math.max(1, changed.length)] = value;
        const outcome = await decodeAudio(changed, { maxSeconds: 600 }).then(
          () => 'decoded',
          (error: { readonly code?: string }) => error.code,
        );
        expect(['decoded', 'file_format', 'unsupported']).toContain(outcome);
      }),
      { numRuns: 40 },
    );
  });

  it('holds its limits, before it decodes where the header says enough', async () => {
    await expect(decodeAudio(files.flac, { maxBytes: 100 })).rejects.toThrow('at most 100');
    for (const [, bytes] of formats) await expect(decodeAudio(bytes, { maxSeconds: 0.5 })).rejects.toMatchObject({ code: 'file_format' });
  });

  it('hands m4a to a decoder from outside, and says what to do without one', async () => {
    const m4a = new Uint8Array([0, 0, 0, 32, ...new TextEncoder().encode('ftypM4A '), ...new Uint8Array(64)]);
    await expect(decodeAudio(m4a)).rejects.toMatchObject({ code: 'unsupported' });
    const decoded = await decodeAudio(m4a, { foreignDecoder: () => Promise.resolve(clip) });
    expect(decoded).toMatchObject({ format: 'm4a', audio: clip, seconds: 1 });
  });

  it('stops when it is aborted', async () => {
    const reason = new Error('enough');
    await expect(decodeAudio(files.mp3, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('encodeFlac', () => {
  const sample = fc.float({ min: -1, max: Math.fround(0.9999), noNaN: true });

  it('gives back every sample, whatever the sound, the length and the channels', async () => {
    const sounds = fc.tuple(
      fc.constantFrom(16, 24) as fc.Arbitrary<16 | 24>,
      fc.integer({ min: 1, max: 3 }),
      fc.array(sample, { minLength: 1, maxLength: 300 }),
      fc.nat(9000),
    );
    await fc.assert(
      fc.asyncProperty(sounds, async ([bits, count, values, length]) => {
        const channels = Array.from({ length: count }, (_, channel) =>
          Float32Array.from({ length: length + 16 }, (_unused, frame) => values[(frame * (channel + 1)) % values.length]!),
        );
        const { audio } = await decodeAudio(encodeFlac({ sampleRate: 44_100, channels }, { bits }));
        const scale = 2 ** (bits - 1);
        const expected = channels.map((channel) => channel.map((value) => (Math.min(scale - 1, Math.round(value * scale)) || 0) / scale));
        expect(audio).toEqual({ sampleRate: 44_100, channels: expected });
      }),
      { numRuns: 25 },
    );
  });

  it('writes silence in a few bytes, and a tone in less than half', () => {
    expect(encodeFlac({ sampleRate: RATE, channels: [new Float32Array(RATE)] }).length).toBeLessThan(250);
    expect(files.flac.length).toBeLessThan(0.5 * files.wav.length);
  });

  it('refuses nine channels', () => {
    expect(() => encodeFlac({ sampleRate: RATE, channels: Array.from({ length: 9 }, () => new Float32Array(8)) })).toThrow('at most 8');
  });
});
