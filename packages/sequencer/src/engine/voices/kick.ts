import { createEnvelope } from '../envelope.js';
import { decibelsToGain, exp2, pitchToHertz } from '../math.js';
import { INCREMENT, PHASE } from '../oscillator.js';
import type { Workspace } from '../workspace.js';
import type { ShapedSounding } from './voice.js';

const START_RATIO = 6;
const LOG2_START_RATIO = 2.584962500721156;

/** Settings that a kick reads when it is struck. */
export interface KickSettings {
  /** Seconds in which the pitch falls to the note. */
  punch: number;
}

/** Where the drum keeps the cycles per sample of its note, and what it keeps of its pitch per sample; before these it is an oscillator. */
export const TARGET = 2;
export const FALL = 3;

/** A membrane: a sine that starts at six times its note, falls to it exponentially, and fades. */
export function createKick(workspace: Workspace, sampleRate: number, settings: KickSettings): ShapedSounding {
  const { kernels, levels } = workspace;
  const shape = { attack: 0.001, decay: 0.4, sustain: 0, release: 0.1 };
  const envelope = createEnvelope(workspace, sampleRate, shape);
  const drum = workspace.doubles(FALL + 1);
  const gain = decibelsToGain(-4);
  return {
    get level() {
      return envelope.level;
    },
    start(pitch, velocity, gateFrames) {
      if (!envelope.active) drum[PHASE] = 0;
      const target = pitchToHertz(pitch) / sampleRate;
      drum[TARGET] = target;
      drum[INCREMENT] = target * START_RATIO;
      drum[FALL] = exp2(-LOG2_START_RATIO / (settings.punch * sampleRate));
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    reset() {
      envelope.reset();
      drum[PHASE] = 0;
    },
    setDecay(decay) {
      envelope.shape({ ...shape, decay });
    },
    render(output, from, to) {
      return kernels.addFallingSine(envelope.numbers, levels, drum, gain, output, from, to);
    },
  };
}
