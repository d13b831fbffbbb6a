import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createDelimitedReader } from './delimited-reader.js';
import { createGrowingBuffer } from './growing-buffer.js';
import { readBytes } from './read-bytes.js';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}
const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 7919) >> 3);

describe('createGrowingBuffer', () => {
  it('holds little more than its bytes when they come one by one', () => {
    const buffer = createGrowingBuffer();
    const byte = new Uint8Array(1);
    for (let count = 1; count <= 1_000_000; count += 1) {
      byte[0] = count;
      buffer.append(byte);
    }
    expect(buffer.bytes.buffer.byteLength).toBeLessThan(1_600_000);
    expect(buffer.bytes[999_999]).toBe(1_000_000 & 0xff);
  });

  it('gives back in order what was put in, however it is cut', () => {
    const moves = fc.array(fc.oneof(fc.record({ append: fc.nat(9_000) }), fc.record({ take: fc.nat(9_000) })), { maxLength: 60 });
    fc.assert(
      fc.property(moves, (list) => {
        const source = pattern(600_000);
        const buffer = createGrowingBuffer();
        let [written, read] = [0, 0];
        for (const move of list) {
          if ('append' in move) buffer.append(source.subarray(written, (written += move.append)));
          else {
            const taken = buffer.take(move.take);
            expect(taken).toEqual(source.subarray(read, (read += taken.byteLength)));
            expect(taken.byteLength).toBe(Math.min(move.take, written - read + taken.byteLength));
          }
        }
        expect(buffer.bytes).toEqual(source.subarray(read, written));
      }),
      { numRuns: 200 },
    );
  });
});

describe('bodies in pieces of any size', () => {
  it.each([1, 2, 3, 1_000])('are the same with %i bytes a piece', async (size) => {
    const whole = new TextEncoder().encode(`${'a'.repeat(50_000)}--b${'c'.repeat(50_000)}-- --b`);
    const reader = createDelimitedReader(inPieces(whole, size));
    const delimiter = new TextEncoder().encode('--b');
    expect((await reader.readUntil(delimiter, 60_000)).byteLength).toBe(50_000);
    expect(new TextDecoder().decode(await reader.peek(2))).toBe('cc');
    expect((await reader.readUntil(delimiter, 60_000)).byteLength).toBe(50_003);
    await expect(reader.readUntil(delimiter, 60_000)).rejects.toMatchObject({ code: 'malformed_body' });
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < whole.byteLength; at += size) controller.enqueue(whole.subarray(at, at + size));
        controller.close();
      },
    });
    const request = new Request('http://localhost', { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect(await readBytes(request, 200_000, { held: 0, limit: 200_000 })).toEqual(whole);
  });
});
