import { describe, expect, it } from 'vitest';

import type { Migrations } from './migrate.js';
import { migrate } from './migrate.js';

const migrations: Migrations = {
  0: ({ tempo, ...rest }) => ({ ...rest, bpm: tempo }),
  1: ({ bpm, ...rest }) => ({ ...rest, song: { bpm } }),
};

describe('migrate', () => {
  it('takes every step from the found version to the wanted one', () => {
    expect(migrate({ version: 0, tempo: 120 }, 2, migrations)).toEqual({ version: 2, song: { bpm: 120 } });
    expect(migrate({ version: 1, bpm: 90 }, 2, migrations)).toEqual({ version: 2, song: { bpm: 90 } });
  });

  it('leaves a document of the wanted version alone', () => {
    const document = { version: 2, song: {} };
    expect(migrate(document, 2, migrations)).toBe(document);
  });

  it('says to update when the document is newer', () => {
    expect(() => migrate({ version: 3 }, 2, migrations)).toThrow(
      'The document has version 3 and this package reads up to version 2: update @loop/core to open it.',
    );
  });

  it('refuses a version that no step leads on from', () => {
    expect(() => migrate({ version: 0 }, 1, {})).toThrow('The document has version 0; the oldest that can be read is newer.');
  });

  it.each([undefined, '1', 1.5, -1, null])('refuses the version %o, naming the field', (version) => {
    expect(() => migrate({ version }, 2, migrations)).toThrow('version: must be a whole number from 0 up');
  });
});
