import { createHash } from 'node:crypto';

import { isLoopError } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { addRange, countBytes, missingRanges } from './byte-ranges.js';
import type { ByteRange } from './byte-ranges.js';
import { FAMILIES } from '../models/families.js';
import { MUSICGEN } from '../models/musicgen/settings.js';
import { KNOWN_MODELS } from './known-models.js';
import { parseModelManifest } from './model-manifest.js';
import type { ModelStore } from './model-store.js';
import { readJournal } from './partial-download.js';
import { assertSafePaths, isSafePath } from './remote-path.js';
import { createSha256 } from './sha256.js';
import { createSlots } from './slots.js';

const range = fc.tuple(fc.nat(60), fc.nat(60)).map(([a, b]): ByteRange => [Math.min(a, b), Math.max(a, b)]);

describe('names of files from a listing', () => {
  it.each(['COM¹', 'lpt³.txt', 'CONIN$', 'conout$.bin', 'a/aux .json', 'CLOCK$'])(
    'are refused when Windows takes them for a device: %s',
    (name) => {
      expect(isSafePath(name)).toBe(false);
    },
  );

  it.each([
    ['s.bin', 'ſ.bin'],
    ['k.bin', '\u212a.bin'],
    ['é.bin', 'E\u0301.bin'],
  ])('are refused when they are one file to a system without case: %s and %s', (one, other) => {
    expect(() => assertSafePaths([one, other], 'A test')).toThrow('may be the same file');
  });
});

describe('byte ranges', () => {
  it('hold exactly what was added, sorted and apart', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), (added) => {
        const ranges = added.reduce<readonly ByteRange[]>((all, next) => addRange(all, next), []);
        const bytes = new Set(added.flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => from + index)));
        expect(countBytes(ranges)).toBe(bytes.size);
        expect(ranges.every(([from, to]) => from < to && bytes.has(from) && bytes.has(to - 1))).toBe(true);
        expect(ranges.every(([from], index) => index === 0 || from > ranges[index - 1]![1])).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('say what is missing, in pieces, no byte twice', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), fc.integer({ min: 1, max: 20 }), (added, piece) => {
        const ranges = added.reduce<readonly ByteRange[]>((all, next) => addRange(all, next), []);
        const missing = missingRanges(ranges, 60, piece);
        expect(missing.every(([from, to]) => from < to && to - from <= piece)).toBe(true);
        expect(countBytes(missing)).toBe(60 - countBytes(ranges));
        expect([...ranges, ...missing].reduce<readonly ByteRange[]>((all, next) => addRange(all, next), [])).toEqual([[0, 60]]);
      }),
      { numRuns: 5000 },
    );
    expect(missingRanges([], 0, 10)).toEqual([]);
    expect(missingRanges([], 25, Number.POSITIVE_INFINITY)).toEqual([[0, 25]]);
  });
});

describe('paths from elsewhere', () => {
  it('never lead out of a folder, whatever they are', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '', 'a', 'C:', '~', '\\', '\0', 'CON', '.loop-pull', '%2e%2e'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const path = parts.join('/');
        if (!isSafePath(path)) return;
        const resolved = new URL(path.split('/').map(encodeURIComponent).join('/'), 'file:///root/models/x/').pathname;
        expect(resolved.startsWith('/root/models/x/')).toBe(true);
        expect(resolved.length).toBeGreaterThan('/root/models/x/'.length);
        expect(path).not.toMatch(/[\\:\0]|^\/|^\.loop|\/\//i);
      }),
      { numRuns: 10_000 },
    );
  });

  it('are accepted as real models name them', () => {
    const paths = ['.gitattributes', 'README.md', 'a b/ü.json', 'model-00001-of-00002.safetensors', 'x/y/z.onnx_data', 'a..b'];
    expect(paths.map(isSafePath)).toEqual(paths.map(() => true));
    expect(() => assertSafePaths(paths, 'It')).not.toThrow();
  });
});

describe('createSha256', () => {
  it('gives the hash of the platform, however the input is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (pieces) => {
        const ours = createSha256();
        const theirs = createHash('sha256');
        for (const piece of pieces) {
          ours.update(piece);
          theirs.update(piece);
        }
        expect(ours.hex()).toBe(theirs.digest('hex'));
      }),
      { numRuns: 500 },
    );
  });

  it('hashes several megabytes', () => {
    const piece = new Uint8Array(1 << 20).fill(7);
    const [ours, theirs] = [createSha256(), createHash('sha256')];
    for (let index = 0; index < 3; index += 1) {
      ours.update(piece);
      theirs.update(piece);
    }
    expect(ours.hex()).toBe(theirs.digest('hex'));
  });
});

