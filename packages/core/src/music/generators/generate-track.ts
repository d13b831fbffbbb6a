import { createRandom, hashSeed } from '../../random.js';
import { MAX_SEED } from '../../units.js';
import type { Seed } from '../../units.js';
import { assertInteger, assertOneOf } from '../edits/assert-edit.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import { CLASSIC_STYLES } from '../genres/styles.js';
import type { ClassicStyleOf } from '../genres/styles.js';
import { COMMON_STEPS } from '../song/meter.js';
import { MAX_BARS } from '../song/song.js';
import type { Bar } from '../song/song.js';
import { SCALES } from '../theory/scales.js';
import type { ScaleName } from '../theory/scales.js';
import { generateAcid } from './acid.js';
import { generateBass } from './bass.js';
import { generateClap } from './clap.js';
import { generateHat } from './hat.js';
import { generateKick } from './kick.js';
import { generateLead } from './lead.js';
import type { PatternGenerator } from './pattern.js';
import { generatePerc } from './perc.js';
import { generateStab } from './stab.js';

const GENERATORS: { readonly [I in Instrument]: PatternGenerator<I> } = {
  kick: generateKick,
  bass: generateBass,
  hat: generateHat,
  clap: generateClap,
  acid: generateAcid,
  lead: generateLead,
  perc: generatePerc,
  stab: generateStab,
};

/** What {@link generateBars} writes. */
export interface GenerateBarsOptions<I extends Instrument> {
  readonly style: ClassicStyleOf<I>;
  /** The scale whose degrees melodic steps are counted in. */
  readonly scale: ScaleName;
  /** Bars, 1–64. */
  readonly barCount: number;
  /** Names the draws; the same seed writes the same bars. */
  readonly seed: Seed;
}

/**
 * Writes the bars of one instrument by the rules of the original LOOP MACHINE, with its statistics. Each instrument has its own stream of
 * draws, so writing one never changes another. New songs are written along their chords instead, see `createSong`.
 *
 * @returns `barCount` bars of sixteen steps.
 * @throws {InvalidInputError} For an unknown instrument, style or scale, or a number out of range.
 *
 * @example
 * ```ts
 * generateBars('bass', { style: 'rolling', scale: 'minor', barCount: 2, seed: 7 });
 * ```
 */
export function generateBars<I extends Instrument>(instrument: I, options: GenerateBarsOptions<I>): Bar[] {
  const { style, scale, barCount, seed } = options;
  assertOneOf(instrument, { path: 'instrument', allowed: INSTRUMENTS });
  assertOneOf(style, { path: 'style', allowed: CLASSIC_STYLES[instrument] });
  assertOneOf(scale, { path: 'scale', allowed: Object.keys(SCALES) });
  assertInteger(barCount, { path: 'barCount', low: 1, high: MAX_BARS });
  assertInteger(seed, { path: 'seed', high: MAX_SEED });
  const generate = GENERATORS[instrument] as unknown as PatternGenerator<I>;
  const steps = generate({ style, bars: barCount, scale }, createRandom(hashSeed(seed, instrument)));
  return Array.from({ length: barCount }, (_, bar) => steps.slice(bar * COMMON_STEPS, (bar + 1) * COMMON_STEPS));
}
