import type { Metered, TimeSignature } from '../song/meter.js';
import type { MidiTimeSignature } from './midi-file.js';

type Fraction = Omit<MidiTimeSignature, 'tick' | 'track'>;

/** The meter of a song as a fraction. */
export function meterSignatureOf({ timeSignature = 4 }: Metered): Fraction {
  return { numerator: timeSignature, denominator: timeSignature === 6 ? 8 : 4 };
}

/** Other meters whose bars are as long as one of a song's, or two or half of them, with the same beats. */
const NEAREST: Readonly<Record<string, TimeSignature>> = {
  '2/4': 2,
  '4/8': 2,
  '3/4': 3,
  '4/4': 4,
  '2/2': 4,
  '8/8': 4,
  '3/8': 6,
  '6/8': 6,
  '12/8': 6,
};

/** The meter of a song that has the bars and beats of a fraction; `undefined` when no song has. */
export function meterOfSignature({ numerator, denominator }: Fraction): TimeSignature | undefined {
  return NEAREST[`${numerator}/${denominator}`];
}
