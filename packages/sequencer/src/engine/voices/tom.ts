import { BLOCK_FRAMES } from '../block.js';
import { createEnvelope } from '../envelope.js';
import { decibelsToGain, exp2, pitchToHertz, sinCycles } from '../math.js';
import { createNoise, nextNoise } from '../noise.js';
import type { Sounding } from './voice.js';

/** How far above its note the skin starts: a fifth. */
const LOG2_START_RATIO = 0.58;
/** Seconds in which it falls to the note. */
const FALL_SECONDS = 0.06;
/** The tap of the stick beside the skin. */
const STICK = 0.7;

/** A tom: a skin that falls by a fifth to its note and rings, and the tap of a stick. */
export function createTom(sampleRate: number): Sounding {
  const envelope = createEnvelope(sampleRate, { attack: 0.001, decay: 0.6, sustain: 0, release: 0.6 });
  const tap = createEnvelope(sampleRate, { attack: 0.0005, decay: 0.04, sustain: 0, release: 0.04 });
  const levels = new Float64Array(BLOCK_FRAMES);
  const taps = new Float64Array(BLOCK_FRAMES);
  const noise = createNoise(4);
  const gain = decibelsToGain(-18);
  const fall = exp2(-LOG2_START_RATIO / (FALL_SECONDS * sampleRate));
  const state = { phase: 0.5, increment: 0.5, target: 0.5 };
  return {
    get level() {
      return envelope.level;
    },
    start(pitch, velocity, gateFrames) {
      if (!envelope.active) state.phase = 0;
      state.target = pitchToHertz(pitch) / sampleRate;
      state.increment = state.target * exp2(LOG2_START_RATIO);
      envelope.start(velocity, gateFrames);
      tap.start(velocity * velocity, gateFrames);
    },
    release: envelope.release,
    choke() {
      envelope.choke();
      tap.choke();
    },
    reset() {
      envelope.reset();
      tap.reset();
      noise.state = createNoise(4).state;
      state.phase = 0;
    },
    render(output, from, to) {
      envelope.write(levels, from, to);
      tap.write(taps, from, to);
      const { target } = state;
      let { phase, increment } = state;
      for (let index = from; index < to; index += 1) {
        const sound = (levels[index] as number) * sinCycles(phase) + STICK * (taps[index] as number) * nextNoise(noise);
        output[index] = (output[index] as number) + gain * sound;
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
