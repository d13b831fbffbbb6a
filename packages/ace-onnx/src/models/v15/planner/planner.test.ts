import { createRandom, isLoopError } from '@loop/core';
import type { Random } from '@loop/core';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createNodeRuntime } from '../../../node/onnx-runtime.js';
import { openCheckpoint } from '../../../node/open-checkpoint.js';
import { createQwenTokenizer } from '../../../tokenizers/qwen/create-qwen-tokenizer.js';
import { describeCodes, formatMusic, inspireMusic } from './describe-codes.js';
import { KEYSCALES } from './metadata-values.js';
import { formatThoughts, parseAnswer } from './metadata.js';
import { planMusic } from './plan-music.js';
import type { MusicPlan, PlanProgress } from './plan-music.js';
import { createPlannerGrammar } from './planner-grammar.js';
import { loadPlannerModel } from './planner-model.js';
import { parsePlannerConfig } from './planner-config.js';
import { findPlannerTokens } from './planner-tokens.js';
import { keepMostLikely, sampleToken } from '../../sample-token.js';
import type { Planner } from './write-answer.js';
import { formatYamlText } from './yaml-text.js';

const folder = fileURLToPath(new URL('../../../../fixtures/ace-step-1.5/checkpoints/acestep-5Hz-lm-tiny', import.meta.url));

let planner: Planner;
beforeAll(async () => {
  const checkpoint = openCheckpoint(folder);
  const component = await checkpoint.component('.');
  const config = parsePlannerConfig({ json: component.config, file: 'config.json' });
  const tokenizer = createQwenTokenizer(await checkpoint.text('tokenizer.json'));
  const model = await loadPlannerModel(component, config, { runtime: createNodeRuntime({ threads: 1 }) });
  planner = { model, tokenizer, tokens: findPlannerTokens(tokenizer, config.vocabulary) };
});
afterAll(() => planner.model.dispose());

async function plan(
  ...[request, options]: [Parameters<typeof planMusic>[1], Parameters<typeof planMusic>[2]]
): Promise<{ plan: MusicPlan; progress: PlanProgress[] }> {
  const progress: PlanProgress[] = [];
  for await (const event of planMusic(planner, request, options)) {
    if (event.type === 'result') return { plan: event.value, progress };
    progress.push(event);
  }
  throw new Error('there was no result');
}

const words = { caption: 'a calm piano piece', lyrics: '[Verse]\nhello world' };

describe('planMusic', () => {
  it('fills in what was not said, within what the model knows, and writes five codes a second', async () => {
    const { plan: made, progress } = await plan({ ...words, durationSeconds: 10, bpm: 97 }, { seed: 3, rewriteCaption: false });
    expect(made).toMatchObject({ caption: words.caption, bpm: 97, durationSeconds: 10 });
    expect(KEYSCALES).toContain(made.key);
    expect([2, 3, 4, 6]).toContain(made.timeSignature);
    expect(made.codes).toHaveLength(50);
    expect(made.codes.every((code) => code >= 0 && code < 64_000)).toBe(true);
    expect(new Set(progress.map(({ stage }) => stage))).toEqual(new Set(['thinking', 'codes']));
  });

  it('gives the same plan for the same seed, and another one for another', async () => {
    const request = { ...words, durationSeconds: 10, bpm: 100, key: 'C major', timeSignature: 4, language: 'en' } as const;
    const options = { rewriteCaption: false } as const;
    const [first, again, other] = [
      await plan(request, { seed: 1, ...options }),
      await plan(request, { seed: 1, ...options }),
      await plan(request, { seed: 2, ...options }),
    ];
    expect(again).toEqual(first);
    expect(other.plan.codes).not.toEqual(first.plan.codes);
    // Nothing was left to think of.
    expect(first.progress.some(({ stage }) => stage === 'thinking')).toBe(false);
  });

  it('stops between tokens, with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const stream = planMusic(planner, { ...words, durationSeconds: 10 }, { seed: 1, rewriteCaption: false, signal: controller.signal });
    await stream.next();
    controller.abort(reason);
    await expect(stream.next()).rejects.toBe(reason);
  });
});

