import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { PITCH_CLASSES } from './pitch.js';
import type { ScaleName } from './scales.js';
import { SCALES } from './scales.js';
import { degreeOfPitch, pitchOfDegree } from './step-pitch.js';

const key = fc.record({ root: fc.constantFrom(...PITCH_CLASSES), scale: fc.constantFrom(...(Object.keys(SCALES) as ScaleName[])) });

describe('degrees', () => {
  it('and pitches are inverse to each other in every key', () => {
    fc.assert(
      fc.property(key, fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 127 }), (drawn, octave, pitch) => {
        const { degree, alter } = degreeOfPitch(drawn, octave, pitch);
        expect(pitchOfDegree(drawn, octave, degree, alter)).toBe(pitch);
        expect(Math.abs(alter)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2_000 },
    );
  });

  it('spell notes outside the scale from the nearest degree', () => {
    expect(degreeOfPitch({ root: 'C', scale: 'minor' }, 4, 61)).toEqual({ degree: 0, alter: 1 });
    expect(degreeOfPitch({ root: 'C', scale: 'pentatonicMinor' }, 4, 62)).toEqual({ degree: 1, alter: -1 });
    expect(degreeOfPitch({ root: 'C', scale: 'minor' }, 4, 59)).toEqual({ degree: -1, alter: 1 });
    expect(degreeOfPitch({ root: 'C', scale: 'pentatonicMajor' }, 4, 59)).toEqual({ degree: 0, alter: -1 });
  });

  it('beyond the MIDI range move by octaves into it', () => {
    expect(pitchOfDegree({ root: 'C', scale: 'major' }, 9, 7)).toBe(120);
    expect(pitchOfDegree({ root: 'C', scale: 'major' }, 9, 4)).toBe(127);
    expect(pitchOfDegree({ root: 'C', scale: 'major' }, 9, 5)).toBe(117);
    expect(pitchOfDegree({ root: 'C', scale: 'major' }, -1, -1)).toBe(11);
  });
});
