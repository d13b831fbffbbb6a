import { expect, it } from 'vitest';

import { omitUndefined } from './omit-undefined.js';

it('leaves out what is undefined, keeps every other value, and leaves the object as it was', () => {
  const fields = { a: undefined, b: 0, c: '', d: false, e: null, f: NaN };
  expect(Object.keys(omitUndefined(fields))).toEqual(['b', 'c', 'd', 'e', 'f']);
  expect(Object.keys(fields)).toHaveLength(6);
});
