import type { Doubles } from '../addressed.js';
import { BLOCK_FRAMES } from '../block.js';
import { blocksIn } from '../ramp.js';
import type { Workspace } from '../workspace.js';
import { HALF_FRAMES, HISTORY } from './half-rate.js';
import { createReflections, LONGEST_SECONDS, silenceReflections } from './room.js';
import type { Reflections, RoomOptions } from './room.js';
import type { StereoEffect } from './stereo-effect.js';
import { TAIL_SILENCE } from './stereo-effect.js';
import { advanceWetMix, createWetMix, setWetMix, settleWetMix } from './wet-mix.js';

/** What the kernel `reverb` works on. */
export interface ReverbSpace {
  /** The room at half the sample rate. */
  readonly reflections: Reflections;
  /** The sound with the end of the block before. */
  readonly lastLeft: Doubles;
  readonly lastRight: Doubles;
  /** The sound, then the room's answer, at half the rate, with the end of the block before. */
  readonly halfLeft: Doubles;
  readonly halfRight: Doubles;
  /** The room's answer. */
  readonly roomLeft: Doubles;
  readonly roomRight: Doubles;
}

const SMOOTHING_SECONDS = 0.03;

/** Creates a reverb. Its room works at half the sample rate: the walls swallow what is lost, and it costs half. */
export function createReverb(workspace: Workspace, sampleRate: number, options: RoomOptions): StereoEffect {
  const { kernels, doubles } = workspace;
  const mix = createWetMix();
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);
  const space: ReverbSpace = {
    reflections: createReflections(workspace, sampleRate / 2, options),
    lastLeft: doubles(HISTORY + BLOCK_FRAMES),
    lastRight: doubles(HISTORY + BLOCK_FRAMES),
    halfLeft: doubles(HISTORY + HALF_FRAMES),
    halfRight: doubles(HISTORY + HALF_FRAMES),
    roomLeft: doubles(BLOCK_FRAMES),
    roomRight: doubles(BLOCK_FRAMES),
  };
  const state = { awake: false, quietFrames: 0 };

  const reset = (): void => {
    silenceReflections(space.reflections);
    for (const buffer of [space.halfLeft, space.halfRight, space.lastLeft, space.lastRight]) buffer.fill(0);
    state.awake = false;
    settleWetMix(mix);
  };

  return {
    setWet(wet) {
      setWetMix(mix, wet, state.awake ? smoothing : 0);
    },
    reset,
    process(left, right, heard) {
      if (!state.awake && !heard) return false;
      state.awake = true;
      const loudest = kernels.reverb(space, mix, left, right);
      advanceWetMix(mix);
      state.quietFrames = heard || loudest > TAIL_SILENCE ? 0 : state.quietFrames + BLOCK_FRAMES;
      if (state.quietFrames > sampleRate * LONGEST_SECONDS) reset();
      return true;
    },
  };
}
