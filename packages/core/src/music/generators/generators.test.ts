import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../random.js';
import type { Instrument, PitchedInstrument } from '../genres/instruments.js';
import { BASE_OCTAVES, INSTRUMENTS } from '../genres/instruments.js';
import { CLASSIC_STYLES } from '../genres/styles.js';
import type { Bar, Key, Step } from '../song/song.js';
import { formatNoteName } from '../theory/note-name.js';
import type { ScaleName } from '../theory/scales.js';
import { SCALES } from '../theory/scales.js';
import { pitchOfDegree } from '../theory/step-pitch.js';
import { generateBars } from './generate-track.js';

const RUNS = 20_000;
const written = new Map<string, readonly Bar[]>();
const cMinor: Key = { root: 'C', scale: 'minor' };

/** Many bars of one style in C minor, each from its own seed. */
function manyBars(instrument: Instrument, style: string): readonly Bar[] {
  const name = `${instrument} ${style}`;
  const bars = written.get(name) ?? writeManyBars(instrument, style);
  written.set(name, bars);
  return bars;
}

function writeManyBars(instrument: Instrument, style: string): readonly Bar[] {
  const options = { style: style as never, scale: 'minor', barCount: 1 } as const;
  return Array.from({ length: RUNS }, (_, seed) => generateBars(instrument, { ...options, seed })[0] as Bar);
}

function activeSteps(bars: readonly Bar[]): Step[] {
  return bars.flatMap((bar) => bar.filter((step) => step !== undefined));
}

/** The notes of steps, as names. */
function notesOf(instrument: PitchedInstrument, key: Key, steps: readonly (Step | undefined)[]): (string | undefined)[] {
  return steps.map((step) => step && formatNoteName(pitchOfDegree(key, BASE_OCTAVES[instrument], step.degree as number, step.alter)));
}

/** How often each place of the bar sounds, as a share of all bars. */
function shareOfPlace(bars: readonly Bar[], place: number): number {
  return bars.filter((bar) => bar[place] !== undefined).length / bars.length;
}

// The mean number of active steps in a bar, exactly as the rules of each style give it; the original's measured means agree.
describe.each([
  ['kick', { four: 4, offkick: 4.8, skipbeat: 3.5 }],
  ['bass', { rolling: 14.88, galloping: 7.2, syncopated: 7.04, offbeat: 5.328, pulsing: 15.36 }],
  ['hat', { standard: 10, sixteenths: 14.2, sparse: 3.6, busy: 12.4 }],
  ['clap', { backbeat: 2.15, trap: 3.5, breakbeat: 2.45, minimal: 1 }],
  ['acid', { sequence: 5.6, random: 5.2, repeated: 5.6, call_response: 4.8 }],
  ['lead', { arpeggio: 3.6, melody: 4, staccato: 3.733, wide: 2.8 }],
  ['perc', { sparse: 2.016, shaker: 12, conga: 4.6, rim: 4.1 }],
  ['stab', { sparse: 1.5, offbeat: 2.4, rhythmic: 3.6, accent: 1.65 }],
] as const)('the %s', (instrument, means) => {
  it.each(Object.entries(means))(`has in style %s on average %f active steps in a bar, within 1 percent`, (style, mean) => {
    const measured = activeSteps(manyBars(instrument, style)).length / RUNS;
    expect(Math.abs(measured / mean - 1)).toBeLessThan(0.01);
  });

  it('knows every style of its list and no other', () => {
    expect(Object.keys(means)).toEqual([...CLASSIC_STYLES[instrument]]);
  });
});

