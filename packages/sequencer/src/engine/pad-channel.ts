import type { Doubles } from './addressed.js';
import { BLOCK_FRAMES } from './block.js';
import type { Channel } from './channel.js';
import { HALF_FRAMES, HISTORY } from './effects/half-rate.js';
import { createReflections, LONGEST_SECONDS, silenceReflections } from './effects/room.js';
import type { Reflections } from './effects/room.js';
import { TAIL_SILENCE } from './effects/stereo-effect.js';
import { advanceWetMix, createWetMix, setWetMix, settleWetMix } from './effects/wet-mix.js';
import { createFilter, resetFilter } from './filter.js';
import { decibelsToGain } from './math.js';
import { blocksIn } from './ramp.js';
import { createBank } from './voices/bank.js';
import { createPadVoice } from './voices/pad.js';
import type { Bank } from './voices/voice.js';
import type { Workspace } from './workspace.js';

/** The pad: its voices, their filter and their room. */
export interface PadChannel extends Channel {
  /** The voices that sound its chords. */
  readonly bank: Bank;
  /** Sets how much of the room is heard, 0–1. */
  setWet(wet: number): void;
}

/** What the kernel `placeInRoom` works on, at half the sample rate. */
export interface PadSpace {
  /** What the sound meets at half the sample rate: walls a few metres away. */
  readonly reflections: Reflections;
  /** The sound in its room, with the end of the block before. */
  readonly halfLeft: Doubles;
  readonly halfRight: Doubles;
  /** The room's answer. */
  readonly roomLeft: Doubles;
  readonly roomRight: Doubles;
}

const VOICES = 12;
const CUTOFF_HERTZ = 1_800;
const RESONANCE_DB = 1;
const SMOOTHING_SECONDS = 0.03;

/**
 * Creates the pad. Up to 36 sawteeth at a time are the dearest sound of the machine and, behind their filter, a dull one: all of
 * it is made at half the sample rate.
 */
export function createPadChannel(workspace: Workspace, sampleRate: number): PadChannel {
  const { kernels, doubles } = workspace;
  const rate = sampleRate / 2;
  const left = doubles(BLOCK_FRAMES);
  const right = doubles(BLOCK_FRAMES);
  const sound = doubles(HALF_FRAMES);
  const space: PadSpace = {
    reflections: createReflections(workspace, rate, { decaySeconds: 1.8, dampingHertz: 2_500 }),
    halfLeft: doubles(HISTORY + HALF_FRAMES),
    halfRight: doubles(HISTORY + HALF_FRAMES),
    roomLeft: doubles(HALF_FRAMES),
    roomRight: doubles(HALF_FRAMES),
  };
  const voices = Array.from({ length: VOICES }, () => createPadVoice(workspace, rate));
  const bank = createBank(voices, { mode: 'poly', output: sound, divisor: 2 });
  const mix = createWetMix();
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);
  const filter = createFilter(workspace, CUTOFF_HERTZ, decibelsToGain(-RESONANCE_DB), rate);
  const state = { awake: false, quietFrames: 0 };

  const sleep = (): void => {
    state.awake = false;
    silenceReflections(space.reflections);
    resetFilter(filter);
    space.halfLeft.fill(0);
    space.halfRight.fill(0);
    settleWetMix(mix);
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
      kernels.lowpass12(filter, sound, 0, HALF_FRAMES);
      const loudest = kernels.placeInRoom(space, mix, sound, left, right);
      advanceWetMix(mix);
      state.quietFrames = heard || loudest > TAIL_SILENCE ? 0 : state.quietFrames + BLOCK_FRAMES;
      if (state.quietFrames > sampleRate * LONGEST_SECONDS) sleep();
      return true;
    },
    reset() {
      bank.reset();
      sound.fill(0);
      sleep();
    },
  };
}
