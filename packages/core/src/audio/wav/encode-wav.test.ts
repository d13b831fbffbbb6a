import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { AudioClip } from '../clip.js';
import { decodeWav } from './decode-wav.js';
import { encodeWav } from './encode-wav.js';
import { createWavEncoder } from './wav-encoder.js';
import type { EncodeWavOptions } from './wav-encoder.js';
import { WAV_FORMATS } from './wav-format.js';
import type { WavMetadata } from './wav-metadata.js';

const clipOf = (...channels: readonly (readonly number[])[]): AudioClip => ({
  sampleRate: 44_100,
  channels: channels.map((values) => Float32Array.from(values)),
});

const arbitraryClip: fc.Arbitrary<AudioClip> = fc
  .record({ channels: fc.integer({ min: 1, max: 8 }), frames: fc.nat(40), sampleRate: fc.integer({ min: 8_000, max: 384_000 }) })
  .chain(({ channels, frames, sampleRate }) =>
    fc
      .array(fc.float32Array({ minLength: frames, maxLength: frames, min: -1, max: 1, noNaN: true }), {
        minLength: channels,
        maxLength: channels,
      })
      .map((drawn) => ({ sampleRate, channels: drawn })),
  );

const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => !value.includes('\0'));
const note = fc.nat(127);
const arbitraryMetadata: fc.Arbitrary<WavMetadata> = fc.record({
  info: fc.record({
    title: text,
    artist: text,
    album: text,
    comment: text,
    software: text,
    date: text,
    genre: text,
    keywords: text,
    copyright: text,
  }),
  sampler: fc.record({
    rootNote: note,
    fineTuneCents: fc.nat(64).map((steps) => (steps / 128) * 100),
    loops: fc.array(
      fc.record({
        startSamples: fc.nat(1_000),
        endSamples: fc.integer({ min: 1_001, max: 2 ** 32 }),
        direction: fc.constantFrom('forward' as const, 'alternating' as const, 'backward' as const),
        playCount: fc.nat(9),
      }),
      { maxLength: 3 },
    ),
  }),
  cues: fc.array(fc.oneof(fc.record({ positionSamples: fc.nat() }), fc.record({ positionSamples: fc.nat(), label: text })), {
    minLength: 1,
    maxLength: 4,
  }),
  acid: fc.record({
    kind: fc.constantFrom('loop' as const, 'one-shot' as const),
    bpm: fc.float({ min: 1, max: 999, noNaN: true }),
    beats: fc.nat(64),
    rootNote: note,
    meter: fc.tuple(fc.integer({ min: 1, max: 16 }), fc.constantFrom(2, 4, 8)),
  }),
});

