import type { AudioClip } from '@loop/core';
import { decodeWav, measureLoudness } from '@loop/core/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatListeningPage } from './format-listening-page.js';
import { judgeListening, parseListeningResult } from './judge-listening.js';
import type { ListeningResult } from './judge-listening.js';
import { LISTENING_KINDS, planListening } from './plan-listening.js';
import { writeListening } from './write-listening.js';
import type { ListeningOutput } from './write-listening.js';

const names = (prefix: string, count: number): readonly string[] => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
const setsOf = (count: number) => ({ generated: names('generated', count), real: names('real', count) });

describe('planListening', () => {
  it('asks about every clip once, and each side is right as often as the other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(1_000_000), fc.constantFrom(...LISTENING_KINDS), (count, seed, kind) => {
        const { plan, key, files } = planListening(setsOf(count), { kind, seed });
        const perTrial = { abx: 3, ab: 2, real: 1 }[kind];
        expect(plan.trials).toHaveLength(kind === 'real' ? 2 * count : count);
        expect(new Set(files.map(({ file }) => file)).size).toBe(plan.trials.length * perTrial);
        const rights = key.answers.filter(({ right }) => right === 'a').length;
        expect(Math.abs(rights - (plan.trials.length - rights))).toBeLessThanOrEqual(1);
        for (const [index, { files: shown }] of plan.trials.entries()) {
          const { clips, right } = key.answers[index]!;
          expect(shown).toHaveLength(perTrial);
          const rightClip = kind === 'real' ? clips[0]! : clips[right === 'a' ? 0 : 1]!;
          const wanted = {
            abx: clips[2],
            ab: `generated-${rightClip.split('-')[1]}`,
            real: `${right === 'a' ? 'real' : 'generated'}-${rightClip.split('-')[1]}`,
          };
          expect(rightClip).toBe(wanted[kind]);
          for (const [position, file] of shown.entries()) {
            const { set, index: number } = files.find((one) => one.file === file)!;
            expect(clips[position]).toBe(`${set}-${number}`);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is the same for the same seed, and another for another', () => {
    const plan = (seed: number) => planListening(setsOf(20), { kind: 'abx', seed });
    expect(plan(1)).toEqual(plan(1));
    expect(plan(2).key.answers.map(({ clips }) => clips[0])).not.toEqual(plan(1).key.answers.map(({ clips }) => clips[0]));
    expect(plan(2).plan.test).not.toBe(plan(1).plan.test);
  });

  it('says nothing about which clip is which in what listeners get', () => {
    for (const kind of LISTENING_KINDS) {
      const page = formatListeningPage(planListening(setsOf(10), { kind, seed: 3, title: '</script><b>' }).plan);
      expect(page).not.toMatch(/generated-|real-\d|"right"/);
      expect(page.match(/<\/script>/g)).toHaveLength(1);
    }
  });

  it('refuses pairs that do not belong together, and nothing at all', () => {
    expect(() => planListening({ generated: names('g', 2), real: names('r', 3) }, { kind: 'ab', seed: 1 })).toThrow('as many as the 2');
    expect(() => planListening({ generated: [], real: names('r', 3) }, { kind: 'real', seed: 1 })).toThrow(
      'generated: must be 1 to 500 clips',
    );
  });
});

describe('writeListening', () => {
  const clip = (amplitude: number): AudioClip => ({
    sampleRate: 44_100,
    channels: [Float32Array.from({ length: 44_100 }, (_, index) => amplitude * Math.sin(index / 9))],
  });

  it('writes a page, and clips of one format, length and loudness', async () => {
    const set = (prefix: string, amplitude: number) => names(prefix, 2).map((id) => ({ id, load: () => clip(amplitude) }));
    const seen: number[] = [];
    const test = writeListening(
      { generated: set('g', 0.01), real: set('r', 0.4) },
      { kind: 'ab', seed: 1, maxSeconds: 0.8, onProgress: ({ fraction }) => seen.push(fraction) },
    );
    const files: ListeningOutput[] = [];
    let step = await test.next();
    for (; step.done !== true; step = await test.next()) files.push(step.value);
    expect(files.map(({ path }) => path).toSorted()).toEqual(['clips/1.wav', 'clips/2.wav', 'clips/3.wav', 'clips/4.wav', 'index.html']);
    expect(step.value.key.answers).toHaveLength(2);
    for (const { content } of files.filter(({ path }) => path.endsWith('.wav'))) {
      const { audio } = decodeWav(content as Uint8Array);
      expect([audio.sampleRate, audio.channels.length, audio.channels[0]!.length]).toEqual([48_000, 2, 38_400]);
      expect(measureLoudness(audio).integratedLufs).toBeCloseTo(-18, 0);
    }
    expect(seen).toEqual([0, 0.25, 0.5, 0.75]);
  });

  it('stops when it is told to', async () => {
    const stop = AbortSignal.abort(new Error('enough'));
    const test = writeListening(
      { generated: [{ id: 'g', load: () => clip(0.1) }], real: [{ id: 'r', load: () => clip(0.1) }] },
      { kind: 'ab', seed: 1, signal: stop },
    );
    await expect(test.next()).rejects.toThrow('enough');
  });
});

describe('judgeListening', () => {
  const { key } = planListening(setsOf(50), { kind: 'real', seed: 5 });
  const answer = (listener: string, isRight: (index: number) => boolean): ListeningResult => ({
    format: 'loop-listening-result',
    version: 1,
    test: key.test,
    listener,
    answers: key.answers.map(({ trial, right }, index) => ({
      trial,
      choice: isRight(index) ? right : right === 'a' ? 'b' : 'a',
      seconds: 1,
      plays: 1,
    })),
  });

  it('says that clips cannot be told apart when half of the answers are right, and names the tests', () => {
    const found = judgeListening(key, [answer('Ann', (index) => index % 2 === 0)]);
    expect(found).toMatchObject({ trials: 100, right: 50, share: 0.5, listeners: 1 });
    expect(found.tests.map(({ name }) => name)).toEqual([
      'Exact binomial test, one-sided',
      'Two one-sided exact binomial tests of equivalence, margin 0.15',
    ]);
    expect(found.measures.equivalenceP).toBeLessThan(0.05);
    expect(found.tests[0]!.meaning).toContain('59 right answers would show it');
  });

  it('says that they can when most are right, over all listeners', () => {
    const found = judgeListening(key, [answer('Ann', (index) => index % 4 !== 0), answer('Ben', () => true)]);
    expect(found.perListener.map(({ right }) => right)).toEqual([75, 100]);
    expect(found.tests[0]).toMatchObject({ meaning: 'listeners hear the difference' });
    expect(found.measures.equivalenceP).toBeGreaterThan(0.05);
  });

  it('counts preferences for the generated clip', () => {
    const pairs = planListening(setsOf(20), { kind: 'ab', seed: 5 }).key;
    const result = {
      ...answer('Ann', () => true),
      test: pairs.test,
      answers: pairs.answers.map(({ trial, right }) => ({ trial, choice: right, seconds: 1, plays: 2 })),
    };
    expect(judgeListening(pairs, [result])).toMatchObject({
      measures: { preference: 1 },
      tests: [{ meaning: 'listeners prefer the generated clips' }, {}],
    });
  });

  it('refuses results of another test, of unknown questions, and none', () => {
    expect(() => judgeListening(key, [{ ...answer('Ann', () => true), test: 'other' }])).toThrow(`results[0].test: must be ${key.test}`);
    const strange = { ...answer('Ann', () => true), answers: [{ trial: 101, choice: 'a' as const, seconds: 0, plays: 0 }] };
    expect(() => judgeListening(key, [strange])).toThrow('must be of trials 1 to 100');
    expect(() => judgeListening(key, [])).toThrow('must hold an answer');
  });

  it('reads what a page saved, and refuses everything else', () => {
    const result = answer('Ann', () => true);
    expect(parseListeningResult(JSON.stringify(result))).toEqual(result);
    const twice = { ...result, answers: [result.answers[0], result.answers[0]] };
    for (const text of ['', '[]', '{"format":"loop-listening-result"}', JSON.stringify({ ...result, version: 2 }), JSON.stringify(twice)]) {
      expect(() => parseListeningResult(text)).toThrow(expect.objectContaining({ code: 'file_format' }));
    }
  });
});
