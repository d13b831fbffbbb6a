import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLoopError } from '../../errors.js';
import { serializeSong } from '../song/document.js';
import { decodeMidi } from './decode-midi.js';
import type { MidiFile, MidiMoment, MidiNote } from './midi-file.js';
import { songFromMidi } from './song-from-midi.js';
import { writeMidiFile } from './write-midi-file.js';

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
const u32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const chunk = (name: string, data: number[], size = data.length): number[] => [...ascii(name), ...u32(size), ...data];
const header = (format = 0, tracks = 1, division: readonly [number, number] = [0, 96]): number[] =>
  chunk('MThd', [0, format, 0, tracks, ...division]);
const END = [0, 0xff, 0x2f, 0];

/** A file of one track with the given events. */
const fileOf = (events: number[]): Uint8Array => Uint8Array.from([...header(), ...chunk('MTrk', events)]);
const notesOf = (events: number[]): readonly MidiNote[] => decodeMidi(fileOf(events)).tracks[0]?.notes ?? [];
const note = (tick: number, durationTicks: number, pitch = 60, velocity = 100, channel = 0): MidiNote => ({
  tick,
  durationTicks,
  channel,
  pitch,
  velocity,
});

describe('decodeMidi on real files', () => {
  it('reads notes, tempo, meter, key, names and markers', () => {
    const meta = [
      0,
      0xff,
      0x03,
      4,
      ...ascii('Bass'),
      0,
      0xff,
      0x51,
      3,
      7,
      0xa1,
      0x20,
      0,
      0xff,
      0x58,
      4,
      6,
      3,
      24,
      8,
      0,
      0xff,
      0x59,
      2,
      0xfd,
      1,
      0,
      0xff,
      0x06,
      1,
      65,
    ];
    const file = decodeMidi(fileOf([...meta, 0, 0xc2, 38, 0, 0x92, 60, 100, 48, 0x82, 60, 0, ...END]));
    expect(file).toEqual({
      format: 0,
      division: { type: 'quarter', ticksPerQuarter: 96 },
      tempos: [{ tick: 0, bpm: 120 }],
      timeSignatures: [{ tick: 0, numerator: 6, denominator: 8 }],
      keySignatures: [{ tick: 0, sharps: -3, minor: true }],
      markers: [{ tick: 0, text: 'A' }],
      tracks: [{ name: 'Bass', notes: [note(0, 48, 60, 100, 2)], programs: [{ tick: 0, channel: 2, program: 38 }], endTick: 48 }],
      warnings: [],
    });
  });

  it('follows running status, also across a meta event, and takes velocity 0 as the end of a note', () => {
    expect(notesOf([0, 0x90, 60, 100, 10, 60, 0, 0, 0xff, 0x01, 1, 33, 5, 62, 90, 5, 62, 0, ...END])).toEqual([
      note(0, 10),
      note(15, 5, 62, 90),
    ]);
  });

  it('reads numbers of variable length', () => {
    expect(notesOf([0x81, 0x00, 0x90, 60, 100, 0xff, 0x7f, 0x80, 60, 0, ...END])).toEqual([note(128, 16_383)]);
  });

  it('ends notes that are never released where the track ends', () => {
    expect(notesOf([0, 0x90, 60, 100, 96, 0xff, 0x2f, 0])).toEqual([note(0, 96)]);
  });

  it('gives repeated beginnings of one pitch their ends in order', () => {
    expect(notesOf([0, 0x90, 60, 100, 10, 60, 100, 10, 0x80, 60, 0, 10, 60, 0, ...END])).toEqual([note(0, 20), note(10, 20)]);
  });

  it('does without an end of track', () => {
    const file = decodeMidi(fileOf([0, 0x90, 60, 100, 10, 0x80, 60, 0]));
    expect([file.tracks[0]?.notes, file.warnings]).toEqual([[note(0, 10)], []]);
  });

  it('skips system messages, controllers, bends, pressure and unknown meta events', () => {
    const noise = [
      0, 0xf0, 3, 1, 2, 0xf7, 0, 0xf7, 1, 9, 0, 0xb0, 7, 100, 0, 0xe0, 0, 64, 0, 0xd0, 5, 0, 0xa0, 60, 5, 0, 0xff, 0x7f, 2, 1, 2, 0, 0xf8,
      0, 0xf2, 1, 2,
    ];
    expect(notesOf([...noise, 0, 0x90, 60, 100, 10, 0x80, 60, 0, ...END])).toEqual([note(0, 10)]);
  });

  it('reads names in UTF-8 and, where they are not that, in Latin-1', () => {
    const nameOf = (...bytes: number[]): string | undefined =>
      decodeMidi(fileOf([0, 0xff, 0x03, bytes.length, ...bytes, ...END])).tracks[0]?.name;
    expect(nameOf(0xc3, 0xa9)).toBe('é');
    expect(nameOf(0xe9, 0x41)).toBe('éA');
  });

  it('reads film time', () => {
    expect(decodeMidi(Uint8Array.from([...header(0, 1, [0xe7, 40]), ...chunk('MTrk', END)])).division).toEqual({
      type: 'smpte',
      framesPerSecond: 25,
      ticksPerFrame: 40,
    });
    expect(decodeMidi(Uint8Array.from([...header(0, 1, [0xe3, 4]), ...chunk('MTrk', END)])).division).toMatchObject({
      framesPerSecond: 30_000 / 1_001,
    });
  });

  it('finds the file in an RMID wrapper, with unknown chunks between and bytes behind', () => {
    const inner = [...header(1, 2), ...chunk('XFIH', [1, 2, 3]), ...chunk('MTrk', [0, 0x90, 60, 100, 10, 0x80, 60, 0, ...END])];
    const file = decodeMidi(
      Uint8Array.from([...ascii('RIFF'), 0, 0, 0, 0, ...ascii('RMIDdata'), 0, 0, 0, 0, ...inner, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    );
    expect(file.tracks.map(({ notes }) => notes)).toEqual([[note(0, 10)]]);
  });

  it('takes a longer header as it is', () => {
    const bytes = [...chunk('MThd', [0, 0, 0, 1, 0, 96, 1, 2]), ...chunk('MTrk', [0, 0x90, 60, 100, ...END])];
    expect(decodeMidi(Uint8Array.from(bytes)).tracks).toHaveLength(1);
  });
});

describe('decodeMidi on damage', () => {
  it('keeps what came before it and says where it was', () => {
    const file = decodeMidi(fileOf([0, 0x90, 60, 100, 10, 0x80, 60, 0, 5, 0x90, 0xff, 1]));
    expect(file.tracks[0]?.notes).toEqual([note(0, 10)]);
    expect(file.warnings).toEqual([
      {
        code: 'ignored',
        field: 'tracks[0]',
        message: 'The rest of the track is damaged. A command stands where a value must be, at byte 32.',
      },
    ]);
  });

  it('reads a track that is cut off', () => {
    const bytes = [...header(), ...chunk('MTrk', [0, 0x90, 60, 100, 10, 0x80], 1_000)];
    const file = decodeMidi(Uint8Array.from(bytes));
    expect(file.tracks[0]?.notes).toEqual([note(0, 10)]);
    expect(file.warnings[0]?.message).toContain('The data ends in the middle of something');
  });

  it.each([
    ['a value without a command', [0, 60, 100]],
    ['a number that never ends', [0x80, 0x80, 0x80, 0x80, 0x80]],
    ['a meta event longer than the file', [0, 0xff, 1, 0xff, 0xff, 0x7f]],
  ])('warns of %s', (_, events) => {
    expect(decodeMidi(fileOf(events)).warnings).toHaveLength(1);
  });

  it.each([
    ['nothing', [], 0],
    ['text', ascii('not a midi file at all'), 0],
    ['a cut header', [...ascii('MThd'), 0, 0, 0, 6, 0], 8],
    ['a short header', chunk('MThd', [0, 0]), 4],
    ['a division of 0', [...header(0, 1, [0, 0]), ...chunk('MTrk', END)], 12],
    ['a film division of 0', [...header(0, 1, [0xe7, 0]), ...chunk('MTrk', END)], 12],
    ['no tracks', header(), 14],
  ])('refuses %s with the offset', (_, bytes, offset) => {
    expect(errorOf(() => decodeMidi(Uint8Array.from(bytes)))).toMatchObject({ code: 'file_format', format: 'midi', offset });
  });

  it('keeps its limits', () => {
    const bytes = Uint8Array.from([...header(1, 3), ...[1, 2, 3].flatMap(() => chunk('MTrk', [0, 0xc0, 1, 0, 0xc0, 2, ...END]))]);
    expect(errorOf(() => decodeMidi(bytes, { maxBytes: 20 }))).toMatchObject({ code: 'file_format' });
    expect(errorOf(() => decodeMidi(bytes, { maxTracks: 2 }))).toMatchObject({
      code: 'file_format',
      message: 'The file has more than 2 tracks.',
    });
    expect(errorOf(() => decodeMidi(bytes, { maxEvents: 8 }))).toMatchObject({
      code: 'file_format',
      message: 'The file holds more events than may be read.',
    });
    expect(decodeMidi(bytes, { maxBytes: 100, maxTracks: 3, maxEvents: 9 }).tracks).toHaveLength(3);
  });

  it('refuses what is not bytes and options that are not', () => {
    expect(errorOf(() => decodeMidi('MThd' as never))).toMatchObject({ code: 'invalid_input' });
    expect(errorOf(() => decodeMidi(fileOf(END), { maxTracks: 0 }))).toMatchObject({ code: 'invalid_input' });
  });

  it('survives any bytes behind a header with a typed error or a song', () => {
    const bytes = fc.tuple(fc.constantFrom(0, 1, 2, 3), fc.uint8Array({ maxLength: 200 }));
    fc.assert(
      fc.property(bytes, ([format, data]) => {
        expect(outcomeOf(Uint8Array.from([...header(format), ...chunk('MTrk', [...data])]))).not.toBe('crash');
        expect(outcomeOf(Uint8Array.from([...header(format), ...data]))).not.toBe('crash');
      }),
      { numRuns: 6_000 },
    );
  });

  it('survives any change to a good file with a typed error or a song', () => {
    const good = [
      ...header(1, 2),
      ...chunk('MTrk', [0, 0xff, 0x51, 3, 7, 0xa1, 0x20, ...END]),
      ...chunk('MTrk', [0, 0x99, 36, 100, 24, 36, 0, 0, 0x90, 60, 1, 9, 0x80, 60, 0, ...END]),
    ];
    const edits = fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(edits, fc.nat({ max: good.length }), (changes, length) => {
        const bytes = Uint8Array.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        expect(outcomeOf(bytes)).not.toBe('crash');
        expect(outcomeOf(bytes.subarray(0, length))).not.toBe('crash');
      }),
      { numRuns: 6_000 },
    );
  });
});

describe('writing and reading', () => {
  it('bring back what a MIDI file says', () => {
    const tick = fc.nat({ max: 100_000 });
    const track = fc.record({
      name: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), { nil: undefined }),
      // Pitches that differ, so that no two notes of a track can overlap in one.
      notes: fc
        .uniqueArray(
          fc.record({
            tick,
            durationTicks: fc.integer({ min: 1, max: 5_000 }),
            channel: fc.nat({ max: 15 }),
            pitch: fc.nat({ max: 127 }),
            velocity: fc.integer({ min: 1, max: 127 }),
          }),
          { selector: ({ pitch }) => pitch, maxLength: 20 },
        )
        .map((notes) => notes.toSorted((a, b) => a.tick - b.tick)),
      programs: fc.array(fc.record({ tick: fc.constant(0), channel: fc.nat({ max: 15 }), program: fc.nat({ max: 127 }) }), {
        maxLength: 3,
      }),
      endTick: fc.constant(120_000),
    });
    const file: fc.Arbitrary<MidiFile> = fc
      .record({
        format: fc.constantFrom(0 as const, 1 as const, 2 as const),
        division: fc.oneof(
          fc.record({ type: fc.constant('quarter' as const), ticksPerQuarter: fc.integer({ min: 1, max: 32_767 }) }),
          fc.record({
            type: fc.constant('smpte' as const),
            framesPerSecond: fc.constantFrom(24, 25, 30_000 / 1_001, 30),
            ticksPerFrame: fc.integer({ min: 1, max: 255 }),
          }),
        ),
        tempos: fc.array(
          fc.record({
            tick: fc.constant(0),
            bpm: fc.integer({ min: 4, max: 16_777_215 }).map((microseconds) => 60_000_000 / microseconds),
          }),
          { maxLength: 2 },
        ),
        timeSignatures: fc.array(
          fc.record({
            tick: fc.constant(0),
            numerator: fc.integer({ min: 1, max: 32 }),
            denominator: fc.constantFrom(1, 2, 4, 8, 16, 32, 64),
          }),
          { maxLength: 2 },
        ),
        keySignatures: fc.array(fc.record({ tick: fc.constant(0), sharps: fc.integer({ min: -7, max: 7 }), minor: fc.boolean() }), {
          maxLength: 2,
        }),
        markers: fc
          .array(fc.record({ tick, text: fc.string({ unit: 'grapheme', maxLength: 20 }) }), { maxLength: 3 })
          .map((markers) => markers.toSorted((a, b) => a.tick - b.tick)),
        tracks: fc.array(track, { minLength: 1, maxLength: 4 }),
      })
      .map(withPatterns);
    fc.assert(
      fc.property(file, (drawn) => {
        expect(decodeMidi(writeMidiFile(drawn))).toEqual({ ...drawn, warnings: [] });
      }),
      { numRuns: 500 },
    );
  });
});

/** In format 2, events belong to one track each. */
function withPatterns(file: MidiFile): MidiFile {
  if (file.format !== 2) return file;
  const inLast = <E extends MidiMoment>(events: readonly E[]): E[] => events.map((event) => ({ ...event, track: file.tracks.length - 1 }));
  return {
    ...file,
    tempos: inLast(file.tempos),
    timeSignatures: inLast(file.timeSignatures),
    keySignatures: inLast(file.keySignatures),
    markers: inLast(file.markers),
  };
}

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** What reading comes to; a song that could not be saved counts as a crash. */
function outcomeOf(bytes: Uint8Array): 'song' | 'refused' | 'crash' {
  try {
    serializeSong(songFromMidi(decodeMidi(bytes)).song);
    return 'song';
  } catch (error) {
    return isLoopError(error, 'file_format') ? 'refused' : 'crash';
  }
}
