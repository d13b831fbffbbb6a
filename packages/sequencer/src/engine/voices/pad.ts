import { BLOCK_FRAMES } from '../block.js';
import { createEnvelope } from '../envelope.js';
import { decibelsToGain, exp2, pitchToHertz } from '../math.js';
import { addThreeSaws, createOscillator } from '../oscillator.js';
import type { Sounding } from './voice.js';

/** The detuning of the three oscillators: 20 cents from the lowest to the highest. */
const DETUNE = [exp2(-10 / 1200), 1, exp2(10 / 1200)] as const;

/** Level of each of the three oscillators: with it a chord in its room peaks at −12 dB, as the original's does. */
const FAT_DB = -3.1;

/** One note of the pad: three sawteeth slightly out of tune that swell and linger. */
export function createPadVoice(sampleRate: number): Sounding {
  const envelope = createEnvelope(sampleRate, { attack: 1.2, decay: 0.8, sustain: 0.5, release: 2.5 });
  const levels = new Float64Array(BLOCK_FRAMES);
  const oscillators = [createOscillator(), createOscillator(), createOscillator()] as const;
  const gain = decibelsToGain(FAT_DB - 24);
  return {
    get level() {
      return envelope.level;
    },
    start(pitch, velocity, gateFrames) {
      const increment = pitchToHertz(pitch) / sampleRate;
      for (let index = 0; index < 3; index += 1) {
        const oscillator = oscillators[index] as (typeof oscillators)[number];
        if (!envelope.active) oscillator.phase = index / 3;
        oscillator.increment = increment * (DETUNE[index] as number);
      }
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    reset: envelope.reset,
    render(output, from, to) {
      envelope.write(levels, from, to);
      addThreeSaws(oscillators[0], oscillators[1], oscillators[2], levels, gain, output, from, to);
      return envelope.active;
    },
  };
}
