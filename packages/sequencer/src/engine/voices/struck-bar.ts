import { createEnvelope } from '../envelope.js';
import { decibelsToGain, sinCycles } from '../math.js';
import type { Workspace } from '../workspace.js';
import type { Sounding } from './voice.js';

/** What distinguishes one piece of wood or metal from another. */
export interface StruckBarOptions {
  /** Its partials: hertz, and level beside the first. */
  readonly partials: readonly (readonly [hertz: number, level: number])[];
  /** Seconds in which it fades. */
  readonly decay: number;
  readonly volumeDb: number;
}

/** A pair of claves: two rods of hard wood. */
export const CLAVE: StruckBarOptions = {
  partials: [
    [2_480, 1],
    [5_100, 0.18],
  ],
  decay: 0.075,
  volumeDb: -14,
};

/** A stick on the rim of a snare, or on the shell of a timbal: the cáscara. */
export const RIM: StruckBarOptions = {
  partials: [
    [1_680, 1],
    [490, 0.6],
    [3_940, 0.5],
  ],
  decay: 0.035,
  volumeDb: -15,
};

/** A cowbell, struck on its mouth. */
export const COWBELL: StruckBarOptions = {
  partials: [
    [562, 1],
    [845, 0.9],
    [1_686, 0.35],
    [2_535, 0.3],
    [4_225, 0.12],
  ],
  decay: 0.2,
  volumeDb: -21,
};

/** Wood or metal that rings with a few fixed partials, whatever the note. */
export function createStruckBar(workspace: Workspace, sampleRate: number, { partials, decay, volumeDb }: StruckBarOptions): Sounding {
  const envelope = createEnvelope(workspace, sampleRate, { attack: 0.0005, decay, sustain: 0, release: decay });
  const { kernels, levels } = workspace;
  const gain = decibelsToGain(volumeDb);
  const audible = partials.filter(([hertz]) => hertz < 0.45 * sampleRate);
  const phases = new Float64Array(audible.length);
  return {
    get level() {
      return envelope.level;
    },
    start(_pitch, velocity, gateFrames) {
      if (!envelope.active) phases.fill(0);
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    reset() {
      envelope.reset();
      phases.fill(0);
    },
    render(output, from, to) {
      const lasts = kernels.writeLevels(envelope.numbers, levels, from, to);
      audible.forEach(([hertz, level], partial) => {
        const increment = hertz / sampleRate;
        let phase = phases[partial] as number;
        for (let index = from; index < to; index += 1) {
          output[index] = (output[index] as number) + gain * level * (levels[index] as number) * sinCycles(phase);
          phase += increment;
          if (phase >= 1) phase -= 1;
        }
        phases[partial] = phase;
      });
      return lasts;
    },
  };
}
