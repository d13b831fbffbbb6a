import type { Doubles } from '../addressed.js';
import { BLOCK_FRAMES } from '../block.js';
import { powerOfTwoFrom } from '../math.js';
import { advanceRamp, blocksIn, createRamp, jumpRamp, moveRamp } from '../ramp.js';
import type { Workspace } from '../workspace.js';
import type { StereoEffect } from './stereo-effect.js';
import { TAIL_SILENCE } from './stereo-effect.js';
import { advanceWetMix, createWetMix, setWetMix, settleWetMix } from './wet-mix.js';

/** A delay whose echoes go from side to side. */
export interface PingPong extends StereoEffect {
  /** Sets the time between echoes. A running delay crossfades to it, without a change of pitch. */
  setTime(seconds: number): void;
}

/** The longest time between echoes: a dotted eighth at 30 beats per minute, and half a beat more. */
const LONGEST_SECONDS = 2;

const SMOOTHING_SECONDS = 0.03;

/** Creates a ping-pong delay: the first echo is on the left. */
export function createPingPong({ kernels, doubles }: Workspace, sampleRate: number, { feedback }: { readonly feedback: number }): PingPong {
  const size = powerOfTwoFrom(LONGEST_SECONDS * sampleRate + 2 * BLOCK_FRAMES);
  const mask = size - 1;
  // Left and right side by side, so that a frame is one place in memory.
  const lines = doubles(2 * size);
  const mix = createWetMix();
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);
  // A change of time fades from the old place in the lines to the new one; `nextFrames` waits while a fade is under way.
  const fade = createRamp(0);
  const state = {
    feedback,
    place: 0,
    frames: BLOCK_FRAMES,
    fadingFrames: BLOCK_FRAMES,
    nextFrames: BLOCK_FRAMES,
    awake: false,
    quietFrames: 0,
  };

  const takeTime = (): void => {
    if (fade.blocks > 0 || state.nextFrames === state.frames) return;
    state.fadingFrames = state.frames;
    state.frames = state.nextFrames;
    if (!state.awake) return;
    jumpRamp(fade, 1);
    moveRamp(fade, 0, smoothing);
  };

  /** Mixes a block with its echoes. Returns the echoes' peak. */
  const echo = (left: Doubles, right: Doubles): number => {
    const loudest = kernels.echo(lines, state, mix, left, right);
    state.place = (state.place + BLOCK_FRAMES) & mask;
    return loudest;
  };

  /** Does the same while the time between echoes changes: the old echoes fade into the new ones. */
  const echoFading = (left: Doubles, right: Doubles): number => {
    const { frames, fadingFrames } = state;
    let { place } = state;
    let share = fade.value;
    let dry = mix.dry.value;
    let wet = mix.wet.value;
    let loudest = 0;
    for (let index = 0; index < BLOCK_FRAMES; index += 1) {
      const inputLeft = left[index] as number;
      const inputRight = right[index] as number;
      const tap = 2 * ((place - frames) & mask);
      const old = 2 * ((place - fadingFrames) & mask);
      const echoLeft = share * (lines[old] as number) + (1 - share) * (lines[tap] as number);
      const echoRight = share * (lines[old + 1] as number) + (1 - share) * (lines[tap + 1] as number);
      lines[2 * place] = 0.5 * (inputLeft + inputRight) + feedback * echoRight;
      lines[2 * place + 1] = feedback * echoLeft;
      place = (place + 1) & mask;
      left[index] = dry * inputLeft + wet * echoLeft;
      right[index] = dry * inputRight + wet * echoRight;
      share += fade.slope;
      dry += mix.dry.slope;
      wet += mix.wet.slope;
      const level = Math.abs(echoLeft) + Math.abs(echoRight);
      if (level > loudest) loudest = level;
    }
    state.place = place;
    return loudest;
  };

  const reset = (): void => {
    lines.fill(0);
    state.awake = false;
    jumpRamp(fade, 0);
    settleWetMix(mix);
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
      const loudest = fade.blocks > 0 ? echoFading(left, right) : echo(left, right);
      advanceRamp(fade);
      advanceWetMix(mix);
      state.quietFrames = heard || loudest > TAIL_SILENCE ? 0 : state.quietFrames + BLOCK_FRAMES;
      if (state.quietFrames > 2 * state.frames + BLOCK_FRAMES) reset();
      return true;
    },
  };
}