describe('describing', () => {
  it('says of codes what the model knows, and of a few words a whole song', async () => {
    const heard = await describeCodes(planner, [1, 2, 3, 5, 8, 13], { seed: 1, maxTokens: 700 });
    expect(heard.bpm === undefined || (heard.bpm >= 30 && heard.bpm <= 300)).toBe(true);
    expect(await describeCodes(planner, [1, 2, 3, 5, 8, 13], { seed: 1, maxTokens: 700 })).toEqual(heard);
    const song = await inspireMusic(planner, 'techno', true, { seed: 1, maxTokens: 60 });
    expect(song.bpm).toBeGreaterThanOrEqual(30);
    expect((await formatMusic(planner, 'latin pop', '[Verse]\nhola', { seed: 1, maxTokens: 60 })).bpm).toBeGreaterThanOrEqual(30);
  });
});

describe('the grammar', () => {
  it('lets any answer be read, whatever the model prefers', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = createRandom(seed);
        const grammar = createPlannerGrammar(planner.tokenizer, planner.tokens, { stopAtReasoning: true, skipCaption: seed % 2 === 0 });
        const ids: number[] = [];
        for (let step = 0; step < 700 && !grammar.isEnded; step += 1) {
          const allowed = grammar.allowed((among) => random.pick(among ?? [10, 20, 30]));
          const any = planner.tokens.codes[0]!;
          const choices =
            allowed.kind === 'only'
              ? allowed.ids
              : Array.from({ length: any }, (_, id) => id).filter((id) => allowed.kind === 'any' || !allowed.ids.includes(id));
          const id = random.pick(choices);
          grammar.accept(id);
          ids.push(id);
        }
        const { metadata } = parseAnswer(planner.tokenizer.decode(ids));
        if (!grammar.isEnded) return;
        expect(Number(metadata['bpm'])).toBeGreaterThanOrEqual(30);
        expect(Number(metadata['bpm'])).toBeLessThanOrEqual(300);
        if (metadata['keyscale'] !== undefined) expect(KEYSCALES).toContain(metadata['keyscale']);
      }),
      { numRuns: 30 },
    );
  });

  it('ends after as many codes as were asked for, and not before', () => {
    const { tokens, tokenizer } = planner;
    const grammar = createPlannerGrammar(tokenizer, tokens, { phase: 'codes', targetSeconds: 2 });
    for (let count = 0; count < 10; count += 1) {
      expect(grammar.allowed(() => 0)).toEqual({ kind: 'only', ids: tokens.codes });
      grammar.accept(tokens.codes[count % 3]!);
    }
    expect(grammar.allowed(() => 0)).toEqual({ kind: 'only', ids: [tokens.end] });
  });
});

