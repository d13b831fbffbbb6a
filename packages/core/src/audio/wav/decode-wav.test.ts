import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLoopError } from '../../errors.js';
import { decodeWav } from './decode-wav.js';
import { encodeWav } from './encode-wav.js';
import { encodeChunk, encodeFields, fourCc } from './riff-writer.js';
import type { RiffField } from './riff-writer.js';

const fixture = (kind: string): Uint8Array => new Uint8Array(readFileSync(new URL(`__fixtures__/sox-${kind}.wav`, import.meta.url)));

const riff = (...chunks: readonly Uint8Array[]): Uint8Array => encodeFields([...form('RIFF', 4 + sum(chunks)), ...chunks]);
const form = (id: string, size: number): RiffField[] => [fourCc(id), ['u32', size], fourCc('WAVE')];
const sum = (chunks: readonly Uint8Array[]): number => chunks.reduce((total, chunk) => total + chunk.length, 0);

function format(code: number, channels: number, bits: number, blockAlign = channels * Math.ceil(bits / 8)): Uint8Array {
  return encodeChunk(
    'fmt ',
    ['u16', code],
    ['u16', channels],
    ['u32', 48_000],
    ['u32', 48_000 * blockAlign],
    ['u16', blockAlign],
    ['u16', bits],
  );
}

const mono16 = format(1, 1, 16);
const sound = encodeChunk('data', Uint8Array.of(0, 0x40, 0, 0xc0));
const decoded = [0.5, -0.5];
const samplesOf = (bytes: Uint8Array): number[] => [...(decodeWav(bytes).audio.channels[0] as Float32Array)];

