import type { Doubles } from './addressed.js';
import { exp, log } from './math.js';
import type { Workspace } from './workspace.js';

/** The four parts of an envelope. */
export interface EnvelopeShape {
  /** Seconds of the straight rise to the peak. */
  readonly attack: number;
  /** Seconds in which it falls exponentially to the sustain level, to within a 200th. */
  readonly decay: number;
  /** Share of the peak that is held, 0–1. */
  readonly sustain: number;
  /** Seconds in which it falls exponentially to silence after the key is let go. */
  readonly release: number;
}

/** An envelope generator. It starts again from where it is, so a retrigger never clicks. */
export interface Envelope {
  /** Its numbers, as the kernel `writeLevels` and the kernels of voices read them. */
  readonly numbers: Doubles;
  /** Its level after the last written sample, 0–1. */
  readonly level: number;
  /** Whether it is anything but silent for good. */
  readonly active: boolean;
  /** Changes the shape; a running stage goes on with the new one. */
  shape(shape: EnvelopeShape): void;
  /** Presses the key: it rises to `peak` and is let go after `gateFrames`. */
  start(peak: number, gateFrames: number): void;
  /** Lets the key go now. */
  release(): void;
  /** Fades to silence within 3 ms. */
  choke(): void;
  /** Falls silent at once. */
  reset(): void;
}

/** Where an envelope keeps which of its numbers. */
export const ENVELOPE = { stage: 0, level: 1, peak: 2, gate: 3, rise: 4, sustain: 5, decay: 6, release: 7, fall: 8 } as const;

/** What an envelope does. */
export const STAGE = { idle: 0, attack: 1, decay: 2, release: 3, choke: 4 } as const;

/** The level under which a falling envelope ends: −72 dB. */
export const SILENCE = 2.5e-4;

const CHOKE_SECONDS = 0.003;

/** Creates a silent envelope generator. */
export function createEnvelope(workspace: Workspace, sampleRate: number, initial: EnvelopeShape): Envelope {
  const numbers = workspace.doubles(9);
  const state = { attackFrames: 0.5 };
  const at = (place: number): number => numbers[place] as number;

  const envelope: Envelope = {
    numbers,
    get level() {
      return at(ENVELOPE.level);
    },
    get active() {
      return at(ENVELOPE.stage) !== STAGE.idle;
    },
    shape(shape) {
      state.attackFrames = Math.max(1, shape.attack * sampleRate);
      numbers[ENVELOPE.sustain] = shape.sustain;
      numbers[ENVELOPE.decay] = approach(shape.decay, sampleRate);
      numbers[ENVELOPE.release] = approach(shape.release, sampleRate);
    },
    start(peak, gateFrames) {
      numbers[ENVELOPE.stage] = STAGE.attack;
      numbers[ENVELOPE.peak] = peak;
      numbers[ENVELOPE.gate] = Math.max(1, Math.round(gateFrames));
      numbers[ENVELOPE.rise] = peak / state.attackFrames;
    },
    release() {
      const stage = at(ENVELOPE.stage);
      if (stage === STAGE.attack || stage === STAGE.decay) numbers[ENVELOPE.stage] = STAGE.release;
    },
    choke() {
      if (at(ENVELOPE.stage) === STAGE.idle) return;
      numbers[ENVELOPE.stage] = STAGE.choke;
      numbers[ENVELOPE.fall] = Math.max(at(ENVELOPE.level), SILENCE) / (CHOKE_SECONDS * sampleRate);
    },
    reset() {
      numbers[ENVELOPE.stage] = STAGE.idle;
      numbers[ENVELOPE.level] = 0;
    },
  };
  envelope.shape(initial);
  return envelope;
}

/**
 * What an exponential keeps of its distance per sample: time constant ln(1 + T) / ln 200, the meaning that Tone.js gives to a
 * decay or release of T seconds.
 *
 * Source: Tone.js 14.7, `Param.exponentialApproachValueAtTime` (MIT), https://github.com/Tonejs/Tone.js
 */
function approach(seconds: number, sampleRate: number): number {
  return exp(-5.298317366548036 / (log(1 + Math.max(1e-4, seconds)) * sampleRate));
}
