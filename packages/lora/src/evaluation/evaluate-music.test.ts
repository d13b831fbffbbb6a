import { createRandom } from '@loop/core';
import type { AudioClip, Embedder } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { compareTiers, signalToNoise } from './compare-tiers.js';
import { embedClips } from './embed-clips.js';
import type { ClipToEmbed, EmbeddedClips } from './embed-clips.js';
import type { Embeddings } from './embeddings.js';
import { evaluateMusic } from './evaluate-music.js';
import type { EvaluationInput } from './evaluate-music.js';
import { formatEvaluation } from './format-evaluation.js';
import { binomialTest, equivalenceTest } from './listening-statistics.js';
import { percentileAmong, promptAlignment } from './prompt-alignment.js';
import { rankCheckpoints } from './rank-checkpoints.js';
import { keyAgreement, soundFaults, tempoAgreement } from './sound-report.js';
import { styleCoverage } from './style-coverage.js';
import { judgeMeasures } from './success-gates.js';

const STYLES = ['rain', 'night', 'jazz'] as const;
const SIZE = 6;

/** A point near the corner of its style, as a clip of one sample a dimension. */
function clipOf(style: number, seed: number, spread = 0.3): AudioClip {
  const random = createRandom(seed);
  const samples = Float32Array.from({ length: SIZE }, (_, index) => (index === style ? 1 : 0) + spread * (random.next() - 0.5));
  return { sampleRate: 48_000, channels: [samples, samples.map((value) => value * 1.01)] };
}

/** A model whose space is the clip itself, with a window for each channel; a word is the corner of its style. */
const embedder: Embedder = {
  name: 'corners',
  size: SIZE,
  embedAudio: async ({ channels }) => channels,
  embedText: async (text) =>
    Float32Array.from({ length: SIZE }, (_, index) => (STYLES[index] !== undefined && text.includes(STYLES[index]) ? 1 : 0)),
};

const clips = (count: number, seed: number, style: (index: number) => number = (index) => index % 3): readonly ClipToEmbed[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `clip ${index}`,
    load: () => clipOf(style(index), seed + index),
    prompt: `lofi, ${STYLES[index % 3]}`,
  }));

const stylesOf = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => STYLES[index % 3]!);

const GOOD_SOUND = { clippedShare: 0, silentShare: 0.02, bandwidth: 16_000, loudnessLufs: -14, truePeakDb: -1 } as const;

async function inputOf(changes: Partial<EvaluationInput> = {}): Promise<EvaluationInput> {
  const generated = await embedClips(embedder, clips(24, 1));
  const facts = stylesOf(24).map((style) => ({
    style,
    prompt: style,
    sound: { ...GOOD_SOUND, bpm: 80 },
    asked: { bpm: 80 },
    file: `clips/${style} & more.wav`,
  }));
  return {
    generated,
    heldOut: await embedClips(embedder, clips(24, 1_000)),
    training: await embedClips(embedder, clips(30, 2_000)),
    heldOutStyles: stylesOf(24),
    facts,
    ...changes,
  };
}

