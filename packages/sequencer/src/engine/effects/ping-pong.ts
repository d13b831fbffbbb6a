import { BLOCK_FRAMES } from '../block.js';
import { advanceRamp, blocksIn, createRamp, jumpRamp, moveRamp } from '../ramp.js';
import type { StereoEffect } from './stereo-effect.js';
import { TAIL_SILENCE } from './stereo-effect.js';
import { createWetMix, setWetMix } from './wet-mix.js';

/** A delay whose echoes go from side to side. */
export interface PingPong extends StereoEffect {
  /** Sets the time between echoes. A running delay crossfades to it, without a change of pitch. */
  setTime(seconds: number): void;
}

/** The longest time between echoes: a dotted eighth at 30 beats per minute, and half a beat more. */
const LONGEST_SECONDS = 2;

const SMOOTHING_SECONDS = 0.03;

/** Creates a ping-pong delay: the first echo is on the left. */
export function createPingPong(sampleRate: number, { feedback }: { readonly feedback: number }): PingPong {
  const size = powerOfTwoAbove(LONGEST_SECONDS * sampleRate + 2 * BLOCK_FRAMES);
  const mask = size - 1;
  const leftLine = new Float64Array(size);
  const rightLine = new Float64Array(size);
  const mix = createWetMix();
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);
  // A change of time fades from the old place in the lines to the new one; `nextFrames` waits while a fade is under way.
  const fade = createRamp(0);
  const state = { place: 0, frames: BLOCK_FRAMES, fadingFrames: BLOCK_FRAMES, nextFrames: BLOCK_FRAMES, awake: false, quietFrames: 0 };

  const takeTime = (): void => {
    if (fade.blocks > 0 || state.nextFrames === state.frames) return;
    state.fadingFrames = state.frames;
    state.frames = state.nextFrames;
    if (!state.awake) return;
    jumpRamp(fade, 1);
    moveRamp(fade, 0, smoothing);
  };

  const reset = (): void => {
    leftLine.fill(0);
    rightLine.fill(0);
    state.awake = false;
    jumpRamp(fade, 0);
    jumpRamp(mix.dry, mix.dry.target);
    jumpRamp(mix.wet, mix.wet.target);
  };

  return {
    setTime(seconds) {
      state.nextFrames = Math.max(BLOCK_FRAMES, Math.min(size - BLOCK_FRAMES, Math.round(seconds * sampleRate)));
    },
    setWet(wet) {
      setWetMix(mix, wet, state.awake ? smoothing : 0);
    },
    reset,
    process(left, right, heard) {
      takeTime();
      if (!state.awake && !heard) return false;
      state.awake = true;
      const { frames, fadingFrames } = state;
      const fading = fade.blocks > 0;
      let { place } = state;
      let share = fade.value;
      let dry = mix.dry.value;
      let wet = mix.wet.value;
      let loudest = 0;
      for (let index = 0; index < BLOCK_FRAMES; index += 1) {
        const inputLeft = left[index] as number;
        const inputRight = right[index] as number;
        const tap = (place - frames) & mask;
        let echoLeft = leftLine[tap] as number;
        let echoRight = rightLine[tap] as number;
        if (fading) {
          const old = (place - fadingFrames) & mask;
          echoLeft += share * ((leftLine[old] as number) - echoLeft);
          echoRight += share * ((rightLine[old] as number) - echoRight);
          share += fade.slope;
        }
        leftLine[place] = 0.5 * (inputLeft + inputRight) + feedback * echoRight;
        rightLine[place] = feedback * echoLeft;
        place = (place + 1) & mask;
        left[index] = dry * inputLeft + wet * echoLeft;
        right[index] = dry * inputRight + wet * echoRight;
        dry += mix.dry.slope;
        wet += mix.wet.slope;
        loudest = Math.max(loudest, Math.abs(echoLeft), Math.abs(echoRight));
      }
      state.place = place;
      advanceRamp(fade);
      advanceRamp(mix.dry);
      advanceRamp(mix.wet);
      state.quietFrames = heard || loudest > TAIL_SILENCE ? 0 : state.quietFrames + BLOCK_FRAMES;
      if (state.quietFrames > 2 * frames + BLOCK_FRAMES) reset();
      return true;
    },
  };
}

function powerOfTwoAbove(count: number): number {
  let size = 1;
  while (size < count) size *= 2;
  return size;
}
