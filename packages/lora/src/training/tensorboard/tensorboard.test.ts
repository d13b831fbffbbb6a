import { readFileSync } from 'node:fs';

import { createRandom } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createEventReader, encodeEventFileStart, encodeScalarEvent, parseEventFile, scalarSeries } from './event-file.js';
import { maskedCrc32c } from './masked-crc32c.js';
import { createMessageWriter } from './protocol-fields.js';
import { createRecordReader, frameRecord } from './record-framing.js';
import type { ScalarEvent } from './scalar-events.js';

// Written by torch.utils.tensorboard (torch 2.13.0, tensorboard 2.21.0) in a training run of training_v2; scalars as EventAccumulator reads them.
const fixture = new URL('../../../fixtures/vectors/e2e/runs/events.out.tfevents.1764331200.host.1.0', import.meta.url);
const recorded = new Uint8Array(readFileSync(fixture));

const scalars = fc.array(fc.record({ tag: fc.string({ minLength: 1, maxLength: 12 }), value: fc.float() }), { minLength: 1, maxLength: 4 });
const events = fc.array(fc.record({ time: fc.double({ noNaN: true }), step: fc.maxSafeInteger(), scalars }), { maxLength: 8 });

const write = (all: readonly ScalarEvent[]): Uint8Array => {
  const pieces = [encodeEventFileStart(1), ...all.map((event) => encodeScalarEvent(event))];
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
};

describe('checksums', () => {
  it('are those of RFC 3720, masked', () => {
    const unmask = (masked: number): number => {
      const rotated = (masked - 0xa282ead8) >>> 0;
      return ((rotated >>> 17) | (rotated << 15)) >>> 0;
    };
    expect(unmask(maskedCrc32c(new Uint8Array(32)))).toBe(0x8a9136aa);
    expect(unmask(maskedCrc32c(new Uint8Array(32).fill(0xff)))).toBe(0x62a8ab43);
    expect(unmask(maskedCrc32c(Uint8Array.from({ length: 32 }, (_, index) => index)))).toBe(0x46dd794e);
  });
});

describe('event files', () => {
  it('of PyTorch are read, and written again byte for byte', () => {
    const { events: all, damaged, isTorn } = parseEventFile(recorded);
    expect([damaged, isTorn]).toEqual([0, false]);
    expect(scalarSeries(all).get('train/loss')?.slice(0, 2)).toEqual([
      { step: 1, value: 6.204189300537109 },
      { step: 2, value: 7.615290641784668 },
    ]);
    const own = all.map((event) => encodeScalarEvent(event));
    const bytes = own.reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(Buffer.concat(own).equals(recorded.subarray(recorded.byteLength - bytes))).toBe(true);
  });

  it('come back as they were written, however they are cut while they grow', () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(200), { maxLength: 30 }), (all, cuts) => {
        const bytes = write(all);
        const reader = createEventReader();
        const found: ScalarEvent[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.byteLength]) {
          found.push(...reader.push(bytes.subarray(at, at + cut)));
          at += cut;
        }
        expect(found).toEqual(all);
        expect([reader.damaged, reader.isLost, reader.pendingBytes]).toEqual([0, false, 0]);
      }),
    );
  });

  it('that are cut off give every whole event', () => {
    const bytes = write([{ time: 2, step: 1, scalars: [{ tag: 'train/loss', value: 0.5 }] }]);
    const [start] = [encodeEventFileStart(1).byteLength];
    for (let end = start + 1; end < bytes.byteLength; end += 1) {
      expect(parseEventFile(bytes.subarray(0, end))).toEqual({ events: [], damaged: 0, isTorn: true });
    }
  });

  it('lose only the damaged record, or what follows a damaged length', () => {
    const one = (step: number): ScalarEvent => ({ time: 2, step, scalars: [{ tag: 'a', value: step }] });
    const bytes = write([one(1), one(2), one(3)]);
    const [start, size] = [encodeEventFileStart(1).byteLength, encodeScalarEvent(one(1)).byteLength];
    const damage = (at: number): Uint8Array => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
    const stepsOf = (content: Uint8Array): readonly number[] => parseEventFile(content).events.map(({ step }) => step);
    expect(stepsOf(damage(start + size + 14))).toEqual([1, 3]);
    expect(parseEventFile(damage(start + size + 14)).damaged).toBe(1);
    expect(stepsOf(damage(start + size))).toEqual([1]);
    expect(parseEventFile(damage(start + size)).isTorn).toBe(true);
  });

  it('are no other files', () => {
    expect(() => parseEventFile(new TextEncoder().encode('{"loss": 1, "step": 2}'))).toThrow('no TensorBoard event file');
    expect(parseEventFile(new Uint8Array(0))).toEqual({ events: [], damaged: 0, isTorn: false });
  });

  it('of any content never fail in another way, and hold no more than a record in memory', () => {
    const random = createRandom(7);
    for (let round = 0; round < 400; round += 1) {
      const bytes = recorded.slice(0, random.integer(recorded.byteLength));
      for (let change = 0; change < 3 && bytes.byteLength > 0; change += 1) bytes[random.integer(bytes.byteLength)] = random.integer(256);
      // A record with a valid checksum around damaged content reaches the message's own reader.
      const hostile = Buffer.concat([encodeEventFileStart(0), frameRecord(bytes)]);
      expect(() => parseEventFile(hostile)).not.toThrow();
      const reader = createEventReader({ maxRecordBytes: 64 });
      for (let at = 0; at < bytes.byteLength; at += 97) reader.push(bytes.subarray(at, at + 97));
      expect(reader.damaged).toBeLessThan(40);
    }
  });

  it('skip records above the limit, and go on behind them', () => {
    const large = frameRecord(new Uint8Array(1000));
    const small = frameRecord(new Uint8Array([1, 2]));
    const reader = createRecordReader(10);
    const found = [...large, ...small].flatMap((byte) => reader.push(Uint8Array.of(byte)));
    expect(found).toEqual([{ kind: 'skipped' }, { kind: 'content', content: new Uint8Array([1, 2]) }]);
    expect(reader.pendingBytes).toBe(0);
  });

  it.each([
    ['a float in a list', 1, (tensor: ReturnType<typeof createMessageWriter>) => tensor.float(5, 0.25)],
    [
      'packed floats',
      1,
      (tensor: ReturnType<typeof createMessageWriter>) => tensor.bytes(5, new Uint8Array(new Float32Array([0.25]).buffer)),
    ],
    ['memory', 2, (tensor: ReturnType<typeof createMessageWriter>) => tensor.bytes(4, new Uint8Array(new Float64Array([0.25]).buffer))],
  ] as const)('read tensors with one number: %s', (_, type, put) => {
    const tensor = put(createMessageWriter().varint(1, BigInt(type))).toBytes();
    const value = createMessageWriter().bytes(1, new TextEncoder().encode('a')).bytes(8, tensor).toBytes();
    const event = createMessageWriter().varint(2, 3n).bytes(5, createMessageWriter().bytes(1, value).toBytes()).toBytes();
    expect(parseEventFile(frameRecord(event)).events).toEqual([{ time: 0, step: 3, scalars: [{ tag: 'a', value: 0.25 }] }]);
  });
});
