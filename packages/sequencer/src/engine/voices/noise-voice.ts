import { BLOCK_FRAMES } from '../block.js';
import { createEnvelope } from '../envelope.js';
import type { EnvelopeShape } from '../envelope.js';
import { decibelsToGain } from '../math.js';
import type { Noise } from '../noise.js';
import { createNoise, nextNoise } from '../noise.js';
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
export function createNoiseVoice(sampleRate: number, { colour, envelope: shape, volumeDb, seed }: NoiseVoiceOptions): ShapedSounding {
  const envelope = createEnvelope(sampleRate, shape);
  const levels = new Float64Array(BLOCK_FRAMES);
  const sound = new Float64Array(BLOCK_FRAMES);
  const noise = createNoise(seed);
  const pink = { a: 0.5, b: 0.5, c: 0.5 };
  const gain = decibelsToGain(volumeDb);
  const fill = colour === 'white' ? fillWhite : fillPink;
  const reset = (): void => {
    envelope.reset();
    noise.state = createNoise(seed).state;
    pink.a = pink.b = pink.c = 0;
  };
  reset();
  return {
    get level() {
      return envelope.level;
    },
    start(_pitch, velocity, gateFrames) {
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    reset,
    setDecay(decay) {
      envelope.shape({ ...shape, decay });
    },
    render(output, from, to) {
      envelope.write(levels, from, to);
      fill(noise, pink, sound, from, to);
      for (let index = from; index < to; index += 1) {
        output[index] = (output[index] as number) + gain * (levels[index] as number) * (sound[index] as number);
      }
      return envelope.active;
    },
  };
}

function fillWhite(noise: Noise, _pink: PinkState, output: Float64Array, from: number, to: number): void {
  for (let index = from; index < to; index += 1) output[index] = nextNoise(noise);
}

interface PinkState {
  a: number;
  b: number;
  c: number;
}

/** Source: Paul Kellet's economy pink filter (public domain), https://www.firstpr.com.au/dsp/pink-noise/ */
function fillPink(noise: Noise, pink: PinkState, output: Float64Array, from: number, to: number): void {
  let { a, b, c } = pink;
  for (let index = from; index < to; index += 1) {
    const white = nextNoise(noise);
    a = 0.99765 * a + white * 0.099046;
    b = 0.963 * b + white * 0.2965164;
    c = 0.57 * c + white * 1.0526913;
    output[index] = 0.12 * (a + b + c + white * 0.1848);
  }
  pink.a = a;
  pink.b = b;
  pink.c = c;
}
