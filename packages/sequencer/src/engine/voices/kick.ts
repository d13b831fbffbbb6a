import { BLOCK_FRAMES } from '../block.js';
import { createEnvelope } from '../envelope.js';
import { decibelsToGain, exp2, pitchToHertz, sinCycles } from '../math.js';
import type { ShapedSounding } from './voice.js';

const START_RATIO = 6;
const LOG2_START_RATIO = 2.584962500721156;

/** Settings that a kick reads when it is struck. */
export interface KickSettings {
  /** Seconds in which the pitch falls to the note. */
  punch: number;
}

/** A membrane: a sine that starts at six times its note, falls to it exponentially, and fades. */
export function createKick(sampleRate: number, settings: KickSettings): ShapedSounding {
  const shape = { attack: 0.001, decay: 0.4, sustain: 0, release: 0.1 };
  const envelope = createEnvelope(sampleRate, shape);
  const levels = new Float64Array(BLOCK_FRAMES);
  const gain = decibelsToGain(-4);
  const state = { phase: 0.5, increment: 0.5, target: 0.5, fall: 0.5 };
  return {
    get level() {
      return envelope.level;
    },
    start(pitch, velocity, gateFrames) {
      if (!envelope.active) state.phase = 0;
      state.target = pitchToHertz(pitch) / sampleRate;
      state.increment = state.target * START_RATIO;
      state.fall = exp2(-LOG2_START_RATIO / (settings.punch * sampleRate));
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    reset() {
      envelope.reset();
      state.phase = 0;
    },
    setDecay(decay) {
      envelope.shape({ ...shape, decay });
    },
    render(output, from, to) {
      envelope.write(levels, from, to);
      const { target, fall } = state;
      let { phase, increment } = state;
      for (let index = from; index < to; index += 1) {
        output[index] = (output[index] as number) + gain * (levels[index] as number) * sinCycles(phase);
        phase += increment;
        if (phase >= 1) phase -= 1;
        increment = Math.max(target, increment * fall);
      }
      state.phase = phase;
      state.increment = increment;
      return envelope.active;
    },
  };
}
