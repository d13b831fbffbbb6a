import type { Workspace } from '../workspace.js';
import { createMonoSynth } from './mono-synth.js';
import type { MonoSynth } from './mono-synth.js';

const AMPLITUDE = { attack: 0.001, decay: 0.08, sustain: 0.15, release: 0.03 };
const FILTER = { attack: 0.001, decay: 0.08, sustain: 0.2, release: 0.03 };

/** A sawtooth bass with a plucked filter and a short glide. */
export function createBass(workspace: Workspace, sampleRate: number): MonoSynth {
  return createMonoSynth(workspace, sampleRate, {
    wave: workspace.kernels.fillSaw,
    amplitude: AMPLITUDE,
    filter: FILTER,
    baseHertz: 80,
    octaves: 2.5,
    resonanceDb: 6,
    portamento: 0.015,
    volumeDb: -8,
  });
}

/** Sets how long the bass and its filter take to fall, in seconds. */
export function setBassDecay(bass: MonoSynth, decay: number): void {
  bass.shapeAmplitude({ ...AMPLITUDE, decay });
  bass.shapeFilter({ ...FILTER, decay });
}
