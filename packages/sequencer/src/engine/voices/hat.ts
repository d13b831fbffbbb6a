import { BLOCK_FRAMES, CONTROL_FRAMES } from '../block.js';
import { createEnvelope } from '../envelope.js';
import type { EnvelopeShape } from '../envelope.js';
import { createFilter, highpass12, resetFilter, warpedCutoff } from '../filter.js';
import { decibelsToGain } from '../math.js';
import type { Sounding } from './voice.js';

const FREQUENCY = 200;
const RATIOS = [1, 1.483, 1.932, 2.546, 2.63, 3.897] as const;
const HARMONICITY = 5.1;
const MODULATION_INDEX = 32;
const LOW_HERTZ = 4_000;
const HIGH_HERTZ = LOW_HERTZ * 2.8284271247461903;
const CYCLE = 0x1_0000_0000;

/** What tells the closed hat from the open one. */
export interface HatOptions {
  /** The loudness envelope; it also lifts the high-pass filter. */
  readonly envelope: EnvelopeShape;
  /** Level in decibels. */
  readonly volumeDb: number;
}

/** The closed hat. */
export const CLOSED_HAT: HatOptions = { envelope: { attack: 0.001, decay: 0.04, sustain: 0, release: 0.01 }, volumeDb: -20 };

/** The open hat. */
export const OPEN_HAT: HatOptions = { envelope: { attack: 0.001, decay: 0.12, sustain: 0, release: 0.06 }, volumeDb: -22 };

/**
 * Metal: six square waves, each pushed back and forth by another square wave, through a high-pass filter that follows the
 * loudness. A square that modulates has only two values, so each wave runs at one of two speeds: whole-number phases suffice.
 */
export function createHat(sampleRate: number, { envelope: shape, volumeDb }: HatOptions): Sounding {
  const envelope = createEnvelope(sampleRate, shape);
  const levels = new Float64Array(BLOCK_FRAMES);
  const sound = new Float64Array(BLOCK_FRAMES);
  const filter = createFilter();
  filter.k = Math.SQRT2;
  const gain = decibelsToGain(volumeDb);
  // Per wave: its phase, the modulator's phase, the modulator's step, and the wave's steps while the modulator is up or down.
  const phases = new Int32Array(RATIOS.length);
  const modulators = new Int32Array(RATIOS.length);
  const modulatorSteps = Int32Array.from(RATIOS, (ratio) => Math.round((FREQUENCY * ratio * HARMONICITY * CYCLE) / sampleRate) | 0);
  const upSteps = Int32Array.from(RATIOS, (ratio) => Math.round((FREQUENCY * ratio * (1 + MODULATION_INDEX) * CYCLE) / sampleRate) | 0);
  const downSteps = Int32Array.from(RATIOS, (ratio) => Math.round((FREQUENCY * ratio * (1 - MODULATION_INDEX) * CYCLE) / sampleRate) | 0);

  const fillMetal = (from: number, to: number): void => {
    sound.fill(0, from, to);
    for (let wave = 0; wave < RATIOS.length; wave += 1) {
      const modulatorStep = modulatorSteps[wave] as number;
      const upStep = upSteps[wave] as number;
      const downStep = downSteps[wave] as number;
      let phase = phases[wave] as number;
      let modulator = modulators[wave] as number;
      for (let index = from; index < to; index += 1) {
        sound[index] = (sound[index] as number) + (phase < 0 ? -1 : 1);
        phase = (phase + (modulator < 0 ? downStep : upStep)) | 0;
        modulator = (modulator + modulatorStep) | 0;
      }
      phases[wave] = phase;
      modulators[wave] = modulator;
    }
  };

  const applyFilter = (from: number, to: number): void => {
    for (let start = from; start < to;) {
      const end = Math.min(to, start - (start % CONTROL_FRAMES) + CONTROL_FRAMES);
      filter.g = warpedCutoff(LOW_HERTZ + (HIGH_HERTZ - LOW_HERTZ) * (levels[start] as number), sampleRate);
      highpass12(filter, sound, start, end);
      start = end;
    }
  };

  return {
    get level() {
      return envelope.level;
    },
    get active() {
      return envelope.active;
    },
    start(_pitch, velocity, gateFrames) {
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
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
    },
  };
}
