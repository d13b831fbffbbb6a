import { BLOCK_FRAMES, CONTROL_FRAMES } from '../block.js';
import { createEnvelope } from '../envelope.js';
import type { EnvelopeShape } from '../envelope.js';
import { createFilter, highpass12, resetFilter, warpedCutoff } from '../filter.js';
import { decibelsToGain } from '../math.js';
import type { ShapedSounding } from './voice.js';

const RATIOS = [1, 1.483, 1.932, 2.546, 2.63, 3.897] as const;
const HARMONICITY = 5.1;
const HIGH_RATIO = 2.8284271247461903;
const CYCLE = 0x1_0000_0000;

/** What distinguishes one piece of metal from another. */
export interface HatOptions {
  /** The loudness envelope; it also lifts the high-pass filter. */
  readonly envelope: EnvelopeShape;
  /** Level in decibels. */
  readonly volumeDb: number;
  /** The lowest of its waves: lower for a larger piece of metal. @defaultValue 200 */
  readonly hertz?: number | undefined;
  /** How far the waves are pushed: 0 rings like a bell, 32 hisses. @defaultValue 32 */
  readonly modulation?: number | undefined;
  /** Where the high-pass filter stands when it is silent; the loudness opens it upwards by one and a half octaves. @defaultValue 4000 */
  readonly lowHertz?: number | undefined;
}

/** The closed hat. */
export const CLOSED_HAT: HatOptions = { envelope: { attack: 0.001, decay: 0.04, sustain: 0, release: 0.01 }, volumeDb: -20 };

/** The open hat. */
export const OPEN_HAT: HatOptions = { envelope: { attack: 0.001, decay: 0.12, sustain: 0, release: 0.06 }, volumeDb: -22 };

/** The ride: a stick on the bow of a large cymbal, more bell than hiss. */
export const RIDE: HatOptions = {
  envelope: { attack: 0.001, decay: 2, sustain: 0, release: 2 },
  volumeDb: -27,
  hertz: 310,
  modulation: 1.5,
  lowHertz: 1_600,
};

/** The crash: the edge of a large cymbal, a long hiss with a body. */
export const CRASH: HatOptions = {
  envelope: { attack: 0.002, decay: 3, sustain: 0, release: 3 },
  volumeDb: -26,
  hertz: 130,
  lowHertz: 1_800,
};

/**
 * Metal: six square waves, each pushed back and forth by another square wave, through a high-pass filter that follows the
 * loudness. A square that modulates has only two values, so each wave runs at one of two speeds: whole-number phases suffice.
 */
export function createHat(sampleRate: number, options: HatOptions): ShapedSounding {
  const { envelope: shape, volumeDb, hertz = 200, modulation = 32, lowHertz = 4_000 } = options;
  const envelope = createEnvelope(sampleRate, shape);
  const levels = new Float64Array(BLOCK_FRAMES);
  const sound = new Float64Array(BLOCK_FRAMES);
  const filter = createFilter();
  filter.k = Math.SQRT2;
  const gain = decibelsToGain(volumeDb);
  const highHertz = lowHertz * HIGH_RATIO;
  // Per wave: its phase, the modulator's phase, the modulator's step, and the wave's steps while the modulator is up or down.
  const phases = new Int32Array(RATIOS.length);
  const modulators = new Int32Array(RATIOS.length);
  const stepsOf = (factor: number): Int32Array =>
    Int32Array.from(RATIOS, (ratio) => Math.round((hertz * ratio * factor * CYCLE) / sampleRate) | 0);
  const modulatorSteps = stepsOf(HARMONICITY);
  const upSteps = stepsOf(1 + modulation);
  const downSteps = stepsOf(1 - modulation);

  /** Writes the first three waves, then adds the other three: as many as the registers hold. */
  const fillMetal = (from: number, to: number): void => {
    sound.fill(0, from, to);
    addThreeWaves(0, from, to);
    addThreeWaves(3, from, to);
  };

  const addThreeWaves = (first: number, from: number, to: number): void => {
    const modulatorStepA = modulatorSteps[first] as number;
    const modulatorStepB = modulatorSteps[first + 1] as number;
    const modulatorStepC = modulatorSteps[first + 2] as number;
    const upA = upSteps[first] as number;
    const upB = upSteps[first + 1] as number;
    const upC = upSteps[first + 2] as number;
    const turnA = ((downSteps[first] as number) - upA) | 0;
    const turnB = ((downSteps[first + 1] as number) - upB) | 0;
    const turnC = ((downSteps[first + 2] as number) - upC) | 0;
    let phaseA = phases[first] as number;
    let phaseB = phases[first + 1] as number;
    let phaseC = phases[first + 2] as number;
    let modulatorA = modulators[first] as number;
    let modulatorB = modulators[first + 1] as number;
    let modulatorC = modulators[first + 2] as number;
    for (let index = from; index < to; index += 1) {
      // A shift by 31 leaves -1 in the lower half of the cycle and 0 in the upper.
      const lower = (phaseA >> 31) + (phaseB >> 31) + (phaseC >> 31);
      sound[index] = (sound[index] as number) + (3 + 2 * lower);
      phaseA = (phaseA + upA + (turnA & (modulatorA >> 31))) | 0;
      phaseB = (phaseB + upB + (turnB & (modulatorB >> 31))) | 0;
      phaseC = (phaseC + upC + (turnC & (modulatorC >> 31))) | 0;
      modulatorA = (modulatorA + modulatorStepA) | 0;
      modulatorB = (modulatorB + modulatorStepB) | 0;
      modulatorC = (modulatorC + modulatorStepC) | 0;
    }
    phases[first] = phaseA;
    phases[first + 1] = phaseB;
    phases[first + 2] = phaseC;
    modulators[first] = modulatorA;
    modulators[first + 1] = modulatorB;
    modulators[first + 2] = modulatorC;
  };

  const applyFilter = (from: number, to: number): void => {
    for (let start = from; start < to;) {
      const end = Math.min(to, start - (start % CONTROL_FRAMES) + CONTROL_FRAMES);
      filter.g = warpedCutoff(lowHertz + (highHertz - lowHertz) * (levels[start] as number), sampleRate);
      highpass12(filter, sound, start, end);
      start = end;
    }
  };

  return {
    get level() {
      return envelope.level;
    },
    start(_pitch, velocity, gateFrames) {
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    setDecay(decay) {
      envelope.shape({ ...shape, decay });
    },
    reset() {
      envelope.reset();
      resetFilter(filter);
      phases.fill(0);
      modulators.fill(0);
    },
    render(output, from, to) {
      envelope.write(levels, from, to);
      fillMetal(from, to);
      applyFilter(from, to);
      for (let index = from; index < to; index += 1) {
        output[index] = (output[index] as number) + gain * (levels[index] as number) * (sound[index] as number);
      }
      return envelope.active;
    },
  };
}
