import { createEnvelope } from '../envelope.js';
import { decibelsToGain, exp2, pitchToHertz } from '../math.js';
import { createOscillator, INCREMENT, PHASE } from '../oscillator.js';
import type { Oscillator } from '../oscillator.js';
import type { Workspace } from '../workspace.js';
import type { Sounding } from './voice.js';

/** The detuning of the three oscillators: 20 cents from the lowest to the highest. */
const DETUNE = [exp2(-10 / 1200), 1, exp2(10 / 1200)] as const;

/** Level of each of the three oscillators: with it a chord in its room peaks at −12 dB, as the original's does. */
const FAT_DB = -3.1;

/** One note of the pad: three sawteeth slightly out of tune that swell and linger. */
export function createPadVoice(workspace: Workspace, sampleRate: number): Sounding {
  const { kernels, levels } = workspace;
  const envelope = createEnvelope(workspace, sampleRate, { attack: 1.2, decay: 0.8, sustain: 0.5, release: 2.5 });
  const oscillators = [createOscillator(workspace), createOscillator(workspace), createOscillator(workspace)] as const;
  const gain = decibelsToGain(FAT_DB - 24);
  return {
    get level() {
      return envelope.level;
    },
    start(pitch, velocity, gateFrames) {
      const increment = pitchToHertz(pitch) / sampleRate;
      for (let index = 0; index < 3; index += 1) {
        const oscillator = oscillators[index] as Oscillator;
        if (!envelope.active) oscillator[PHASE] = index / 3;
        oscillator[INCREMENT] = increment * (DETUNE[index] as number);
      }
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    reset: envelope.reset,
    render(output, from, to) {
      return kernels.addThreeSaws(envelope.numbers, levels, oscillators[0], oscillators[1], oscillators[2], gain, output, from, to);
    },
  };
}
