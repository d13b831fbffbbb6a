import { BLOCK_FRAMES } from '../block.js';
import { createEnvelope } from '../envelope.js';
import { cosCycles, decibelsToGain, pitchToHertz, sinCycles } from '../math.js';
import type { Sounding } from './voice.js';

/** A plain sine under the kick. */
export function createSub(sampleRate: number): Sounding {
  const envelope = createEnvelope(sampleRate, { attack: 0.01, decay: 0.25, sustain: 0.5, release: 0.08 });
  const levels = new Float64Array(BLOCK_FRAMES);
  const gain = decibelsToGain(-10);
  const state = { phase: 0.5, increment: 0.5 };
  return {
    get level() {
      return envelope.level;
    },
    start(pitch, velocity, gateFrames) {
      if (!envelope.active) state.phase = 0;
      state.increment = pitchToHertz(pitch) / sampleRate;
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    reset() {
      envelope.reset();
      state.phase = 0;
    },
    render(output, from, to) {
      envelope.write(levels, from, to);
      const { increment } = state;
      const { phase } = state;
      // A steady sine follows from its last two samples; it starts afresh in every block, so that no error adds up.
      const turn = 2 * cosCycles(increment);
      let before = sinCycles(phase - increment);
      let sine = sinCycles(phase);
      for (let index = from; index < to; index += 1) {
        output[index] = (output[index] as number) + gain * (levels[index] as number) * sine;
        const next = turn * sine - before;
        before = sine;
        sine = next;
      }
      const reached = phase + (to - from) * increment;
      state.phase = reached - Math.floor(reached);
      return envelope.active;
    },
  };
}
