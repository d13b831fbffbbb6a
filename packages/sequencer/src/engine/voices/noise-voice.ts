import { createEnvelope } from '../envelope.js';
import type { EnvelopeShape } from '../envelope.js';
import { decibelsToGain } from '../math.js';
import { createNoise, seedNoise } from '../noise.js';
import type { Workspace } from '../workspace.js';
import type { ShapedSounding } from './voice.js';

/** What distinguishes one voice made of noise from another. */
export interface NoiseVoiceOptions {
  /** Equal power per hertz, or per octave. */
  readonly colour: 'white' | 'pink';
  /** The loudness envelope. */
  readonly envelope: EnvelopeShape;
  /** Level in decibels. */
  readonly volumeDb: number;
  /** Which noise it is, so that no two voices share theirs. */
  readonly seed: number;
}

/** The clap, before its band-pass filter. */
export const CLAP: NoiseVoiceOptions = {
  colour: 'white',
  envelope: { attack: 0.001, decay: 0.13, sustain: 0, release: 0.09 },
  volumeDb: -16,
  seed: 1,
};

/** The percussion: a very short burst of noise. */
export const PERC: NoiseVoiceOptions = {
  colour: 'white',
  envelope: { attack: 0.001, decay: 0.03, sustain: 0, release: 0.01 },
  volumeDb: -24,
  seed: 2,
};

/** The riser, before its sweeping filter. */
export const RISER: NoiseVoiceOptions = {
  colour: 'pink',
  envelope: { attack: 2, decay: 0.1, sustain: 0.8, release: 0.5 },
  volumeDb: -26,
  seed: 3,
};

/** Noise with a loudness envelope. */
export function createNoiseVoice(
  workspace: Workspace,
  sampleRate: number,
  { colour, envelope: shape, volumeDb, seed }: NoiseVoiceOptions,
): ShapedSounding {
  const { kernels, levels, sound } = workspace;
  const envelope = createEnvelope(workspace, sampleRate, shape);
  const noise = createNoise(workspace, seed);
  // The memories of the filter that makes it pink.
  const pink = workspace.doubles(3);
  const gain = decibelsToGain(volumeDb);
  return {
    get level() {
      return envelope.level;
    },
    start(_pitch, velocity, gateFrames) {
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    reset() {
      envelope.reset();
      seedNoise(noise, seed);
      pink.fill(0);
    },
    setDecay(decay) {
      envelope.shape({ ...shape, decay });
    },
    render(output, from, to) {
      const lasts = kernels.writeLevels(envelope.numbers, levels, from, to);
      if (colour === 'white') kernels.fillWhite(noise, sound, from, to);
      else kernels.fillPink(noise, pink, sound, from, to);
      kernels.addScaled(output, levels, sound, gain, from, to);
      return lasts;
    },
  };
}