describe('acid lines', () => {
  it('have 5.30 active steps in a bar over all styles, within 1 percent', () => {
    const bars = CLASSIC_STYLES.acid.flatMap((style) => manyBars('acid', style));
    expect(Math.abs(activeSteps(bars).length / bars.length / 5.3 - 1)).toBeLessThan(0.01);
  });

  it('move in the first twelve notes of the scale, from octave 2', () => {
    const steps = CLASSIC_STYLES.acid.flatMap((style) => activeSteps(manyBars('acid', style).slice(0, 500)));
    const pool = (key: Key): (string | undefined)[] => [
      ...new Set(
        notesOf(
          'acid',
          key,
          steps.toSorted((a, b) => (a.degree as number) - (b.degree as number)),
        ),
      ),
    ];
    expect(pool(cMinor)).toEqual(['C2', 'D2', 'D#2', 'F2', 'G2', 'G#2', 'A#2', 'C3', 'D3', 'D#3', 'F3', 'G3']);
    expect(pool({ root: 'B', scale: 'major' })).toEqual(['B2', 'C#3', 'D#3', 'E3', 'F#3', 'G#3', 'A#3', 'B3', 'C#4', 'D#4', 'E4', 'F#4']);
  });

  it('sound on even steps only', () => {
    const bars = CLASSIC_STYLES.acid.flatMap((style) => manyBars('acid', style).slice(0, 200));
    expect(bars.every((bar) => bar.every((step, place) => place % 2 === 0 || step === undefined))).toBe(true);
  });

  it('step through the pool up or down in a sequence, wrapping, on over the bars', () => {
    const bars = generateBars('acid', { style: 'sequence', scale: 'minor', barCount: 4, seed: 3 });
    const degrees = activeSteps(bars).map((step) => step.degree as number);
    const moves = new Set(degrees.slice(1).map((degree, index) => (degree - (degrees[index] as number) + 12) % 12));
    expect([[1], [11]]).toContainEqual([...moves]);
    expect(degrees.length).toBeGreaterThan(12);
  });

  it('repeat a motif of three to five places through the bar lines', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const steps = generateBars('acid', { style: 'repeated', scale: 'minor', barCount: 4, seed }).flat();
      const eighths = steps.filter((_, index) => index % 2 === 0).map((step) => step?.degree);
      const isPeriodic = (period: number): boolean => eighths.every((degree, index) => degree === eighths[index % period]);
      expect([3, 4, 5].some(isPeriodic)).toBe(true);
    }
  });

  it('answer a call of one bar in its own rhythm', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const [call, response] = generateBars('acid', { style: 'call_response', scale: 'minor', barCount: 2, seed });
      expect(response?.map((step) => step !== undefined)).toEqual(call?.map((step) => step !== undefined));
    }
  });
});

describe('leads', () => {
  it('move in the first fourteen notes of the scale, from octave 4', () => {
    const degrees = activeSteps(CLASSIC_STYLES.lead.flatMap((style) => manyBars('lead', style))).map((step) => step.degree as number);
    expect([Math.min(...new Set(degrees)), Math.max(...new Set(degrees))]).toEqual([0, 13]);
    expect(notesOf('lead', cMinor, [{ degree: 0 }, { degree: 13 }] as Step[])).toEqual(['C4', 'A#5']);
  });

  it('arpeggiate by place: an eighth is always the same note, and the second bar goes on at pool index 8', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const steps = generateBars('lead', { style: 'arpeggio', scale: 'minor', barCount: 2, seed }).flat();
      steps.forEach((step, index) => expect(step === undefined || step.degree === (index / 2) % 14).toBe(true));
    }
    const sounding = Array.from(
      { length: 50 },
      (_, seed) => generateBars('lead', { style: 'arpeggio', scale: 'minor', barCount: 2, seed })[1]?.[0],
    );
    expect(sounding.find((step) => step !== undefined)?.degree).toBe(8);
  });

  it('wander by at most two degrees, from the eighth', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const degrees = activeSteps(generateBars('lead', { style: 'melody', scale: 'minor', barCount: 4, seed })).map(
        (step) => step.degree as number,
      );
      expect(degrees[0]).toBe(7);
      degrees.slice(1).forEach((degree, index) => expect(Math.abs(degree - (degrees[index] as number))).toBeLessThanOrEqual(2));
    }
  });

  it('leap over even degrees when wide', () => {
    const degrees = new Set(activeSteps(manyBars('lead', 'wide')).map((step) => step.degree as number));
    expect([...degrees].sort((a, b) => a - b)).toEqual([0, 2, 4, 6, 8, 10]);
  });
});

