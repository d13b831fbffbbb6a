import { expect, test } from 'vitest';

import { distort, driveOf } from './master/distortion.js';
import { resonanceDb } from './master/master-filter.js';
import { SOUND_PARAMETERS } from './parameters.js';
import { knobAtValue, moveKnob, resolveSoundSettings, soundParameter, valueAtKnob } from './sound-settings.js';

test.each([
  ['filterCutoff', 60, 20_000, 11_000],
  ['bassDecay', 0.02, 0.5, 0.08],
  ['acidResonance', 1, 25, 14],
  ['acidLfoRate', 0.25, 8, 2],
  ['reverb', 0, 1, 0.35],
  ['delay', 0, 0.8, 0.3],
  ['distortion', 0, 1, 0],
  ['kickPunch', 0.01, 0.2, 0.05],
])('%s runs from %d to %d and starts at %d', (id, minimum, maximum, defaultValue) => {
  expect(soundParameter(id)).toMatchObject({ minimum, maximum, defaultValue });
});

test.each(SOUND_PARAMETERS)('the knob of $id gives back every value on its grid', (parameter) => {
  expect(valueAtKnob(parameter, 0)).toBe(parameter.minimum);
  expect(valueAtKnob(parameter, 1)).toBeCloseTo(parameter.maximum, 6);
  expect(Math.abs(valueAtKnob(parameter, knobAtValue(parameter, parameter.defaultValue)) - parameter.defaultValue)).toBeLessThanOrEqual(
    parameter.step,
  );
});

test.each(SOUND_PARAMETERS)('small moves of the knob of $id never stand still, and reach both ends', (parameter) => {
  for (const [direction, end] of [
    [1, parameter.maximum],
    [-1, parameter.minimum],
  ] as const) {
    let value: number = parameter.defaultValue;
    for (let press = 0; press < 600 && value !== end; press += 1) {
      const next = moveKnob(parameter, value, direction * 0.01);
      expect(direction * (next - value)).toBeGreaterThan(0);
      value = next;
    }
    expect(value).toBe(end);
    expect(moveKnob(parameter, end, direction * 0.1)).toBe(end);
  }
});

test('settings take defaults, clamp what is out of range and leave out what is not a control', () => {
  const settings = resolveSoundSettings({ filterCutoff: 1e9, delay: Number.NaN, reverb: 'loud', colour: 3 });
  expect(settings).toMatchObject({ filterCutoff: 20_000, delay: 0.3, reverb: 0.35 });
  expect(settings).not.toHaveProperty('colour');
});

test.each([
  [60, 14.958],
  [1_000, 14.3],
  [4_000, 12.2],
  [10_000, 8],
  [20_000, 1],
])('the whole resonance at %d Hz is the original\u2019s %d dB', (cutoff, db) => {
  expect(resonanceDb(cutoff)).toBeCloseTo(db, 3);
});

test('the default resonance gives the 2 dB of the original at its 4 kHz, and does not jump when the filter is touched', () => {
  expect(resonanceDb(4_000, resolveSoundSettings().filterResonance)).toBeCloseTo(2, 1);
});

test('distortion at 0 is neutral, where the original gives a third, and keeps the reference level at every amount', () => {
  expect([-1, -0.3, 0.0005, 0.7, 1].map((x) => distort(x, driveOf(0)))).toEqual([-1, -0.3, 0.0005, 0.7, 1]);
  expect([0.1, 0.5, 1].map((amount) => distort(0.3, driveOf(amount)))).toEqual([0.3, 0.3, 0.3].map((level) => expect.closeTo(level, 12)));
  expect(distort(1, driveOf(1))).toBeCloseTo(0.3069, 4);
});
