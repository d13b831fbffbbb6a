import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeMidi } from './decode-midi.js';
import type { MidiFile, MidiNote, MidiTrack } from './midi-file.js';
import { songFromMidi } from './song-from-midi.js';
import { writeMidiFile } from './write-midi-file.js';

const fixture = (name: string): Uint8Array => readFileSync(new URL(`__fixtures__/${name}.mid`, import.meta.url));
const note = (tick: number, pitch: number): MidiNote => ({ tick, durationTicks: 100, channel: 0, pitch, velocity: 100 });
const track = (first: number, name?: string): MidiTrack => ({
  ...(name !== undefined && { name }),
  notes: [0, 1, 2, 3].map((index) => note(index * 480, first + index)),
  programs: [],
  endTick: 1_920,
});
const fileOf = (tracks: readonly MidiTrack[], parts: Partial<MidiFile> = {}): MidiFile => ({
  format: 1,
  division: { type: 'quarter', ticksPerQuarter: 480 },
  tempos: [],
  timeSignatures: [],
  keySignatures: [],
  markers: [],
  tracks,
  ...parts,
});

/** Five tracks of four notes, and where the chunks of the tracks begin. */
const good = writeMidiFile(fileOf([48, 53, 58, 63, 68].map((first) => track(first, `Track ${first}`))));
const chunks = Array.from(good.keys()).filter((at) => String.fromCharCode(...good.subarray(at, at + 4)) === 'MTrk');
const notesOf = (bytes: Uint8Array): number[] => decodeMidi(bytes).tracks.map(({ notes }) => notes.length);
const warningsOf = (bytes: Uint8Array): string[] => decodeMidi(bytes).warnings.map(({ message }) => message);

/** The file with a length of a chunk changed by some bytes. */
function withLength(place: number, change: number): Uint8Array {
  const bytes = good.slice();
  const view = new DataView(bytes.buffer);
  view.setUint32(place + 4, Math.max(0, view.getUint32(place + 4) + change));
  return bytes;
}

