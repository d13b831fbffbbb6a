import { BLOCK_FRAMES } from './block.js';
import type { Channel } from './channel.js';
import { double, HALF_FRAMES, HISTORY, keepHistory } from './effects/half-rate.js';
import { createRoom } from './effects/room.js';
import { TAIL_SILENCE } from './effects/stereo-effect.js';
import { createWetMix, setWetMix } from './effects/wet-mix.js';
import { createFilter, lowpass12, resetFilter, warpedCutoff } from './filter.js';
import { decibelsToGain } from './math.js';
import { advanceRamp, blocksIn, jumpRamp } from './ramp.js';
import { createBank } from './voices/bank.js';
import { createPadVoice } from './voices/pad.js';
import type { Bank } from './voices/voice.js';

/** The pad: its voices, their filter and their room. */
export interface PadChannel extends Channel {
  /** The voices that sound its chords. */
  readonly bank: Bank;
  /** Sets how much of the room is heard, 0–1. */
  setWet(wet: number): void;
}

const VOICES = 12;
const CUTOFF_HERTZ = 1_800;
const RESONANCE_DB = 1;
const SMOOTHING_SECONDS = 0.03;

/**
 * Creates the pad. Up to 36 sawteeth at a time are the dearest sound of the machine and, behind their filter, a dull one: all of
 * it is made at half the sample rate.
 */
export function createPadChannel(sampleRate: number): PadChannel {
  const rate = sampleRate / 2;
  const left = new Float64Array(BLOCK_FRAMES);
  const right = new Float64Array(BLOCK_FRAMES);
  const sound = new Float64Array(HALF_FRAMES);
  const roomLeft = new Float64Array(HALF_FRAMES);
  const roomRight = new Float64Array(HALF_FRAMES);
  const halfLeft = new Float64Array(HISTORY + HALF_FRAMES);
  const halfRight = new Float64Array(HISTORY + HALF_FRAMES);
  const voices = Array.from({ length: VOICES }, () => createPadVoice(rate));
  const bank = createBank(voices, { mode: 'poly', output: sound, divisor: 2 });
  const room = createRoom(rate, { decaySeconds: 1.8, dampingHertz: 2_500 });
  const mix = createWetMix();
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);
  const filter = createFilter();
  filter.g = warpedCutoff(CUTOFF_HERTZ, rate);
  filter.k = decibelsToGain(-RESONANCE_DB);
  const state = { awake: false, quietFrames: 0 };

  const sleep = (): void => {
    state.awake = false;
    room.reset();
    resetFilter(filter);
    halfLeft.fill(0);
    halfRight.fill(0);
    jumpRamp(mix.dry, mix.dry.target);
    jumpRamp(mix.wet, mix.wet.target);
  };

  const blendHalves = (): void => {
    // The levels move once per full-rate frame: twice as fast here.
    const drySlope = 2 * mix.dry.slope;
    const wetSlope = 2 * mix.wet.slope;
    let dry = mix.dry.value;
    let wet = mix.wet.value;
    for (let index = 0; index < HALF_FRAMES; index += 1) {
      const plain = dry * (sound[index] as number);
      halfLeft[HISTORY + index] = plain + wet * (roomLeft[index] as number);
      halfRight[HISTORY + index] = plain + wet * (roomRight[index] as number);
      dry += drySlope;
      wet += wetSlope;
    }
    advanceRamp(mix.dry);
    advanceRamp(mix.wet);
  };

  return {
    bank,
    left,
    right,
    setWet(wet) {
      setWetMix(mix, wet, state.awake ? smoothing : 0);
    },
    render() {
      const heard = bank.complete();
      if (!state.awake && !heard) return false;
      state.awake = true;
      lowpass12(filter, sound, 0, HALF_FRAMES);
      roomLeft.set(sound);
      roomRight.set(sound);
      const loudest = room.process(roomLeft, roomRight, 0, HALF_FRAMES);
      keepHistory(halfLeft);
      keepHistory(halfRight);
      blendHalves();
      double(halfLeft, left);
      double(halfRight, right);
      sound.fill(0);
      state.quietFrames = heard || loudest > TAIL_SILENCE ? 0 : state.quietFrames + BLOCK_FRAMES;
      if (state.quietFrames > sampleRate * room.longestSeconds) sleep();
      return true;
    },
    wipe() {},
    reset() {
      bank.reset();
      sound.fill(0);
      sleep();
    },
  };
}
