import { BLOCK_FRAMES } from '../block.js';
import { advanceRamp, blocksIn, jumpRamp } from '../ramp.js';
import { double, halve, HALF_FRAMES, HISTORY, keepHistory } from './half-rate.js';
import { createRoom } from './room.js';
import type { RoomOptions } from './room.js';
import type { StereoEffect } from './stereo-effect.js';
import { TAIL_SILENCE } from './stereo-effect.js';
import { blend, createWetMix, setWetMix } from './wet-mix.js';

const SMOOTHING_SECONDS = 0.03;

/** Creates a reverb. Its room works at half the sample rate: the walls swallow what is lost, and it costs half. */
export function createReverb(sampleRate: number, options: RoomOptions): StereoEffect {
  const room = createRoom(sampleRate / 2, options);
  const mix = createWetMix();
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);
  const halfLeft = new Float64Array(HISTORY + HALF_FRAMES);
  const halfRight = new Float64Array(HISTORY + HALF_FRAMES);
  const lastLeft = new Float64Array(HISTORY + BLOCK_FRAMES);
  const lastRight = new Float64Array(HISTORY + BLOCK_FRAMES);
  const roomLeft = new Float64Array(BLOCK_FRAMES);
  const roomRight = new Float64Array(BLOCK_FRAMES);
  const state = { awake: false, quietFrames: 0 };

  const reset = (): void => {
    room.reset();
    for (const buffer of [halfLeft, halfRight, lastLeft, lastRight]) buffer.fill(0);
    state.awake = false;
    jumpRamp(mix.dry, mix.dry.target);
    jumpRamp(mix.wet, mix.wet.target);
  };

  return {
    setWet(wet) {
      setWetMix(mix, wet, state.awake ? smoothing : 0);
    },
    reset,
    process(left, right, heard) {
      if (!state.awake && !heard) return false;
      state.awake = true;
      keepHistory(halfLeft);
      keepHistory(halfRight);
      halve(left, lastLeft, halfLeft);
      halve(right, lastRight, halfRight);
      const loudest = room.process(halfLeft, halfRight, HISTORY, HISTORY + HALF_FRAMES);
      double(halfLeft, roomLeft);
      double(halfRight, roomRight);
      blend(left, right, roomLeft, roomRight, mix);
      advanceRamp(mix.dry);
      advanceRamp(mix.wet);
      state.quietFrames = heard || loudest > TAIL_SILENCE ? 0 : state.quietFrames + BLOCK_FRAMES;
      if (state.quietFrames > sampleRate * room.longestSeconds) reset();
      return true;
    },
  };
}