describe('a MIDI file with wrong lengths', () => {
  it.each(['midi-track-length-plus3', 'midi-track-length-minus3', 'midi-pad-byte-between-tracks'])('keeps all tracks: %s', (name) => {
    expect(notesOf(fixture(name))).toEqual([4, 4, 4, 4, 4]);
    expect(warningsOf(fixture(name))).toHaveLength(1);
  });

  it('keeps all tracks, whichever length lies and by how much', () => {
    const lie = fc.integer({ min: -60, max: 400 }).filter((change) => change !== 0);
    fc.assert(
      fc.property(fc.constantFrom(...chunks), lie, (place, change) => {
        const bytes = withLength(place, change);
        expect(notesOf(bytes)).toEqual([4, 4, 4, 4, 4]);
        expect(decodeMidi(bytes).warnings).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['of 0, as a writer that could not go back leaves it', -100_000],
    ['beyond the file', 0xffff_0000],
  ])('keeps all tracks with lengths %s', (_, change) => {
    expect(chunks.map((place) => notesOf(withLength(place, change)))).toEqual(chunks.map(() => [4, 4, 4, 4, 4]));
  });

  it('keeps all tracks when every length lies', () => {
    const bytes = chunks.reduce((changed, place) => {
      changed[place + 7] = (changed[place + 7] as number) - 5;
      return changed;
    }, good.slice());
    expect(notesOf(bytes)).toEqual([4, 4, 4, 4, 4]);
  });

  it('keeps all tracks behind a header with a wrong length', () => {
    for (const length of [7, 9, 60, 5_000]) {
      const bytes = good.slice();
      new DataView(bytes.buffer).setUint32(4, length);
      expect(notesOf(bytes)).toEqual([4, 4, 4, 4, 4]);
    }
  });

  it('keeps all tracks around bytes that belong to no chunk', () => {
    const stray = fc.uint8Array({ minLength: 1, maxLength: 9 }).filter((bytes) => !bytes.includes(0x4d));
    fc.assert(
      fc.property(fc.constantFrom(...chunks), stray, (place, bytes) => {
        const file = Uint8Array.from([...good.subarray(0, place), ...bytes, ...good.subarray(place)]);
        expect(notesOf(file)).toEqual([4, 4, 4, 4, 4]);
      }),
      { numRuns: 300 },
    );
  });

  it('takes the name of a chunk inside a text for a text', () => {
    const file = fileOf([{ ...track(48, 'MTrk') }, track(60)], { markers: [{ tick: 10, text: 'aMTrk\0\0\0\x04' }] });
    expect(decodeMidi(writeMidiFile(file))).toEqual({ ...file, warnings: [] });
  });

  it('says how many tracks are missing or more than announced', () => {
    expect(warningsOf(fixture('midi-cut-at-track-boundary'))).toEqual(['The header announces 5 tracks; 2 were found.']);
    const fewer = good.slice();
    fewer[11] = 3;
    expect(warningsOf(fewer)).toEqual(['The header announces 3 tracks; 5 were found.']);
  });

  it('warns wherever a file is cut', () => {
    const lengths = Array.from({ length: good.length - (chunks[0] as number) - 9 }, (_, index) => good.length - 1 - index);
    expect(lengths.filter((length) => decodeMidi(good.subarray(0, length)).warnings.length === 0)).toEqual([]);
  });
});

describe('events that cannot be', () => {
  const oneTrack = (...events: readonly (readonly number[])[]): Uint8Array => {
    const bytes = [...events.flat(), 0, 0x90, 60, 100, 96, 60, 0, 0, 0xff, 0x2f, 0];
    return Uint8Array.from([...header(1), ...ascii('MTrk'), ...u32(bytes.length), ...bytes]);
  };

  it.each([
    ['a tempo of 0 0 0', [0, 0xff, 0x51, 3, 0, 0, 0]],
    ['a tempo of 0 7 161 32', [0, 0xff, 0x51, 4, 0, 7, 0xa1, 0x20]],
    ['a time signature of 0/2^2', [0, 0xff, 0x58, 4, 0, 2, 24, 8]],
    ['a key signature of 9 sharps', [0, 0xff, 0x59, 2, 9, 0]],
  ])('are left out with a warning: %s', (what, event) => {
    const file = decodeMidi(oneTrack(event));
    expect(file.warnings).toMatchObject([{ code: 'ignored', field: 'tracks[0]', message: expect.stringContaining(what) }]);
    expect(songFromMidi(file).song.bpm).toBe(120);
  });

  it('stand behind the end of a track, and are counted', () => {
    expect(warningsOf(oneTrack([0, 0xff, 0x2f, 0]))).toEqual(['11 bytes behind the end of the track were not read.']);
  });

  it('are keys that change: that of the first note holds, as its tempo does', () => {
    const d = [0, 0xff, 0x59, 2, 2, 0];
    const c = [0, 0xff, 0x59, 2, 0xfd, 1];
    expect(songFromMidi(decodeMidi(oneTrack(d, c))).song.key).toEqual({ root: 'C', scale: 'minor' });
    const later = songFromMidi(decodeMidi(oneTrack(d, [0, 0x90, 62, 100, 96, 62, 0], c)));
    expect([later.song.key.root, later.warnings.map(({ field }) => field)]).toEqual(['D', ['keySignatures']]);
  });
});

describe('a MIDI file with much of one thing', () => {
  it('reads a long list of held notes of one pitch, and their ends, in order', () => {
    const count = 400_000;
    const on = [0, 0x90, 60, 100];
    const bytes = Uint8Array.from({ length: count * 8 }, (_, at) =>
      at < count * 4 ? (on[at % 4] as number) : ([1, 0x80, 60, 0][at % 4] as number),
    );
    const file = Uint8Array.from([...header(1), ...ascii('MTrk'), ...u32(bytes.length)]);
    const whole = new Uint8Array(file.length + bytes.length);
    whole.set(file);
    whole.set(bytes, file.length);
    const [read] = decodeMidi(whole).tracks;
    expect([read?.notes.length, read?.notes[0]?.durationTicks, read?.notes.at(-1)?.durationTicks]).toEqual([count, 1, count]);
  });

  it('passes over a million empty chunks that nobody knows', () => {
    const empty = Uint8Array.from([...ascii('XXXX'), 0, 0, 0, 0]);
    const last = good.subarray(chunks[0]);
    const bytes = new Uint8Array(14 + 8_000_000 + last.length);
    bytes.set(good.subarray(0, 14));
    for (let index = 0; index < 1_000_000; index += 1) bytes.set(empty, 14 + index * 8);
    bytes.set(last, 14 + 8_000_000);
    expect(notesOf(bytes)).toEqual([4, 4, 4, 4, 4]);
  });
});

describe('text in a MIDI file', () => {
  const nameOf = (bytes: readonly number[]): string | undefined => {
    const events = [0, 0xff, 3, ...variable(bytes.length), ...bytes, 0, 0xff, 0x2f, 0];
    return decodeMidi(Uint8Array.from([...header(1), ...ascii('MTrk'), ...u32(events.length), ...events])).tracks[0]?.name;
  };
  const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)];

  it('is never cut inside a character', () => {
    expect(decodeMidi(fixture('midi-name-1200-bytes-utf8')).tracks[0]?.name).toBe('あ'.repeat(341));
    for (const text of ['é', 'あ', '𝄞']) {
      for (const before of ['', 'a', 'ab', 'abc']) {
        const name = nameOf(utf8(before + text.repeat(1_100))) as string;
        expect(name.replaceAll(text, '')).toBe(before);
      }
    }
  });

  it('is read as UTF-8 when its writer cut the last character', () => {
    expect(nameOf(utf8('ベース').slice(0, -1))).toBe('ベー');
    expect(nameOf(utf8('ベース').slice(0, -2))).toBe('ベー');
  });

  it('is read as Latin-1 when its last letter only looks like the beginning of a character', () => {
    expect(nameOf([0x63, 0x61, 0x66, 0xe9])).toBe('café');
  });

  it('is read as Shift_JIS or Windows-1252 where it can be nothing else', () => {
    expect(nameOf([0x83, 0x68, 0x83, 0x89, 0x83, 0x80])).toBe('ドラム');
    expect(nameOf([...utf8('Drums '), 0x83, 0x68, 0x83, 0x89, 0x83, 0x80, 0x83])).toBe('Drums ドラム');
    expect(nameOf([...utf8('Mike'), 0x92, ...utf8('s Bass '), 0x96, ...utf8(' dry')])).toBe('Mike’s Bass – dry');
    expect(nameOf([0x63, 0x72, 0xe9, 0xe9])).toBe('créé');
  });

  it('ends before the zeros that older programs count', () => {
    expect(nameOf([...utf8('Bass'), 0, 0, 0])).toBe('Bass');
  });

  it('is read without its byte order mark, as UTF-16 where the mark says so', () => {
    expect(nameOf([0xef, 0xbb, 0xbf, ...utf8('Bass')])).toBe('Bass');
    expect(nameOf([0xff, 0xfe, 0x42, 0x30, 0x41])).toBe('あ');
    expect(nameOf([0xfe, 0xff, 0xd8, 0x34, 0xdd, 0x1e, 0xd8, 0x34])).toBe('𝄞');
  });

  it('becomes a title of at most 256 units and whole characters', () => {
    const { song } = songFromMidi(fileOf([track(48, `a${'𝄞'.repeat(200)}`)]));
    expect(song.title).toBe(`a${'𝄞'.repeat(127)}`);
  });
});

describe('the tempo of a MIDI file', () => {
  it.each([
    ['the last of several at one tick holds', fixture('midi-two-tempos-tick0'), 90, 0],
    ['it is 120 until the first change', fixture('midi-late-first-tempo'), 120, 1],
  ])('%s', (_, bytes, bpm, warnings) => {
    const result = songFromMidi(decodeMidi(bytes));
    expect([result.song.bpm, result.warnings.filter(({ field }) => field === 'tempos').length]).toEqual([bpm, warnings]);
  });

  it('is the one that holds when the first note begins', () => {
    const tempos = [
      { tick: 0, bpm: 60 },
      { tick: 480, bpm: 140 },
      { tick: 480, bpm: 150 },
    ];
    const late = { ...track(48), notes: [note(960, 48)] };
    const { song, warnings } = songFromMidi(fileOf([late], { tempos }));
    expect(song.bpm).toBe(150);
    expect(warnings.map(({ field }) => field)).toEqual(['tempos']);
  });

  it('is the first pattern’s own in format 2, as are meter and key', () => {
    const tempos = [
      { tick: 0, bpm: 60, track: 0 },
      { tick: 0, bpm: 140, track: 1 },
      { tick: 0, bpm: 70, track: 2 },
    ];
    const keySignatures = [
      { tick: 0, sharps: 2, minor: false, track: 0 },
      { tick: 0, sharps: -3, minor: true, track: 1 },
    ];
    const file = fileOf([{ ...track(48), notes: [] }, track(48, 'Second'), track(60, 'Third')], { format: 2, tempos, keySignatures });
    const { song, warnings } = songFromMidi(decodeMidi(writeMidiFile(file)));
    expect([song.bpm, song.key, song.title]).toEqual([140, { root: 'C', scale: 'minor' }, 'Second']);
    expect(warnings.map(({ message }) => message)).toEqual(['The tracks are patterns on their own; only the first is read.']);
  });
});

function ascii(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0));
}

function u32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function header(tracks: number): number[] {
  return [...ascii('MThd'), ...u32(6), 0, 0, 0, tracks, 1, 0xe0];
}

function variable(value: number): number[] {
  return value < 128 ? [value] : [...variable(value >> 7).map((byte) => byte | 128), value & 127];
}
