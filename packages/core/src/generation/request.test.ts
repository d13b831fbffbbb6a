import { describe, expect, it } from 'vitest';

import { isLoopError } from '../errors.js';
import type { MusicCapabilities } from './generator.js';
import { assertSupported, parseMusicRequest } from './validate-request.js';
import { warnIgnoredFields } from './warnings.js';

const source = { audio: { sampleRate: 48_000, channels: [new Float32Array(48_000)] } };
const capabilities: MusicCapabilities = {
  kind: 'pattern',
  description: 'A generator for tests that does one thing.',
  tasks: ['text2music'],
  duration: { minSeconds: 1, maxSeconds: 30 },
  sampleRate: 48_000,
  channels: 2,
  maxVariations: 2,
  honours: { text2music: ['prompt', 'seed'] },
  timeSignatures: [],
  vocals: false,
  deterministic: true,
  previews: false,
  cancellation: 'stops-work',
  adapters: false,
};

function pathsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (isLoopError(error, 'invalid_input')) return error.issues.map((issue) => issue.path);
    throw error;
  }
  return [];
}

const AUDIO_TASKS = ['cover', 'repaint', 'extend', 'edit', 'audio2audio', 'lego', 'extract', 'complete'] as const;
const CLIP_TASKS = [
  ...AUDIO_TASKS.map((task) => [task, 'source'] as const),
  ['text2music', 'reference'] as const,
  ['retake', 'reference'] as const,
];

describe('parseMusicRequest', () => {
  it.each(CLIP_TASKS)('refuses %s with a %s that holds NaN or infinity, and says where', (task, field) => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const channels = [new Float32Array(100), new Float32Array(100)];
      channels[1]![5] = bad;
      const rest = { startSeconds: 0, afterSeconds: 1, track: 'drums', tracks: ['bass'] };
      const used = { repaint: ['startSeconds'], extend: ['afterSeconds'], lego: ['track'], extract: ['track'], complete: ['tracks'] }[
        task as string
      ];
      const fields = Object.fromEntries((used ?? []).map((name) => [name, rest[name as keyof typeof rest]]));
      const request = { task, ...fields, [field]: { audio: { sampleRate: 48_000, channels } } };
      expect(pathsOf(() => parseMusicRequest(request))).toEqual([`${field}.audio`]);
      expect(() => parseMusicRequest(request)).toThrow(`channel 1 has ${bad} at sample 5`);
    }
  });

  it('accepts the smallest request of each kind', () => {
    const requests = [
      { task: 'text2music' },
      { task: 'retake' },
      { task: 'cover', source },
      { task: 'repaint', source, startSeconds: 0.25 },
      { task: 'extend', source, afterSeconds: 1 },
      { task: 'edit', source },
      { task: 'audio2audio', source },
      { task: 'lego', source, track: 'drums' },
      { task: 'extract', source, track: 'vocals' },
      { task: 'complete', source, tracks: ['bass'] },
    ];
    expect(requests.map((request) => parseMusicRequest(request).task)).toEqual(requests.map((request) => request.task));
  });

  it.each([
    ['a task that does not exist', { task: 'sing' }, ['task']],
    ['a cover without its source', { task: 'cover' }, ['source']],
    ['a track on a task that takes none', { task: 'text2music', track: 'drums' }, ['track']],
    ['an empty clip', { task: 'cover', source: { audio: { sampleRate: 48_000, channels: [] } } }, ['source.audio']],
    ['a region that ends before it begins', { task: 'repaint', source, startSeconds: 2 }, ['startSeconds']],
    ['an extension by nothing', { task: 'extend', source }, ['afterSeconds']],
    ['a negative seed', { task: 'text2music', seed: -1 }, ['seed']],
    ['a bar of five beats', { task: 'text2music', timeSignature: 5 }, ['timeSignature']],
    ['settings without a family', { task: 'text2music', advanced: { swing: 0.2 } }, ['advanced.swing']],
    ['an adapter above twice its strength', { task: 'text2music', adapters: [{ name: 'jazz', scale: 2.5 }] }, ['adapters[0].scale']],
    ['a repaint that is led by its source', { task: 'repaint', source, startSeconds: 0, strength: 0.5 }, ['strength']],
    ['an infinite duration', { task: 'text2music', durationSeconds: Number.POSITIVE_INFINITY }, ['durationSeconds']],
  ])('refuses %s', (_, request, paths) => {
    expect(pathsOf(() => parseMusicRequest(request))).toEqual(paths);
  });
});

describe('assertSupported', () => {
  it('names what can be done instead of an unsupported task', () => {
    const run = (): void => assertSupported({ task: 'retake' }, capabilities, 'tester');
    expect(run).toThrow('it can do: text2music');
  });

  it('holds the duration and the variations against the limits', () => {
    expect(pathsOf(() => assertSupported({ task: 'text2music', durationSeconds: 60 }, capabilities, 'tester'))).toEqual([
      'durationSeconds',
    ]);
    expect(pathsOf(() => assertSupported({ task: 'text2music', variations: 3 }, capabilities, 'tester'))).toEqual(['variations']);
  });
});

describe('warnIgnoredFields', () => {
  it('warns about fields that were given and are not obeyed, and about no others', () => {
    const request = { task: 'text2music', prompt: 'x', lyrics: 'la', bpm: 120, variations: 1, seed: 0 } as const;
    expect(warnIgnoredFields(request, capabilities, 'tester').map((warning) => warning.field)).toEqual(['lyrics', 'bpm']);
  });

  it('knows what each task honours, and which family of settings is the generator’s own', () => {
    const able = { honours: { text2music: ['seed'], retake: [] }, family: 'pattern' } as const;
    const fields = { seed: 1, advanced: { pattern: { swing: 0.1 }, 'another-family': {} } };
    const ignoredIn = (task: 'text2music' | 'retake') => warnIgnoredFields({ task, ...fields }, able, 'tester').map(({ field }) => field);
    expect(ignoredIn('text2music')).toEqual(['advanced.another-family']);
    expect(ignoredIn('retake')).toEqual(['seed', 'advanced.another-family']);
  });
});
