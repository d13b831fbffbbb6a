import { afterAll, describe, expect, it } from 'vitest';

import { findFault } from './expectation.js';
import { OWN_CASES, readCases } from './read-cases.js';
import { readExpectationText } from './read-expectation-text.js';
import { runCase } from './run-case.js';
import { closeScripts } from './subjects/script.js';

afterAll(closeScripts);

describe('inputs that real tools, servers and people made', async () => {
  it.each(await readCases(OWN_CASES))('$name', async (one) => {
    expect(await runCase(one)).toBeUndefined();
  });
});

describe('findFault', () => {
  it('says where and what', () => {
    expect(findFault({ tracks: [1, 2] }, [{ at: 'tracks.length', is: 5 }])).toBe('tracks.length must be 5, received 2');
    expect(findFault({ warnings: [] }, [{ at: 'warnings', present: true }])).toBe('warnings must be there, received []');
    expect(findFault({ a: 1 }, [{ anyOf: [[{ at: 'a', is: 2 }], [{ at: 'a', near: 1.05, within: 0.1 }]] }])).toBeUndefined();
    expect(findFault({ a: ['x'] }, [{ at: 'a', excludes: ['x'] }])).toBe('a must not include "x", received ["x"]');
  });
});

describe('readExpectationText', () => {
  it('reads what must be, and not what is today', () => {
    expect(readExpectationText('a.mid', '5 tracks or a warning; today 2 tracks, no warning')?.checks).toEqual([
      { anyOf: [[{ at: 'trackCount', is: 5 }], [{ at: 'warnings', present: true }]] },
    ]);
    expect(
      readExpectationText('a.ts', '144 000 frames, and a warning that durationSeconds is not used; today 147 122 frames')?.checks,
    ).toEqual([{ at: 'frames', is: 144_000 }, { anyOf: [[{ at: 'warnings', present: true }]] }]);
    expect(readExpectationText('a.mid', 'sounds better')).toBeUndefined();
  });
});