describe('createSlots', () => {
  it('runs so many at a time, in order, and passes on the place of one that gave up', async () => {
    const slots = createSlots(2);
    const [started, ends]: [number[], (() => void)[]] = [[], []];
    const job = (id: number) => (): Promise<void> => {
      started.push(id);
      return new Promise((resolve) => ends.push(resolve));
    };
    const controller = new AbortController();
    const runs = [slots.run(job(0)), slots.run(job(1)), slots.run(job(2), { signal: controller.signal }), slots.run(job(3))];
    controller.abort('no');
    await expect(runs[2]).rejects.toBe('no');
    expect(started).toEqual([0, 1]);
    ends[0]!();
    await runs[0];
    await vi.waitFor(() => expect(started).toEqual([0, 1, 3]));
    for (const end of ends) end();
    await Promise.all([runs[1], runs[3]]);
    await expect(slots.run(job(9), { signal: AbortSignal.abort('late') })).rejects.toBe('late');
  });
});

describe('the models that are known', () => {
  it('have manifests that pass their own check', () => {
    for (const manifest of KNOWN_MODELS) expect(parseModelManifest(manifest)).toEqual(manifest);
    expect(KNOWN_MODELS.map(({ id, include = [], files = [] }) => [id, include.length + files.length])).toEqual([
      ['ACE-Step/ACE-Step-v1-3.5B', 12],
      ['ACE-Step/Ace-Step1.5', 8],
      ['Xenova/musicgen-small', 5],
      ['willibrandon/lofi-models', 7],
    ]);
  });

  it('name a family that can be run, unless they say that they cannot', () => {
    const runnable = KNOWN_MODELS.filter(({ isRunnable = true }) => isRunnable);
    const families = new Set([...FAMILIES.map(({ id }) => id), MUSICGEN]);
    expect(runnable.filter(({ family }) => !families.has(family!))).toEqual([]);
    expect(runnable.filter(({ layout }) => layout === 'exported').map(({ family }) => family)).toEqual([MUSICGEN]);
  });

  it('pin hashes only of files that they name', () => {
    for (const { include = [], sha256 = {} } of KNOWN_MODELS) expect(include).toEqual(expect.arrayContaining(Object.keys(sha256)));
  });
});

describe('what is read back', () => {
  it('never makes a manifest of something else, and says where the fault is', () => {
    const field = fc.constantFrom('id', 'repository', 'revision', 'include', 'sha256', 'files', '__proto__', 'constructor');
    const value = fc.oneof(
      fc.constantFrom('a/b', 'main', '../x', ['*'], [], [{ path: 'x', url: 'https://h/x', size: 1, sha256: 'f'.repeat(64) }]),
      fc.anything({ maxDepth: 2 }),
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(field, value), { maxLength: 5 }), (entries) => {
        try {
          const manifest = parseModelManifest({ id: 'a/b', repository: 'a/b', ...Object.fromEntries(entries) });
          accepted += 1;
          expect(manifest.id).toMatch(/^[\w.-]+\/[\w.-]+$/);
          expect((manifest.files ?? []).every(({ path }) => isSafePath(path))).toBe(true);
        } catch (error) {
          if (!isLoopError(error, 'invalid_input')) throw error;
          expect(error.issues.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 10_000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it('trusts no journal beyond the bytes that are there', async () => {
    const file = { path: 'w.bin', size: 1000, hash: { kind: 'sha256', value: 'f'.repeat(64) } } as const;
    const number = fc.oneof(fc.integer({ min: -5, max: 1200 }), fc.double());
    const ranges = fc.array(fc.oneof(fc.tuple(number, number), fc.array(number, { maxLength: 3 })), { maxLength: 6 });
    const journal = fc.oneof(
      fc.tuple(ranges, fc.constantFrom(1000, 1000, 999)).map(([list, size]) => JSON.stringify({ format: 1, ...file, size, ranges: list })),
      fc.json(),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(journal, fc.option(fc.nat(1500), { nil: undefined }), async (text, length) => {
        const store = { readText: async () => text, size: async () => length } as unknown as ModelStore;
        const found = await readJournal(store, 'models/x', file);
        const limit = Math.min(length ?? 0, file.size);
        expect(found.ranges.every(([from, to]) => Number.isInteger(from) && from >= 0 && from < to && to <= limit)).toBe(true);
        expect(found.ranges.every(([from], index) => index === 0 || from > found.ranges[index - 1]![1])).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});
