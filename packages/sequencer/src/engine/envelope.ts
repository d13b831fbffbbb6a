import { exp, log } from './math.js';

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
  /** Writes the next levels to `output[from…to)`. */
  write(output: Float64Array, from: number, to: number): void;
}

const IDLE = 0;
const ATTACK = 1;
const DECAY = 2;
const RELEASE = 3;
const CHOKE = 4;

/** The level under which a falling envelope ends: −72 dB. */
const SILENCE = 2.5e-4;

const CHOKE_SECONDS = 0.003;

/** Creates a silent envelope generator. */
export function createEnvelope(sampleRate: number, initial: EnvelopeShape): Envelope {
  const state = {
    stage: IDLE,
    level: 0.5,
    peak: 0.5,
    gateFrames: 0,
    attackFrames: 0.5,
    rise: 0.5,
    sustain: 0.5,
    decay: 0.5,
    release: 0.5,
    fall: 0.5,
  };
  state.level = 0;

  const envelope: Envelope = {
    get level() {
      return state.level;
    },
    get active() {
      return state.stage !== IDLE;
    },
    shape(shape) {
      state.attackFrames = Math.max(1, shape.attack * sampleRate);
      state.sustain = shape.sustain;
      state.decay = approach(shape.decay, sampleRate);
      state.release = approach(shape.release, sampleRate);
    },
    start(peak, gateFrames) {
      state.stage = ATTACK;
      state.peak = peak;
      state.gateFrames = Math.max(1, Math.round(gateFrames));
      state.rise = peak / state.attackFrames;
    },
    release() {
      if (state.stage === ATTACK || state.stage === DECAY) state.stage = RELEASE;
    },
    choke() {
      if (state.stage === IDLE) return;
      state.stage = CHOKE;
      state.fall = Math.max(state.level, SILENCE) / (CHOKE_SECONDS * sampleRate);
    },
    reset() {
      state.stage = IDLE;
      state.level = 0;
    },
    write(output, from, to) {
      let index = from;
      while (index < to) {
        if (state.stage === ATTACK) index = attack(output, index, to);
        else if (state.stage === DECAY) index = decay(output, index, to);
        else if (state.stage === RELEASE) index = release(output, index, to);
        else if (state.stage === CHOKE) index = choke(output, index, to);
        else {
          output.fill(0, index, to);
          index = to;
        }
      }
    },
  };

  /** How far the key is held within `[index, to)`. */
  const gateEnd = (index: number, to: number): number => Math.min(to, index + state.gateFrames);

  const spendGate = (frames: number): void => {
    state.gateFrames -= frames;
    if (state.gateFrames <= 0) state.stage = RELEASE;
  };

  const attack = (output: Float64Array, from: number, to: number): number => {
    const { peak, rise } = state;
    const end = gateEnd(from, to);
    let { level } = state;
    let index = from;
    // A retrigger with less force than what still sounds goes down to its peak, as steeply as it would rise.
    if (level > peak) for (; index < end && level > peak; index += 1) output[index] = level = Math.max(peak, level - rise);
    else for (; index < end && level < peak; index += 1) output[index] = level = Math.min(peak, level + rise);
    state.level = level;
    if (level === peak) state.stage = DECAY;
    spendGate(index - from);
    return index;
  };

  const decay = (output: Float64Array, from: number, to: number): number => {
    const target = state.peak * state.sustain;
    const keep = state.decay;
    const end = gateEnd(from, to);
    let distance = state.level - target;
    for (let index = from; index < end; index += 1) {
      distance *= keep;
      output[index] = target + distance;
    }
    if (distance < 1e-9) distance = 0;
    state.level = target + distance;
    spendGate(end - from);
    if (state.level < SILENCE) envelope.reset();
    return end;
  };

  const release = (output: Float64Array, from: number, to: number): number => {
    const keep = state.release;
    let { level } = state;
    for (let index = from; index < to; index += 1) {
      level *= keep;
      output[index] = level;
    }
    state.level = level;
    if (level < SILENCE) envelope.reset();
    return to;
  };

  const choke = (output: Float64Array, from: number, to: number): number => {
    const { fall } = state;
    let { level } = state;
    let index = from;
    for (; index < to && level > 0; index += 1) output[index] = level = Math.max(0, level - fall);
    state.level = level;
    if (level === 0) envelope.reset();
    return index;
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