describe('bass lines', () => {
  it('mix notes of the rolling style as the original does in C minor', () => {
    const notes = notesOf('bass', cMinor, activeSteps(manyBars('bass', 'rolling')));
    const share = (name: string): number => notes.filter((note) => note === name).length / notes.length;
    expect(share('C1')).toBeCloseTo(0.525, 2);
    expect(share('C2')).toBeCloseTo(0.295, 2);
    for (const name of ['D#1', 'F1', 'G1']) expect(share(name)).toBeCloseTo(0.0384, 2);
    for (const name of ['D#2', 'F2', 'G2']) expect(share(name)).toBeCloseTo(0.0216, 2);
  });

  it('have the original odds at each place of the off-beat style', () => {
    const bars = manyBars('bass', 'offbeat');
    expect(shareOfPlace(bars, 1)).toBeCloseTo(0.08, 2);
    expect(shareOfPlace(bars, 4)).toBeCloseTo(0.264, 2);
    expect(shareOfPlace(bars, 6)).toBeCloseTo(0.908, 2);
  });

  it.each(Object.keys(SCALES) as ScaleName[])('never leave the scale %s', (scale) => {
    const steps = CLASSIC_STYLES.bass.flatMap((style) => generateBars('bass', { style, scale, barCount: 64, seed: 5 })).flat();
    expect(steps.every((step) => step === undefined || (Number.isInteger(step.degree) && step.alter === undefined))).toBe(true);
  });

  it('pulse on the root until the last three places of the bar', () => {
    const bars = manyBars('bass', 'pulsing');
    expect(bars.every((bar) => bar.slice(0, 13).every((step) => step === undefined || step.degree === 0))).toBe(true);
    expect(new Set(bars.map((bar) => bar[15]?.degree))).toEqual(new Set([undefined, 0, 2, 3, 4]));
  });
});

describe('hats', () => {
  it('roll, or at least close, on every place of the last beat but its open one when busy', () => {
    const bars = manyBars('hat', 'busy');
    expect(bars.every((bar) => [12, 13, 15].every((place) => bar[place] !== undefined))).toBe(true);
    const rolls = bars.filter((bar) => bar[13]?.articulation === 'roll').length / RUNS;
    expect(rolls).toBeCloseTo(0.8, 2);
  });

  it('accent the even steps of the sixteenths', () => {
    const bars = manyBars('hat', 'sixteenths').slice(0, 100);
    expect(new Set(bars.map((bar) => bar[0]?.articulation))).toEqual(new Set([undefined, 'accent']));
    expect(new Set(bars.map((bar) => bar[1]?.articulation))).toEqual(new Set([undefined, 'closed']));
  });
});

describe('percussion', () => {
  it('gets a second chance on the last two places when sparse', () => {
    const bars = manyBars('perc', 'sparse');
    expect(shareOfPlace(bars, 14)).toBeCloseTo(0.448, 2);
    expect(shareOfPlace(bars, 3)).toBeCloseTo(0.08, 2);
  });
});

describe('generateBars', () => {
  const anyTrack = fc.constantFrom(...INSTRUMENTS).chain((instrument) =>
    fc.record({
      instrument: fc.constant(instrument),
      style: fc.constantFrom(...CLASSIC_STYLES[instrument]),
      scale: fc.constantFrom(...(Object.keys(SCALES) as ScaleName[])),
      barCount: fc.integer({ min: 1, max: 8 }),
      seed: fc.nat(),
    }),
  );

  it('writes the same bars for the same seed, sixteen steps each', () => {
    fc.assert(
      fc.property(anyTrack, ({ instrument, ...options }) => {
        const bars = generateBars(instrument, options as never);
        expect(bars).toEqual(generateBars(instrument, options as never));
        expect(bars.map((bar) => bar.length)).toEqual(Array.from({ length: options.barCount }, () => 16));
      }),
      { numRuns: 300 },
    );
  });

  it('draws every bar anew', () => {
    const bars = generateBars('perc', { style: 'shaker', scale: 'minor', barCount: 4, seed: 1 });
    expect(new Set(bars.map((bar) => JSON.stringify(bar))).size).toBe(4);
  });

  it('draws from the stream of its instrument alone', () => {
    const random = createRandom(1);
    const before = generateBars('kick', { style: 'offkick', scale: 'minor', barCount: 2, seed: 1 });
    random.next();
    generateBars('bass', { style: 'rolling', scale: 'minor', barCount: 2, seed: 1 });
    expect(generateBars('kick', { style: 'offkick', scale: 'minor', barCount: 2, seed: 1 })).toEqual(before);
  });
});