describe('embedClips', () => {
  it('gives the mean of the windows, all windows, and the words', async () => {
    const found = await embedClips(embedder, clips(4, 1));
    expect([found.clips.count, found.windows.count, found.prompts!.count]).toEqual([4, 8, 4]);
    const [first] = clipOf(0, 1).channels;
    expect(found.clips.values[0]).toBeCloseTo(first![0]! * 1.005, 6);
    expect(found.model).toBe('corners');
  });

  it('has no words where a clip has none, or the model knows none', async () => {
    const [first, ...others] = clips(3, 1);
    expect((await embedClips(embedder, [{ ...first!, prompt: undefined }, ...others])).prompts).toBeUndefined();
    expect((await embedClips({ ...embedder, embedText: undefined } as unknown as Embedder, clips(3, 1))).prompts).toBeUndefined();
  });

  it('loads one clip at a time, reports before each, and stops when it is told to', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const onProgress = ({ fraction, clip }: { fraction: number; clip: string }): void => {
      seen.push(`${fraction} ${clip}`);
      if (seen.length === 2) stop.abort(new Error('enough'));
    };
    await expect(embedClips(embedder, clips(4, 1), { signal: stop.signal, onProgress })).rejects.toThrow('enough');
    expect(seen).toEqual(['0 clip 0', '0.25 clip 1']);
    await expect(embedClips(embedder, [])).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('styleCoverage', () => {
  const rows = (values: readonly (readonly number[])[]): Embeddings => ({
    count: values.length,
    dimensions: 2,
    values: Float64Array.from(values.flat()),
  });
  const anchors = {
    embeddings: rows([
      [1, 0],
      [0.9, 0.1],
      [0, 1],
      [0.1, 0.9],
    ]),
    styles: ['a', 'a', 'b', 'b'],
  };

  it('knows a style by the anchors that are most alike, and says what it is mixed up with', () => {
    const found = styleCoverage(
      {
        embeddings: rows([
          [1, 0.1],
          [0.2, 1],
          [0.9, 0],
          [0.8, 0.3],
        ]),
        styles: ['a', 'b', 'b', 'b'],
      },
      anchors,
    );
    expect(found).toMatchObject({
      coverage: 0.5,
      accuracy: 0.5,
      chance: 0.5,
      confusion: [
        [1, 0],
        [2, 1],
      ],
      labels: ['a', 'b'],
    });
    expect(found.styles[1]).toEqual({ style: 'b', clips: 3, recognised: 1 / 3, takenFor: 'a' });
  });

  it('does not count a style that is taken for another as often as for itself', () => {
    const found = styleCoverage(
      {
        embeddings: rows([
          [1, 0],
          [0, 1],
        ]),
        styles: ['a', 'a'],
      },
      anchors,
    );
    expect(found.styles).toEqual([{ style: 'a', clips: 2, recognised: 0.5, takenFor: 'b' }]);
    expect(found.coverage).toBe(0);
  });

  it('refuses styles without anchors, and lists of another length', () => {
    const one = rows([[1, 0]]);
    expect(() => styleCoverage({ embeddings: one, styles: ['c'] }, anchors)).toThrow(
      'clips.styles: must be one of the styles of the anchors, received c',
    );
    expect(() => styleCoverage({ embeddings: one, styles: [] }, anchors)).toThrow('each of the 1 rows');
    expect(() => styleCoverage({ embeddings: one, styles: ['a'] }, anchors, { neighbours: 5 })).toThrow('from 1 to 4');
  });
});

describe('promptAlignment', () => {
  it('is the similarity with the own words, and how often they are the nearest', () => {
    const found = promptAlignment(
      { count: 2, dimensions: 2, values: Float64Array.of(1, 0, 1, 1) },
      { count: 2, dimensions: 2, values: Float64Array.of(1, 0, 0, 2) },
    );
    expect(found.perClip.map((value) => value.toFixed(4))).toEqual(['1.0000', '0.7071']);
    expect(found).toMatchObject({ retrieval: 1, chance: 0.5 });
    expect(() =>
      promptAlignment({ count: 1, dimensions: 1, values: Float64Array.of(1) }, { count: 2, dimensions: 1, values: Float64Array.of(1, 1) }),
    ).toThrow('each of the 1');
  });

  it('can be placed among those of real music', () => {
    expect(percentileAmong([0.1, 0.3, 0.3, 0.5], 0.3)).toBe(0.5);
    expect(percentileAmong([0.1, 0.2], 0.9)).toBe(1);
    expect(() => percentileAmong([], 1)).toThrow('at least one');
  });
});

describe('sounds', () => {
  it.each([
    [{ clippedShare: 0.01 }, 'clipped'],
    [{ silentShare: 0.8 }, 'silent'],
    [{ bandwidth: 5_000 }, 'dull'],
    [{ loudnessLufs: -Infinity }, 'quiet'],
    [{ loudnessLufs: -3 }, 'loud'],
    [{ truePeakDb: 2 }, 'overshoots'],
  ])('with %j are %s', (changes, fault) => {
    expect(soundFaults({ ...GOOD_SOUND, ...changes })).toEqual([fault]);
    expect(soundFaults(GOOD_SOUND)).toEqual([]);
  });

  it('have the tempo that was asked for, half of it, or another', () => {
    expect([82, 160.5, 27, 90].map((heard) => tempoAgreement(80, heard))).toEqual([1, 0.5, 0.5, 0]);
  });

  it('have the key that was asked for, or one that is related', () => {
    const heard = ['A minor', 'E minor', 'D minor', 'C major', 'A major', 'G# minor', 'no key'];
    expect(heard.map((key) => keyAgreement('A minor', key))).toEqual([1, 0.5, 0.5, 0.3, 0.2, 0, undefined]);
    expect(keyAgreement('C major', 'Am')).toBe(0.3);
    expect(keyAgreement('Db', 'C# major')).toBe(1);
  });
});

describe('equivalenceTest', () => {
  it('passes where the share is near one half with enough trials, and never with few', () => {
    expect(equivalenceTest(50, 100)).toBeLessThan(0.05);
    expect(equivalenceTest(60, 100)).toBeGreaterThan(0.05);
    expect(equivalenceTest(5, 10)).toBeGreaterThan(0.05);
    expect(binomialTest(5, 10).pTwoSided).toBeGreaterThan(0.05);
    expect(equivalenceTest(42, 100)).toBeCloseTo(equivalenceTest(58, 100), 10);
  });

  it('adds exact binomial tails', () => {
    // P(X ≤ 1 | n = 2, p = 0.65) = 1 − 0.65².
    expect(equivalenceTest(1, 2)).toBeCloseTo(1 - 0.65 ** 2, 12);
    expect(equivalenceTest(2, 2)).toBe(1);
    expect(() => equivalenceTest(1, 2, 0.5)).toThrow('margin');
  });
});

describe('judgeMeasures', () => {
  const good = { fadInfinityHigh: 3, alignmentOfHeldOut: 0.95, styleCoverage: 1, memorisedShare: 0, cleanShare: 1, equivalenceP: 0.01 };

  it('passes what reaches every required gate, and remarks on the rest', () => {
    const { outcome, gates } = judgeMeasures({ ...good, preference: 0.2 });
    expect(outcome).toBe('passed');
    expect(gates.find(({ measure }) => measure === 'preference')?.outcome).toBe('failed');
  });

  it('fails on one required gate, and is not decided without one', () => {
    expect(judgeMeasures({ ...good, memorisedShare: 0.02 }).outcome).toBe('failed');
    expect(judgeMeasures({ ...good, equivalenceP: undefined }).outcome).toBe('incomplete');
    expect(judgeMeasures({ ...good, equivalenceP: NaN }).outcome).toBe('incomplete');
    expect(judgeMeasures({ ...good, equivalenceP: undefined, fadInfinityHigh: 9 }).outcome).toBe('failed');
  });
});

describe('rankCheckpoints', () => {
  const row = (step: number, fadInfinity: number, alignment?: number) => ({
    step,
    name: `step-${step}`,
    measures: { fadInfinity, alignment },
  });

  it('weighs standardised measures, each turned so that larger is better', () => {
    const ranked = rankCheckpoints([row(1, 8, 0.2), row(2, 2, 0.4), row(3, 3, 0.3)]);
    expect(ranked.map(({ step, rank }) => [step, rank])).toEqual([
      [2, 1],
      [3, 2],
      [1, 3],
    ]);
    expect(ranked.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(0, 12);
  });

  it('leaves out what not all have, prefers the earlier of equals, and refuses what cannot be compared', () => {
    expect(rankCheckpoints([row(2, 1), row(1, 1, 0.9)]).map(({ step }) => step)).toEqual([1, 2]);
    expect(() => rankCheckpoints([])).toThrow('at least one');
    expect(() => rankCheckpoints([{ step: 1, name: 'a', measures: {} }])).toThrow('no measure that all have');
  });
});

describe('compareTiers', () => {
  it('allows each tier what it may lose, and names what is too much', () => {
    const whole = { fadInfinity: 4, alignment: 0.4 };
    expect(compareTiers('int8', whole, { fadInfinity: 4.2, alignment: 0.39 }).isWithin).toBe(true);
    const { isWithin, losses } = compareTiers('int4', whole, { fadInfinity: 4, alignment: 0.3 });
    expect(isWithin).toBe(false);
    expect(losses.map(({ measure, isWithin: within }) => [measure, within])).toEqual([
      ['fadInfinity', true],
      ['alignment', false],
    ]);
    expect(() => compareTiers('int8', whole, {})).toThrow('none that both have');
  });

  it('measures clips of one seed by their difference', () => {
    const clip = clipOf(0, 1);
    expect(signalToNoise(clip, clip)).toBe(Infinity);
    expect(signalToNoise(clip, { ...clip, channels: clip.channels.map((channel) => channel.map((value) => value * 1.1)) })).toBeCloseTo(
      20,
      4,
    );
    expect(() => signalToNoise(clip, { ...clip, sampleRate: 44_100 })).toThrow('44100 Hz');
  });
});

describe('evaluateMusic', () => {
  it('finds music that is like the hold-out good, and only misses a listening test', async () => {
    const found = evaluateMusic(await inputOf());
    expect(
      found.verdict.gates.filter(({ isRequired, outcome }) => isRequired && outcome !== 'passed').map(({ measure }) => measure),
    ).toEqual(['equivalenceP']);
    expect(found.verdict.outcome).toBe('incomplete');
    expect(found.measures).toMatchObject({ styleCoverage: 1, memorisedShare: 0, cleanShare: 1, tempoAgreement: 1 });
    expect(evaluateMusic(await inputOf())).toEqual(found);
    expect(evaluateMusic(await inputOf({ others: { equivalenceP: 0.01 } })).verdict.outcome).toBe('passed');
  });

  it('finds copies of training songs by name', async () => {
    const generated = await embedClips(embedder, [...clips(23, 1), { id: 'copy', load: () => clipOf(2_005 % 3, 2_005), prompt: 'rain' }]);
    const training = await embedClips(
      embedder,
      clips(30, 2_000, (index) => (2_000 + index) % 3),
    );
    const found = evaluateMusic(await inputOf({ generated, training }));
    expect(found.clips.filter(({ nearest }) => nearest!.isSuspect).map(({ id, nearest }) => [id, nearest!.id])).toEqual([
      ['copy', 'clip 5'],
    ]);
    expect(found.verdict.outcome).toBe('failed');
  });

  it('fails music of the wrong style, far away, and faulty', async () => {
    const generated = await embedClips(
      embedder,
      clips(24, 1, (index) => (index + 1) % 3),
    );
    const facts = stylesOf(24).map((style) => ({ style, sound: { ...GOOD_SOUND, clippedShare: 0.2 } }));
    const failed = evaluateMusic(await inputOf({ generated, facts })).verdict.gates.filter(({ outcome }) => outcome === 'failed');
    expect(failed.map(({ measure }) => measure)).toEqual(['alignmentOfHeldOut', 'styleCoverage', 'cleanShare']);
  });

  it('leaves out what nothing is known about', async () => {
    const bare = (set: EmbeddedClips): EmbeddedClips => ({ ...set, prompts: undefined });
    const { generated, heldOut } = await inputOf();
    const found = evaluateMusic({ generated: bare(generated), heldOut: bare(heldOut) });
    expect(
      Object.entries(found.measures)
        .filter(([, value]) => value !== undefined)
        .map(([name]) => name),
    ).toEqual(['fad', 'fadInfinity', 'fadInfinityHigh', 'kad', 'precision', 'recall', 'density', 'coverage']);
    expect(found.alignment).toBeUndefined();
  });
});

describe('formatEvaluation', () => {
  it('writes one page with everything in it, and text as text', async () => {
    const evaluation = evaluateMusic(await inputOf());
    const [first, ...others] = evaluation.clips;
    const named = { ...evaluation, clips: [{ ...first!, id: '<script>alert(1)</script>' }, ...others] };
    const checkpoints = rankCheckpoints([{ step: 100, name: 'step-100', measures: evaluation.measures }]);
    const tiers = [compareTiers('int8', { fadInfinity: 4 }, { fadInfinity: 4.1 })];
    const page = formatEvaluation(named, { title: 'Dusty <keys>', checkpoints, tiers });
    expect(page).toContain('<title>Dusty &lt;keys&gt;</title>');
    expect(page).not.toContain('<script>');
    expect(page).toContain('src="./clips/rain%20%26%20more.wav"');
    for (const words of ['Gates', 'not measured', 'step-100', 'int8', 'Styles', 'Nearest training song']) expect(page).toContain(words);
    expect(page.match(/<svg/g)).toHaveLength(4);
    expect(page).not.toMatch(/https?:|NaN|undefined|\[object/);
  });
});
