import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatExactJson, parseExactJson } from './exact-json.js';
import { readRequest } from './read-request.js';
import { createLineSplitter } from './split-lines.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string): unknown => readRequest(bytes(text));

/** The lines of a stream that comes in pieces; `!` for one that is too long. */
function split(pieces: readonly Uint8Array[], maxBytes: number): readonly string[] {
  const lines: string[] = [];
  const decoder = new TextDecoder();
  const splitter = createLineSplitter({ maxBytes, onLine: (line) => lines.push(decoder.decode(line)), onOversized: () => lines.push('!') });
  for (const piece of pieces) splitter.push(piece);
  return lines;
}

describe('createLineSplitter', () => {
  it('gives the same lines however the stream is cut', () => {
    const line = fc.string({ maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, ''));
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.array(fc.nat({ max: 120 }), { maxLength: 6 }),
        fc.boolean(),
        (lines, cuts, returns) => {
          const stream = bytes(lines.map((text) => `${text}${returns ? '\r\n' : '\n'}`).join(''));
          const places = [0, ...cuts.map((cut) => Math.min(cut, stream.length)).toSorted((a, b) => a - b), stream.length];
          const pieces = places.slice(1).map((end, index) => stream.slice(places[index], end));
          expect(split(pieces, 8)).toEqual(split([stream], 8));
          expect(split(pieces, 100)).toEqual(lines);
        },
      ),
    );
  });

  it('refuses a line that is too long once, keeps none of it, and reads on', () => {
    expect(split([bytes('12345'), bytes('678'), bytes('9\nok\n123456789\n')], 8)).toEqual(['!', 'ok', '!']);
  });
});

describe('parseExactJson', () => {
  it('keeps every digit of long integers, and what looks like one inside a string', () => {
    const text = '{"seed":18446744073709551615,"prompt":"a 18446744073709551615 \\" 1","deep":[-9223372036854775808,1.5e3]}';
    const value = parseExactJson(text);
    expect(value).toEqual({ seed: 18446744073709551615n, prompt: 'a 18446744073709551615 " 1', deep: [-9223372036854775808n, 1500] });
    expect(parseExactJson(formatExactJson(value))).toEqual(value);
    expect(formatExactJson({ a: '{"$integer":"5"}', b: 5n })).toBe('{"a":"{\\"$integer\\":\\"5\\"}","b":5}');
  });

  it('agrees with JSON.parse on everything that has no long integer', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\d{16}/.test(text));
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
        expect(formatExactJson(value)).toBe(text);
      }),
    );
  });
});

describe('readRequest', () => {
  it('takes ids of both kinds, parameters in every spelling of none, and integers with an exponent', () => {
    expect(read('{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}')).toEqual({ id: 1, method: 'ping', parameters: {} });
    expect(read('{"jsonrpc":"2.0","id":"a","method":"ping","params":null}')).toEqual({ id: 'a', method: 'ping', parameters: {} });
    expect(read('{"jsonrpc":"2.0","id":1e3,"method":"ping"}')).toEqual({ id: 1000, method: 'ping', parameters: {} });
    expect(read('{"jsonrpc":"2.0","id":9223372036854775807,"method":"ping"}')).toMatchObject({ id: 9223372036854775807n });
    expect(read(' \r')).toBeUndefined();
  });

  it.each([
    ['no JSON', 'nonsense', null, -32_700],
    ['an array', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', null, -32_700],
    ['no id', '{"jsonrpc":"2.0","method":"ping"}', null, -32_700],
    ['an id of null', '{"jsonrpc":"2.0","id":null,"method":"ping"}', null, -32_700],
    ['an id that is no integer', '{"jsonrpc":"2.0","id":1.5,"method":"ping"}', null, -32_700],
    ['another version', '{"jsonrpc":"1.0","id":7,"method":"ping"}', 7, -32_600],
    ['no method', '{"jsonrpc":"2.0","id":7}', 7, -32_600],
    ['parameters without names', '{"jsonrpc":"2.0","id":7,"method":"ping","params":[1]}', 7, -32_602],
    ['a text for parameters', '{"jsonrpc":"2.0","id":7,"method":"ping","params":"a"}', 7, -32_602],
  ])('refuses %s', (_, text, id, code) => {
    expect(read(text)).toMatchObject({ id, error: { body: { code } } });
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (line) => void readRequest(line)));
    fc.assert(fc.property(fc.jsonValue(), (value) => void read(JSON.stringify(value))));
    expect(readRequest(Uint8Array.of(0xff, 0xfe))).toMatchObject({ id: null, error: { body: { code: -32_700 } } });
    expect(read('['.repeat(200_000))).toMatchObject({ id: null, error: { body: { code: -32_700 } } });
  });
});
