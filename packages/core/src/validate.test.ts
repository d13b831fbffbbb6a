import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';

import { isLoopError } from './errors.js';
import { describeValue, formatPath, parseInput } from './validate.js';

const schema = z.strictObject({ tracks: z.array(z.strictObject({ gain: z.number().check(z.lte(12)), kind: z.enum(['a', 'b']) })) });

function issuesOf(
  value: unknown,
): readonly { readonly path: string; readonly message: string; readonly allowed?: readonly unknown[] | undefined }[] {
  try {
    parseInput(schema, value, 'mixer');
  } catch (error) {
    if (isLoopError(error, 'invalid_input')) return error.issues;
  }
  throw new Error('expected InvalidInputError');
}

describe('parseInput', () => {
  it('turns a check that overflows the stack into a typed error', () => {
    const schema: z.ZodMiniType = z.strictObject({
      get next() {
        return z.optional(schema);
      },
    });
    let deep: object = {};
    for (let depth = 0; depth < 200_000; depth += 1) deep = { next: deep };
    expect(() => parseInput(schema, deep, 'value')).toThrow('has far too many faults, or is nested too deep');
  });

  it('lists the first hundred faults of a value with very many, and never throws anything else', () => {
    const issuesOf = (schema: Parameters<typeof parseInput>[0], value: unknown): number => {
      try {
        parseInput(schema, value, 'value');
      } catch (error) {
        return isLoopError(error, 'invalid_input') ? error.issues.length : -1;
      }
      return 0;
    };
    const wrong = (count: number): unknown => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));
    expect(issuesOf(z.record(z.string(), z.string()), wrong(150_000))).toBeGreaterThan(0);
    expect(issuesOf(z.record(z.string(), z.string()), wrong(1_000))).toBe(100);
    expect(issuesOf(z.strictObject({}), wrong(150_000))).toBe(100);
    expect(
      issuesOf(
        z.array(z.string()),
        Array.from({ length: 50_000 }, () => 1),
      ),
    ).toBe(100);
  });

  it('returns the parsed value', () => {
    expect(parseInput(schema, { tracks: [] }, 'mixer')).toEqual({ tracks: [] });
  });

  it('names the path of a number out of range', () => {
    expect(issuesOf({ tracks: [{ gain: 99, kind: 'a' }] })).toEqual([
      { path: 'tracks[0].gain', message: 'must be at most 12', received: '99' },
    ]);
  });

  it('lists the allowed values of a closed list', () => {
    expect(issuesOf({ tracks: [{ gain: 1, kind: 'c' }] })[0]).toMatchObject({
      path: 'tracks[0].kind',
      allowed: ['a', 'b'],
      received: '"c"',
    });
  });

  it('refuses unknown fields by name', () => {
    expect(issuesOf({ tracks: [], extra: 1 })).toEqual([{ path: 'extra', message: 'is not a known field' }]);
  });

  it('names the expected type', () => {
    expect(issuesOf(7)[0]).toMatchObject({ path: '', message: 'must be an object', received: '7' });
  });
});

describe('formatPath', () => {
  it('writes indexes in brackets and names with dots', () => {
    expect(formatPath(['a', 0, 'b', 2])).toBe('a[0].b[2]');
  });
});

describe('describeValue', () => {
  it.each([
    ['a long text is cut', 'x'.repeat(200), `"${'x'.repeat(54)}…"`],
    ['an array shows its length', [1, 2], 'an array of 2'],
    ['an object stays closed', { secret: 1 }, 'an object'],
    ['a big integer keeps its mark', 5n, '5n'],
    ['NaN is itself', Number.NaN, 'NaN'],
  ])('%s', (_, value, text) => {
    expect(describeValue(value)).toBe(text);
  });
});
