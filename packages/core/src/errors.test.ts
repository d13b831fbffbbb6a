import { describe, expect, it } from 'vitest';

import { ERROR_CODES, InvalidInputError, isLoopError, LoopError, TimeoutError } from './errors.js';

describe('isLoopError', () => {
  it('recognises any error of the SDK', () => {
    expect(isLoopError(new TimeoutError('too slow', 10))).toBe(true);
    expect(isLoopError(new Error('other'))).toBe(false);
    expect(isLoopError(undefined)).toBe(false);
  });

  it('tells codes apart and gives access to the evidence', () => {
    const error: unknown = new TimeoutError('too slow', 10);
    expect(isLoopError(error, 'http')).toBe(false);
    expect(isLoopError(error, 'timeout') && error.timeoutMs).toBe(10);
  });

  it('recognises an error of another installed copy by its brand', () => {
    const foreign = Object.assign(new Error('elsewhere'), { code: 'timeout', [Symbol.for('loop.error')]: true });
    expect(isLoopError(foreign, 'timeout')).toBe(true);
  });
});

describe('LoopError', () => {
  it('keeps its cause and is named after its class', () => {
    const cause = new Error('below');
    const error = new TimeoutError('too slow', 10, { cause });
    expect(error.cause).toBe(cause);
    expect(error.name).toBe('TimeoutError');
  });

  it('hides its brand from enumeration', () => {
    expect(Object.keys(new LoopError('timeout', 'x'))).not.toContain('Symbol(loop.error)');
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  });
});

describe('InvalidInputError', () => {
  it('says path, fault, received and allowed values', () => {
    const error = new InvalidInputError('song', [{ path: 'key.root', message: 'is not a root', received: '"H"', allowed: ['C', 'C#'] }]);
    expect(error.message).toBe('key.root: is not a root, received "H"; allowed: C, C#');
  });

  it('shows the first faults and counts the rest', () => {
    const issues = Array.from({ length: 11 }, (_, index) => ({ path: `[${index}]`, message: 'is wrong' }));
    expect(new InvalidInputError('list', issues).message).toContain('and 3 more');
  });
});