describe('thoughts', () => {
  it('are read back as they were written', () => {
    const text = fc
      .stringMatching(/^[a-z][a-zA-Z0-9 .,']{0,120}[a-z]$/u)
      .filter((value) => !/ {2}|: | #/.test(value) && !['yes', 'no', 'on', 'off', 'null', 'true', 'false'].includes(value));
    fc.assert(
      fc.property(text, fc.integer({ min: 30, max: 300 }), (caption, bpm) => {
        const thoughts = formatThoughts({ caption, bpm, timesignature: '3/4' });
        const plain = formatYamlText(caption, 9);
        expect(parseAnswer(thoughts).metadata).toEqual({
          caption: plain.startsWith("'") ? expect.any(String) : caption,
          bpm,
          timesignature: '3',
        });
      }),
    );
  });

  it('are written as PyYAML writes them', () => {
    // Source: yaml.dump(…, allow_unicode=True) of PyYAML 6.0.3.
    for (const [value, written] of [
      ['soft piano', 'soft piano'],
      ['no', "'no'"],
      ['1e5', '1e5'],
      ['1.0e+5', "'1.0e+5'"],
      ['12:30', "'12:30'"],
      ['a: b', "'a: b'"],
      ['a\nb', "'a\n\n  b'"],
      ['a \nb', '"a \\nb"'],
      ['tab\there', '"tab\\there"'],
      ['日本語 city pop', '日本語 city pop'],
      ['x'.repeat(75) + ' y z', `${'x'.repeat(75)}\n  y z`],
    ] as const) {
      expect([value, formatYamlText(value, 9)]).toEqual([value, written]);
    }
  });
});

describe('sampling', () => {
  it('never draws what was cut off, and takes the likeliest at temperature 0', () => {
    const scores = Float32Array.of(1, 5, 3, 4, -Infinity);
    const random = createRandom(1);
    for (let draw = 0; draw < 200; draw += 1) expect([1, 3]).toContain(sampleToken(scores, random, { topK: 2, topP: 1, temperature: 2 }));
    expect(sampleToken(scores, random, { temperature: 0 })).toBe(1);
    expect(sampleToken(Float32Array.of(-Infinity), random)).toBe(-1);
    expect([...keepMostLikely(scores, { topP: 0.5 })].filter((score) => score > -Infinity)).toEqual([5]);
  });

  it('keeps the fewest of the likeliest that reach a probability, as a sorted list shows', () => {
    const score = fc.oneof(fc.float({ min: -60, max: 60, noNaN: true }), fc.constantFrom(-Infinity, 0, 5));
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 60 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (list, topP) => {
        const scores = Float32Array.from(list);
        const kept = [...keepMostLikely(scores, { topP })].filter((value) => value > -Infinity).toSorted((a, b) => b - a);
        const sorted = [...scores].filter((value) => value > -Infinity).toSorted((a, b) => b - a);
        expect(kept).toEqual(sorted.slice(0, kept.length));
        const masses = sorted.map((value) => Math.exp(value - sorted[0]!));
        const share = (count: number): number =>
          masses.slice(0, count).reduce((sum, mass) => sum + mass, 0) / masses.reduce((sum, mass) => sum + mass, 0);
        if (sorted.length === 0) return;
        expect(share(kept.length)).toBeGreaterThan(topP - 1e-9);
        // Of equal scores all stay.
        expect(share(sorted.filter((value) => value > kept.at(-1)!).length)).toBeLessThan(topP + 1e-9);
      }),
      { numRuns: 2_000 },
    );
  });

  it('draws the id at a place of the line on which those that are kept have their shares, in order', () => {
    const score = fc.oneof(fc.float({ min: -9, max: 9, noNaN: true }), fc.constantFrom(-Infinity, 0, 5));
    const options = fc.record({
      topP: fc.constantFrom(0.3, 0.9, 1),
      temperature: fc.constantFrom(0.5, 0.85, 1, 2),
      topK: fc.constantFrom(undefined, 3),
    });
    const point = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 40 }), options, point, (list, sampling, place) => {
        const kept = keepMostLikely(Float32Array.from(list), sampling);
        const weights = Array.from(kept, (value) => Math.exp((value - Math.max(...kept)) / sampling.temperature));
        const line = place * weights.reduce((sum, weight) => sum + weight, 0);
        const drawn = sampleToken(Float32Array.from(list), { next: () => place } as Random, sampling);
        if (Math.max(...kept) === -Infinity) {
          expect(drawn).toBe(-1);
          return;
        }
        const before = weights.slice(0, drawn).reduce((sum, weight) => sum + weight, 0);
        expect(kept[drawn]).toBeGreaterThan(-Infinity);
        expect(before).toBeLessThanOrEqual(line + 1e-9);
        expect(before + weights[drawn]!).toBeGreaterThanOrEqual(line - 1e-9);
      }),
      { numRuns: 1_000 },
    );
  });

  it('follows the probabilities', () => {
    const random = createRandom(7);
    const counts = [0, 0];
    for (let draw = 0; draw < 4_000; draw += 1)
      counts[sampleToken(Float32Array.of(Math.log(3), 0), random, { temperature: 1, topP: 1 })]! += 1;
    expect(counts[0]! / 4_000).toBeCloseTo(0.75, 1);
  });
});

it('a tokenizer without codes is refused', () => {
  const bare = { ...planner.tokenizer, added: new Map([['<|im_end|>', 1]]) };
  let refused: unknown;
  try {
    findPlannerTokens(bare, 100);
  } catch (error) {
    refused = error;
  }
  expect(isLoopError(refused, 'file_format')).toBe(true);
});
