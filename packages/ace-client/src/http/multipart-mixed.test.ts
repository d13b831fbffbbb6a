import { isLoopError } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readMultipart } from './multipart-mixed.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('readMultipart', () => {
  it('gives back what was written, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 5 }), (contents) => {
        const body = Buffer.concat([
          ...contents.flatMap((content) => [encode('--long-boundary-1\r\nContent-Type: a/b\r\n\r\n'), content, encode('\r\n')]),
          encode('--long-boundary-1--'),
        ]);
        const parts = readMultipart(body, 'multipart/mixed; boundary=long-boundary-1');
        expect(parts.map(({ bytes }) => [...bytes])).toEqual(contents.map((content) => [...content]));
        expect(parts.every(({ headers }) => headers['content-type'] === 'a/b')).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads any bytes or refuses them with a typed error', () => {
    const piece = fc.oneof(fc.constantFrom('--b', '--b--', '\r\n', '\r\n\r\n', 'X: y', '\n'), fc.string({ maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          readMultipart(encode(pieces.join('')), 'multipart/mixed; boundary=b');
        } catch (error) {
          expect(isLoopError(error, 'invalid_response')).toBe(true);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('finds the boundary in the first line when the header has none', () => {
    expect(readMultipart(encode('--q\r\n\r\nhello\r\n--q--'), null)).toHaveLength(1);
  });
});
