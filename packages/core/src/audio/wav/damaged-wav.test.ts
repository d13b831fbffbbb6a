import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { AudioClip } from '../clip.js';
import { measureLoudness } from '../loudness/measure-loudness.js';
import { normalizePeak } from '../loudness/normalize-peak.js';
import { decodeWav } from './decode-wav.js';
import { encodeWav } from './encode-wav.js';
import { encodeChunk, encodeFields, fourCc } from './riff-writer.js';
import type { RiffField } from './riff-writer.js';

const format = encodeChunk('fmt ', ['u16', 1], ['u16', 1], ['u32', 8_000], ['u32', 16_000], ['u16', 2], ['u16', 16]);
const sound = encodeChunk('data', Uint8Array.of(0, 0x40, 0, 0xc0));
const decoded = [0.5, -0.5];
const riff = (...parts: readonly RiffField[]): Uint8Array => {
  const content = encodeFields(parts);
  return encodeFields([fourCc('RIFF'), ['u32', 4 + content.length], fourCc('WAVE'), content]);
};
const samplesOf = (bytes: Uint8Array): number[] => [...(decodeWav(bytes).audio.channels[0] as Float32Array)];

describe('a WAV file with faults between its chunks', () => {
  it('is read behind a chunk of odd length that is padded with another byte than zero', () => {
    const bytes = readFileSync(new URL('__fixtures__/odd-chunk-nonzero-pad.wav', import.meta.url));
    expect(decodeWav(bytes).audio.channels[0]).toHaveLength(400);
    expect(decodeWav(bytes).warnings).toEqual([]);
  });

  it('is read whatever byte pads a chunk, and when none does', () => {
    const odd = encodeChunk('junk', new Uint8Array(5).fill(0x41));
    for (let pad = 0; pad < 256; pad += 1) {
      const padded = odd.slice();
      padded[odd.length - 1] = pad;
      expect(samplesOf(riff(padded, format, padded, sound, padded))).toEqual(decoded);
    }
    const bare = odd.subarray(0, -1);
    expect(samplesOf(riff(bare, format, bare, sound))).toEqual(decoded);
  });

  it('keeps texts behind a text whose pad is missing or no zero', () => {
    const title = encodeChunk('INAM', fourCc('abcd\0'));
    const artist = encodeChunk('IART', fourCc('efgh\0'));
    for (const first of [title.subarray(0, -1), Uint8Array.from([...title.subarray(0, -1), 0x51])]) {
      const { info } = decodeWav(riff(format, encodeChunk('LIST', fourCc('INFO'), first, artist), sound)).metadata;
      expect(info).toEqual({ title: 'abcd', artist: 'efgh' });
    }
  });

  it('is read around bytes that belong to no chunk, and behind a chunk whose length is wrong, with a notice', () => {
    const list = encodeChunk('LIST', fourCc('INFO'), encodeChunk('INAM', fourCc('abcd')));
    const stray = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => bytes.map((byte) => byte | 0x80));
    fc.assert(
      fc.property(stray, (bytes) => {
        const { audio, warnings } = decodeWav(riff(format, bytes, sound));
        expect([...(audio.channels[0] as Float32Array)]).toEqual(decoded);
        expect(warnings).toMatchObject([{ code: 'notice' }]);
      }),
    );
    for (const length of [3, 9, 17, 19, 23, 5_000, 0xffff_ffff]) {
      const wrong = list.slice();
      new DataView(wrong.buffer).setUint32(4, length, true);
      expect(samplesOf(riff(format, wrong, sound))).toEqual(decoded);
    }
  });

  it('is read behind an ID3 tag and behind other bytes, with a notice', () => {
    const tag = Uint8Array.from([...fourCc('ID3'), 4, 0, 0, 0, 0, 7, 0x7f, ...new Uint8Array(7 * 128 + 127).fill(0x52)]);
    for (const before of [tag, new Uint8Array(1), new Uint8Array(4_000).fill(0x52), new Uint8Array(65_536)]) {
      const { audio, warnings } = decodeWav(encodeFields([before, riff(format, sound)]));
      expect([...(audio.channels[0] as Float32Array)]).toEqual(decoded);
      expect(warnings).toEqual([{ code: 'notice', message: `${before.length} bytes before the header were passed over.` }]);
    }
  });

  it('is read to its end where the length of the sound is 0 and that of the file is right', () => {
    const empty = encodeChunk('data', new Uint8Array(0));
    const { audio, warnings } = decodeWav(riff(format, empty, Uint8Array.of(0, 0x40, 0, 0xc0, 1, 2, 3, 4)));
    expect([audio.channels[0]?.length, warnings.length]).toEqual([4, 1]);
    expect(samplesOf(riff(format, empty, encodeChunk('LIST', fourCc('INFO'))))).toEqual([]);
  });

  it('says what of the sound it left out', () => {
    const warningsOf = (...rest: readonly RiffField[]): unknown => decodeWav(riff(format, sound, ...rest)).warnings;
    expect(warningsOf(new Uint8Array(64).fill(0x81))).toMatchObject([
      { code: 'ignored', field: 'data', message: expect.stringContaining('64') },
    ]);
    expect(warningsOf(sound)).toMatchObject([{ code: 'ignored', field: 'data', message: expect.stringContaining('more than one') }]);
    expect(warningsOf(fourCc('TAG'), new Uint8Array(125))).toEqual([]);
  });

  it('takes work that grows with its length alone', () => {
    const chunks = Array.from({ length: 9_000 }, () => Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 0));
    const bytes = riff(format, ...chunks, new Uint8Array(20_000_000).fill(0x64));
    expect(() => decodeWav(bytes)).toThrow('There is no data chunk.');
  });
});

