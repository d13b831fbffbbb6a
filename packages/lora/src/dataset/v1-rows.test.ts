import { isLoopError } from '@loop/core';
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { readArrow } from './arrow/read-arrow.js';
import { createTrackRecord } from './track-record.js';
import { readV1Rows, tracksOfV1Rows, v1RowOf } from './v1-rows.js';

const file = new Uint8Array(
  await readFile(new URL('../../fixtures/vectors/dataset/v1_hf_dataset/data-00000-of-00001.arrow', import.meta.url)),
);

/** Reads, and passes typed errors only. */
const codeOf = (bytes: Uint8Array): string | undefined => {
  try {
    readV1Rows(bytes);
    return undefined;
  } catch (error) {
    if (!isLoopError(error, 'file_format')) throw error;
    return error.code;
  }
};

describe('readV1Rows', () => {
  it('reads the rows of v1’s converter, whose repetitions become a number', () => {
    const rows = readV1Rows(file);
    expect(rows).toHaveLength(6);
    expect(tracksOfV1Rows(rows).map(({ repeat, instrumental }) => [repeat, instrumental])).toEqual([
      [3, false],
      [3, true],
    ]);
  });

  it('gives each track back as the row that it came from', () => {
    const [first] = readV1Rows(file);
    expect(v1RowOf(tracksOfV1Rows([first!])[0]!)).toEqual(first);
  });

  it('leaves out what v1 leaves out', () => {
    expect(v1RowOf(createTrackRecord('a.mp3', { caption: '' }))).toBeUndefined();
    expect(v1RowOf(createTrackRecord('a.mp3', { caption: 'lofi', instrumental: false }))).toBeUndefined();
    expect(v1RowOf(createTrackRecord('a.mp3', { caption: 'lofi, jazz' }))).toMatchObject({
      tags: ['lofi', 'jazz'],
      norm_lyrics: '[instrumental]',
    });
  });

  it('refuses a schema that names one part from many places, and so would grow without end', () => {
    const message = new DataView(new ArrayBuffer(4096));
    const directory = (at: number, entries: Readonly<Record<number, number>>): number => {
      message.setUint16(at, 16, true);
      for (const [field, offset] of Object.entries(entries)) message.setUint16(at + 4 + 2 * Number(field), offset, true);
      message.setInt32(at + 16, 16, true);
      return at + 16;
    };
    const pointTo = (at: number, target: number): void => message.setUint32(at, target - at, true);
    const first = 200;
    const vectorOf = (at: number, table: number): void => {
      message.setUint32(at, 32, true);
      for (let index = 0; index < 32; index += 1) pointTo(at + 4 + 4 * index, table);
    };
    // The message, its schema, and fifteen structs of 32 parts each, which are one and the same.
    pointTo(0, directory(8, { 1: 4, 2: 8 }));
    message.setUint8(28, 1);
    pointTo(32, directory(36, { 1: 4 }));
    pointTo(56, 60);
    vectorOf(60, first + 16);
    for (let level = 0; level < 15; level += 1) {
      const at = first + 200 * level;
      directory(at, level === 14 ? { 2: 4 } : { 2: 4, 5: 8 });
      message.setUint8(at + 20, 13);
      pointTo(at + 24, at + 28);
      vectorOf(at + 28, at + 200 + 16);
    }
    const bytes = new Uint8Array(4 + 4096);
    new DataView(bytes.buffer).setInt32(0, 4096, true);
    bytes.set(new Uint8Array(message.buffer), 4);
    expect(() => readArrow(bytes)).toThrow('more than 1000 columns');
  });

  it('refuses every file that ends inside a message', () => {
    // The last eight bytes are the mark of the end, without which a stream may end, too.
    for (let length = 0; length < file.length - 8; length += 7) {
      const isWholeMessage = codeOf(file.subarray(0, length)) === undefined;
      expect(isWholeMessage && readArrow(file.subarray(0, length)).rowCount > 0).toBe(false);
    }
  });

  it('ends in a typed error or rows for damaged bytes', () => {
    const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = file.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        codeOf(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([[new Uint8Array()], [new TextEncoder().encode('ARROW1')], [new Uint8Array(64).fill(255)], [new Uint8Array(64)]])(
    'refuses %s',
    (bytes) => {
      expect(codeOf(bytes)).toBe('file_format');
    },
  );
});