describe('decodeWav', () => {
  describe('of files that SoX wrote', () => {
    const exact = decodeWav(fixture('float64')).audio;

    it('reads 64-bit floats as the sines they are', () => {
      expect(exact.sampleRate).toBe(8_000);
      expect(exact.channels.map((channel) => channel.length)).toEqual([32, 32]);
      const gain = 10 ** (-6 / 20);
      for (const [index, hertz] of [1_000, 500].entries()) {
        const channel = exact.channels[index] as Float32Array;
        channel.forEach((value, frame) => expect(value).toBeCloseTo(gain * Math.sin((2 * Math.PI * hertz * frame) / 8_000), 6));
      }
    });

    it.each([
      ['pcm8', 'pcm', 8, 1 / 128],
      ['pcm16', 'pcm', 16, 1 / 32_768],
      ['pcm24', 'pcm', 24, 1 / 8_388_608],
      ['pcm32', 'pcm', 32, 1e-7],
      ['float32', 'float', 32, 1e-7],
    ] as const)('reads %s to within a step', (name, kind, bits, step) => {
      const { audio, encoding, warnings } = decodeWav(fixture(name));
      expect(encoding).toEqual({ kind, bits, sampleRate: 8_000, channels: 2 });
      expect(warnings).toEqual([]);
      for (const [index, channel] of audio.channels.entries()) {
        expect(channel.length).toBe(32);
        expect(channel.every((value, frame) => Math.abs(value - (exact.channels[index]?.[frame] as number)) <= step)).toBe(true);
      }
    });
  });

  it('passes over chunks that it does not know, of odd lengths too, padded or not', () => {
    const junk = encodeChunk('JUNK', new Uint8Array(7));
    expect(samplesOf(riff(junk, mono16, encodeChunk('bext', new Uint8Array(5)), sound, junk))).toEqual(decoded);
    const unpadded = junk.subarray(0, 15);
    expect(samplesOf(riff(mono16, unpadded, sound))).toEqual(decoded);
  });

  it('does not need the data to start at an even address', () => {
    const bytes = riff(mono16, sound);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(samplesOf(shifted.subarray(1))).toEqual(decoded);
  });

  it.each([0, 0xffff_ffff])('reads to the end of the file when a stream left %i as lengths, with a notice', (size) => {
    const bytes = encodeFields([...form('RIFF', size), mono16, fourCc('data'), ['u32', size], Uint8Array.of(0, 0x40, 0, 0xc0)]);
    const { audio, warnings } = decodeWav(bytes);
    expect([...(audio.channels[0] as Float32Array)]).toEqual(decoded);
    expect(warnings).toMatchObject([{ code: 'notice', field: 'data', message: expect.stringContaining('never filled in') }]);
  });

  it('reads to the end of the file when only the header counts in the lengths', () => {
    const bytes = encodeFields([...form('RIFF', 36), mono16, fourCc('data'), ['u32', 0], Uint8Array.of(0, 0x40, 0, 0xc0)]);
    expect(samplesOf(bytes)).toEqual(decoded);
  });

  it('believes an empty sound before other chunks', () => {
    const info = encodeChunk('LIST', fourCc('INFO'), encodeChunk('INAM', fourCc('x')));
    const { audio, metadata, warnings } = decodeWav(riff(mono16, encodeChunk('data'), info));
    expect([audio.channels[0]?.length, metadata.info, warnings]).toEqual([0, { title: 'x' }, []]);
  });

  it('reads what is there of a file that ends early, whole frames only, with a notice', () => {
    const bytes = riff(mono16, sound);
    const { audio, warnings } = decodeWav(bytes.subarray(0, bytes.length - 1));
    expect([...(audio.channels[0] as Float32Array)]).toEqual([0.5]);
    expect(warnings).toMatchObject([{ message: 'The file ends 1 bytes before its sound does.' }]);
  });

  it.each(['RF64', 'BW64'])('reads %s, whose lengths stand in ds64', (id) => {
    const ds64 = encodeChunk('ds64', ['u64', 100], ['u64', 4], ['u64', 2], ['u32', 0]);
    const tail = encodeChunk('JUNK', new Uint8Array(4));
    const bytes = encodeFields([
      ...form(id, 0xffff_ffff),
      ds64,
      mono16,
      fourCc('data'),
      ['u32', 0xffff_ffff],
      Uint8Array.of(0, 0x40, 0, 0xc0),
      tail,
    ]);
    expect(samplesOf(bytes)).toEqual(decoded);
    expect(decodeWav(bytes).warnings).toEqual([]);
  });

  it('reads 24 bits in blocks of 4 bytes, and 20 bits in blocks of 3, from the top', () => {
    expect(samplesOf(riff(format(1, 1, 24, 4), encodeChunk('data', Uint8Array.of(0, 0, 0, 0x40, 0, 0, 0, 0xc0))))).toEqual(decoded);
    expect(samplesOf(riff(format(1, 1, 20, 3), encodeChunk('data', Uint8Array.of(0, 0, 0x40, 0, 0, 0xc0))))).toEqual(decoded);
  });

  it('does not believe a block length that cannot be', () => {
    expect(samplesOf(riff(format(1, 1, 16, 999), sound))).toEqual(decoded);
    expect(samplesOf(riff(format(1, 1, 16, 0), sound))).toEqual(decoded);
    expect(samplesOf(riff(format(1, 1, 16, 3), sound))).toEqual(decoded);
    expect(samplesOf(riff(format(1, 1, 8, 2), encodeChunk('data', Uint8Array.of(0xc0, 0x40))))).toEqual(decoded);
  });

  it('reads the companded bytes of telephony as ffmpeg does', () => {
    const bytes = encodeChunk('data', Uint8Array.of(0x00, 0x2a, 0x55, 0x7f, 0x80, 0xaa, 0xd5, 0xff));
    const whole = (code: number): number[] => samplesOf(riff(format(code, 1, 8), bytes)).map((sample) => sample * 32_768);
    expect(whole(6)).toEqual([-5_504, -32_256, -8, -848, 5_504, 32_256, 8, 848]);
    expect(whole(7)).toEqual([-32_124, -5_372, -716, -0, 32_124, 5_372, 716, 0]);
  });

  it('reads texts of old programs, which are Windows-1252 or Shift_JIS', () => {
    const artistOf = (...letters: readonly number[]): string | undefined => {
      const info = encodeChunk('LIST', fourCc('INFO'), encodeChunk('IART', Uint8Array.of(...letters, 0)));
      return decodeWav(riff(mono16, info, sound)).metadata.info?.artist;
    };
    expect(artistOf(0x44, 0x92, 0x41, 0x6e, 0x67, 0x65, 0x6c, 0x6f, 0x20, 0x96, 0x20, 0x78)).toBe('D’Angelo – x');
    expect(artistOf(0x8d, 0xe2, 0x96, 0x7b, 0x97, 0xb4, 0x88, 0xea)).toBe('坂本龍一');
    const info = encodeChunk('LIST', fourCc('INFO'), encodeChunk('IART', Uint8Array.of(0x42, 0x6a, 0xf6, 0x72, 0x6b, 0)));
    expect(decodeWav(riff(mono16, info, sound)).metadata.info).toEqual({ artist: 'Björk' });
  });

  it.each<[string, Uint8Array]>([
    ['smpl that is cut off', encodeChunk('smpl', new Uint8Array(35))],
    ['smpl with an impossible note', encodeChunk('smpl', new Uint8Array(36).fill(0xff))],
    ['cue that is cut off', encodeChunk('cue ', new Uint8Array(3))],
    ['acid that is cut off', encodeChunk('acid', new Uint8Array(23))],
    ['acid without a tempo', encodeChunk('acid', new Uint8Array(24))],
    ['LIST without a type', encodeChunk('LIST', new Uint8Array(2))],
    ['LIST of nothing known', encodeChunk('LIST', fourCc('INFO'), encodeChunk('XXXX', new Uint8Array(2)))],
  ])('leaves out a %s and keeps the sound', (_, chunk) => {
    const { audio, metadata } = decodeWav(riff(mono16, chunk, sound));
    expect([...(audio.channels[0] as Float32Array)]).toEqual(decoded);
    expect(metadata).toEqual({});
  });

  it('reads no more loops, cues and labels than are there', () => {
    const smpl = encodeChunk('smpl', new Uint8Array(28), ['u32', 0xffff_ffff], ['u32', 0], new Uint8Array(24));
    const cue = encodeChunk('cue ', ['u32', 0xffff_ffff], new Uint8Array(30));
    const { metadata } = decodeWav(riff(mono16, smpl, cue, sound));
    expect(metadata.sampler?.loops).toEqual([{ startSamples: 0, endSamples: 1, direction: 'forward', playCount: 0 }]);
    expect(metadata.cues).toEqual([{ positionSamples: 0 }]);
  });

  it.each<[string, Uint8Array, string, number]>([
    ['nothing', new Uint8Array(0), 'too short for a WAV file', 0],
    ['another format', new TextEncoder().encode('OggS........................'), 'not a WAV file', 0],
    ['big-endian RIFX', encodeFields([...form('RIFX', 0)]), 'not a WAV file', 0],
    ['no format', riff(sound), 'no fmt chunk', 12],
    ['no sound', riff(mono16), 'no data chunk', 36],
    ['a format that is cut off', riff(encodeChunk('fmt ', new Uint8Array(15)), sound), 'fmt: 15 bytes are too short', 20],
    ['an extension that is cut off', riff(format(0xfffe, 1, 16), sound), 'the extension is cut off', 20],
    ['ADPCM', riff(format(2, 1, 4), sound), 'codec 0x2 is not read', 20],
    ['no channel', riff(format(1, 0, 16), sound), 'fmt: 0 channels', 20],
    ['too many channels', riff(format(1, 65, 16), sound), 'fmt: 65 channels; 1–64 are read', 20],
    ['an odd number of bits', riff(format(1, 1, 40), sound), '40-bit pcm is not read', 20],
    ['floats of 16 bits', riff(format(3, 1, 16), sound), '16-bit float is not read', 20],
    ['a length over 2⁵³', riff(encodeChunk('ds64', new Uint8Array(24).fill(0xff)), mono16, sound), 'cannot be', 28],
  ])('refuses %s', (_, bytes, message, offset) => {
    expect(() => decodeWav(bytes)).toThrow(expect.objectContaining({ code: 'file_format', format: 'wav', offset }));
    expect(() => decodeWav(bytes)).toThrow(message);
  });

  it('holds to the limits of the caller', () => {
    const bytes = encodeWav({ sampleRate: 8_000, channels: [new Float32Array(9), new Float32Array(9)] });
    expect(() => decodeWav(bytes, { limits: { maxFrames: 8 } })).toThrow('The sound has 9 frames; at most 8 are read.');
    expect(() => decodeWav(bytes, { limits: { maxChannels: 1 } })).toThrow('2 channels; 1–1 are read');
    expect(() => decodeWav(bytes, { limits: { maxChunks: 1 } })).toThrow('more than 1 chunks');
    expect(decodeWav(bytes, { limits: { maxFrames: 9, maxChannels: 2, maxChunks: 2 } }).audio.channels.length).toBe(2);
  });

  it('survives any damage: a typed error, or a sound no longer than the file that can be written again', () => {
    const whole = encodeWav(
      { sampleRate: 8_000, channels: [new Float32Array(8), new Float32Array(8)] },
      {
        metadata: {
          info: { title: 'title', comment: 'c' },
          sampler: { rootNote: 60, loops: [{ startSamples: 0, endSamples: 8 }] },
          cues: [{ positionSamples: 3, label: 'here' }],
          acid: { kind: 'loop', bpm: 120, beats: 4 },
        },
      },
    );
    const sources = [whole, fixture('pcm24'), fixture('float64'), riff(encodeChunk('ds64', new Uint8Array(28)), mono16, sound)];
    const special = fc.constantFrom(0, 1, 2, 3, 0x7f, 0x80, 0xfe, 0xff);
    const change = fc.tuple(fc.nat(whole.length), fc.oneof(fc.nat(255), special));
    const cut = fc.option(fc.nat(whole.length), { freq: 3 });
    let read = 0;
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.array(change, { maxLength: 8 }), cut, (source, changes, end) => {
        const bytes = source.slice(0, end ?? undefined);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        read += survives(bytes) ? 1 : 0;
      }),
      { numRuns: 10_000 },
    );
    expect(read).toBeGreaterThan(2_000);
  });

  it('survives any bytes after a good beginning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        survives(encodeFields([...form('RIFF', 4 + mono16.length + tail.length), mono16, tail]));
        survives(encodeFields([...form('RIFF', tail.length), tail]));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Decodes hostile bytes; answers whether they were read, and throws when anything but a typed refusal happened. */
function survives(bytes: Uint8Array): boolean {
  try {
    const { audio, metadata } = decodeWav(bytes);
    expect(audio.channels.length * (audio.channels[0]?.length ?? 0)).toBeLessThanOrEqual(bytes.length);
    decodeWav(encodeWav(audio, { format: 'float32', metadata }));
    return true;
  } catch (error) {
    if (!isLoopError(error, 'file_format')) throw error;
    return false;
  }
}