describe('texts of a WAV file', () => {
  const clip: AudioClip = { sampleRate: 8_000, channels: [new Float32Array(2)] };

  it.each([
    ['kana', 'あ'.repeat(30_000)],
    ['the longest of three bytes a letter', 'あ'.repeat(65_536)],
    ['the longest of pairs', '𝄞'.repeat(32_768)],
    ['the longest of ASCII', 'x'.repeat(65_536)],
  ])('come back whole: %s', (_, comment) => {
    expect(decodeWav(encodeWav(clip, { metadata: { info: { comment } } })).metadata.info?.comment).toBe(comment);
  });

  it('are cut between characters where they are longer than that', () => {
    for (const [letter, count] of [
      ['あ', 65_536],
      ['𝄞', 32_767],
    ] as const) {
      const text = `a${letter.repeat(70_000)}`;
      const list = encodeChunk('LIST', fourCc('INFO'), encodeChunk('ICMT', new TextEncoder().encode(text)));
      const comment = decodeWav(riff(format, list, sound)).metadata.info?.comment as string;
      expect(comment.replaceAll(letter, '')).toBe('a');
      expect(comment.length).toBe(1 + (count - (letter === 'あ' ? 1 : 0)) * letter.length);
    }
  });
});

describe('a WAV file with samples that are no numbers', () => {
  const values = [0.1, NaN, 0.2, Infinity, 0.3, -Infinity];
  const bytes = encodeWav(
    { sampleRate: 48_000, channels: [Float32Array.from({ length: 20_000 }, (_, index) => values[index % 6] as number)] },
    { format: 'float32' },
  );

  it('is read with zeros in their places and a warning, so that it can be measured and scaled', () => {
    const { audio, warnings } = decodeWav(bytes);
    expect(warnings).toMatchObject([
      { code: 'substituted', field: 'data', message: expect.stringContaining('10000 samples are not finite') },
    ]);
    expect([...(audio.channels[0] as Float32Array).subarray(0, 6)].map((value) => Math.round(value * 10))).toEqual([1, 0, 2, 0, 3, 0]);
    expect(measureLoudness(audio).integratedLufs).toBeGreaterThan(-60);
    expect(Math.max(...(normalizePeak(audio, { peakDb: 0 }).channels[0] as Float32Array))).toBeCloseTo(1, 6);
  });

  it('is read without a warning where every sample is a number, however large', () => {
    const large = encodeWav({ sampleRate: 8_000, channels: [Float32Array.of(3.4e38, -3.4e38, 1e-40)] }, { format: 'float32' });
    expect(decodeWav(large).warnings).toEqual([]);
  });

  it('holds also for floats of 64 bits that are too large for 32', () => {
    const double = new Uint8Array(new Float64Array([0.5, 1e300]).buffer);
    const floats = encodeChunk('fmt ', ['u16', 3], ['u16', 1], ['u32', 8_000], ['u32', 64_000], ['u16', 8], ['u16', 64]);
    const { audio, warnings } = decodeWav(riff(floats, encodeChunk('data', double)));
    expect([[...(audio.channels[0] as Float32Array)], warnings.length]).toEqual([[0.5, 0], 1]);
  });
});
