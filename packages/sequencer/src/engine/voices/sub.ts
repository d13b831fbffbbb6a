import { createEnvelope } from '../envelope.js';
import { decibelsToGain, pitchToHertz } from '../math.js';
import { createOscillator, INCREMENT, PHASE } from '../oscillator.js';
import type { Workspace } from '../workspace.js';
import type { Sounding } from './voice.js';

/** A plain sine under the kick. */
export function createSub(workspace: Workspace, sampleRate: number): Sounding {
  const { kernels, levels } = workspace;
  const envelope = createEnvelope(workspace, sampleRate, { attack: 0.01, decay: 0.25, sustain: 0.5, release: 0.08 });
  const oscillator = createOscillator(workspace);
  const gain = decibelsToGain(-10);
  return {
    get level() {
      return envelope.level;
    },
    start(pitch, velocity, gateFrames) {
      if (!envelope.active) oscillator[PHASE] = 0;
      oscillator[INCREMENT] = pitchToHertz(pitch) / sampleRate;
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    reset() {
      envelope.reset();
      oscillator[PHASE] = 0;
    },
    render(output, from, to) {
      return kernels.addSine(envelope.numbers, levels, oscillator, gain, output, from, to);
    },
  };
}