describe('encodeWav', () => {
  it('writes the header of 44 bytes that stereo of 16 bits at 44.1 kHz has', () => {
    const frames = 1_000;
    const bytes = encodeWav({ sampleRate: 44_100, channels: [new Float32Array(frames), new Float32Array(frames)] });
    const view = new DataView(bytes.buffer);
    expect(bytes.length).toBe(44 + 4 * frames);
    expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe('RIFF');
    expect(view.getUint32(4, true)).toBe(36 + 4 * frames);
    expect(new TextDecoder().decode(bytes.subarray(8, 16))).toBe('WAVEfmt ');
    expect([16, 20, 22, 24, 28, 32, 34].map((at) => view.getUint16(at, true))).toEqual([16, 1, 2, 44_100, 176_400 % 65_536, 4, 16]);
    expect(view.getUint32(28, true)).toBe(176_400);
    expect(new TextDecoder().decode(bytes.subarray(36, 40))).toBe('data');
    expect(view.getUint32(40, true)).toBe(4 * frames);
  });

  it('interleaves, rounds to the nearest, and clips what is beyond full scale', () => {
    const bytes = encodeWav(clipOf([0, 1, -1, 2, -2, Infinity, NaN], [0.5, -0.5, 1 / 32_768, 0.4 / 32_768, 0.6 / 32_768, -Infinity, 0]));
    expect([...new Int16Array(bytes.buffer, 44)]).toEqual([
      0, 16_384, 32_767, -16_384, -32_768, 1, 32_767, 0, -32_768, 1, 32_767, -32_768, 0, 0,
    ]);
  });

  it.each([
    ['pcm16', 1 / 65_536],
    ['pcm24', 1 / 16_777_216],
    ['float32', 0],
  ] as const)('keeps any clip as %s to within half a step, and its own output exactly', (format, halfStep) => {
    fc.assert(
      fc.property(arbitraryClip, (clip) => {
        const bytes = encodeWav(clip, { format });
        const { audio, encoding, warnings } = decodeWav(bytes);
        expect(warnings).toEqual([]);
        expect([audio.sampleRate, encoding.kind]).toEqual([clip.sampleRate, format === 'float32' ? 'float' : 'pcm']);
        expect(audio.channels.length).toBe(clip.channels.length);
        for (const [index, channel] of clip.channels.entries()) {
          const decoded = audio.channels[index] as Float32Array;
          expect(decoded.length).toBe(channel.length);
          // Full scale itself is one step out of the reach of integers.
          const clipped = channel.map((value) => Math.min(value, 1 - 2 * halfStep));
          expect(decoded.every((value, frame) => Math.abs(value - (clipped[frame] as number)) <= halfStep)).toBe(true);
        }
        expect(encodeWav(audio, { format })).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps floats bit for bit, beyond full scale too', () => {
    const clip = clipOf([1e-30, -7, 3e38, -0]);
    expect(decodeWav(encodeWav(clip, { format: 'float32' })).audio).toEqual(clip);
  });

  it('keeps all metadata', () => {
    fc.assert(
      fc.property(arbitraryMetadata, fc.constantFrom(...WAV_FORMATS), arbitraryClip, (metadata, format, clip) => {
        const decoded = decodeWav(encodeWav(clip, { format, metadata }));
        expect(decoded.metadata).toEqual(metadata);
        expect(decoded.audio.channels[0]?.length).toBe(clip.channels[0]?.length);
      }),
      { numRuns: 300 },
    );
  });

  it('writes the end of a loop as the format means it: its last frame', () => {
    const bytes = encodeWav(clipOf([0]), { metadata: { sampler: { rootNote: 60, loops: [{ startSamples: 0, endSamples: 100 }] } } });
    const smpl = 36 + 8;
    expect(new DataView(bytes.buffer).getUint32(smpl + 36 + 12, true)).toBe(99);
  });

  describe('dither', () => {
    const quiet = { sampleRate: 48_000, channels: [new Float32Array(20_000).fill(0.25 / 32_768)] };

    it('is off unless a seed is given, and the same for the same seed', () => {
      const plain = new Int16Array(encodeWav(quiet).buffer, 44);
      expect(plain.every((value) => value === 0)).toBe(true);
      expect(encodeWav(quiet, { ditherSeed: 7 })).toEqual(encodeWav(quiet, { ditherSeed: 7 }));
      expect(encodeWav(quiet, { ditherSeed: 7 })).not.toEqual(encodeWav(quiet, { ditherSeed: 8 }));
      expect(encodeWav(quiet, { ditherSeed: 0 })).not.toEqual(encodeWav(quiet));
    });

    it('keeps the mean of a level below one step, with the noise of a triangular draw', () => {
      const values = [...new Int16Array(encodeWav(quiet, { ditherSeed: 7 }).buffer, 44)];
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(mean).toBeCloseTo(0.25, 1);
      // 1/6 of the triangle and 1/12 of the rounding.
      expect(variance).toBeCloseTo(1 / 4, 1);
    });

    it('works for 24 bits and clips there too', () => {
      const loud = clipOf([1, -1, 1, -1, 1, -1]);
      const { audio } = decodeWav(encodeWav(loud, { format: 'pcm24', ditherSeed: 1 }));
      expect(audio.channels[0]?.every((value, index) => Math.abs(value - (index % 2 === 0 ? 1 : -1)) < 3e-7)).toBe(true);
    });
  });

  it.each<[string, EncodeWavOptions, string]>([
    ['format', { format: 'pcm8' as never }, 'format: is not one of the allowed values, received "pcm8"; allowed: pcm16, pcm24, float32'],
    ['ditherSeed', { ditherSeed: -1 }, 'ditherSeed: must be at least 0'],
    ['dither of floats', { format: 'float32', ditherSeed: 1 }, 'ditherSeed: must be absent'],
    ['rootNote', { metadata: { sampler: { rootNote: 128, loops: [] } } }, 'metadata.sampler.rootNote: must be at most 127'],
    [
      'an empty loop',
      { metadata: { sampler: { rootNote: 60, loops: [{ startSamples: 5, endSamples: 5 }] } } },
      'metadata.sampler.loops[0]: must end after its start',
    ],
    ['a zero in a text', { metadata: { info: { title: 'a\0b' } } }, 'metadata.info.title: must not contain a zero'],
    ['bpm', { metadata: { acid: { kind: 'loop', bpm: 0, beats: 4 } } }, 'metadata.acid.bpm: must be above 0'],
    ['an unknown field', { metadata: { info: { titel: 'x' } as never } }, 'titel: is not a known field'],
  ])('refuses a wrong %s', (_, options, message) => {
    expect(() => encodeWav(clipOf([0]), options)).toThrow(message);
  });

  it('refuses what is no clip', () => {
    expect(() => encodeWav({ sampleRate: 44_100, channels: [] })).toThrow('clip.channels');
  });
});

describe('createWavEncoder', () => {
  it('gives the same bytes as encodeWav, however the sound is cut into blocks', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 });
    fc.assert(
      fc.property(arbitraryClip, cuts, fc.constantFrom(...WAV_FORMATS), fc.option(fc.nat()), (clip, lengths, format, seed) => {
        const options = { format, ditherSeed: format === 'float32' || seed === null ? undefined : seed };
        const { sampleRate, channels } = clip;
        const frames = channels[0]?.length ?? 0;
        const encoder = createWavEncoder({ sampleRate, channels: channels.length, frames }, options);
        const pieces = [encoder.header()];
        for (const length of [...lengths, frames]) {
          const at = frames - encoder.framesLeft;
          const end = Math.min(frames, at + length);
          pieces.push(encoder.block(channels.map((channel) => channel.subarray(at, end))));
        }
        const file = new Uint8Array(pieces.flatMap((piece) => [...piece]));
        expect(encoder.framesLeft).toBe(0);
        expect(file.length).toBe(encoder.byteLength);
        expect(file).toEqual(encodeWav(clip, options));
      }),
      { numRuns: 200 },
    );
  });

  it('writes RF64 when the file is over 4 GiB', () => {
    const frames = 2 ** 30;
    const encoder = createWavEncoder({ sampleRate: 96_000, channels: 2, frames }, { format: 'float32' });
    const header = encoder.header();
    expect(encoder.byteLength).toBe(header.length + frames * 8);
    const view = new DataView(header.buffer);
    expect(new TextDecoder().decode(header.subarray(0, 16))).toBe('RF64\u{fffd}\u{fffd}\u{fffd}\u{fffd}WAVEds64');
    expect(view.getBigUint64(20, true)).toBe(BigInt(encoder.byteLength - 8));
    expect(view.getBigUint64(28, true)).toBe(BigInt(frames) * 8n);
    expect(view.getBigUint64(36, true)).toBe(BigInt(frames));
    const { audio, encoding, warnings } = decodeWav(header);
    expect(audio.channels[0]?.length).toBe(0);
    expect(encoding).toEqual({ kind: 'float', bits: 32, sampleRate: 96_000, channels: 2 });
    expect(warnings[0]?.message).toBe(`The file ends ${frames * 8} bytes before its sound does.`);
  });

  it('refuses blocks that do not fit, and stays usable', () => {
    const encoder = createWavEncoder({ sampleRate: 48_000, channels: 2, frames: 4 });
    const refusal = 'channels: must be 2 Float32Arrays of one length, at most 4 frames';
    expect(() => encoder.block([new Float32Array(1)])).toThrow(refusal);
    expect(() => encoder.block([new Float32Array(1), new Float32Array(2)])).toThrow(refusal);
    expect(() => encoder.block([new Float32Array(5), new Float32Array(5)])).toThrow(refusal);
    expect(encoder.block([new Float32Array(4), new Float32Array(4)]).length).toBe(16);
    expect(encoder.framesLeft).toBe(0);
  });

  it.each([
    [{ sampleRate: 44_100.5, channels: 2, frames: 1 }, 'sampleRate: must be an integer'],
    [{ sampleRate: 44_100, channels: 0, frames: 1 }, 'channels: must be at least 1'],
    [{ sampleRate: 44_100, channels: 2, frames: -1 }, 'frames: must be at least 0'],
  ])('refuses the layout %o', (layout, message) => {
    expect(() => createWavEncoder(layout)).toThrow(message);
  });
});
