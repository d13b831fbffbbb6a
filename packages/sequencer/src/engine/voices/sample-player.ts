import type { AudioClip } from '@loop/core';

import { BLOCK_FRAMES } from '../block.js';
import { blocksIn, advanceRamp, createRamp, jumpRamp, moveRamp } from '../ramp.js';

/** Plays a clip from one of the four slots, looping or once. */
export interface SamplePlayer {
  /** Whether it makes sound. */
  readonly active: boolean;
  /** Puts a clip in, or takes it out; a clip that was playing fades. */
  setClip(clip: AudioClip | undefined): void;
  /** Chooses between starting over at the end and stopping there. */
  setLoop(loop: boolean): void;
  /** Starts at a frame of the block, from a place in the clip in seconds. */
  start(offset: number, fromSeconds: number): void;
  /** Fades out within 10 ms. */
  stop(): void;
  /** Falls silent at once. */
  reset(): void;
  /** Adds a block of sound. Returns whether there was any. */
  render(left: Float64Array, right: Float64Array): boolean;
}

const FADE_SECONDS = 0.01;
/** How long the jump fades where a clip starts over that was not cut as a loop. */
const JOIN_SECONDS = 0.005;

/** Creates a player without a clip. A clip of another sample rate is read with cubic interpolation. */
export function createSamplePlayer(sampleRate: number): SamplePlayer {
  const fade = createRamp(0);
  const smoothing = blocksIn(FADE_SECONDS, sampleRate);
  const state = {
    clip: undefined as AudioClip | undefined,
    next: undefined as AudioClip | undefined,
    place: 0.5,
    wait: 0,
    loop: true,
    running: false,
    /** How far each side jumps where the clip starts over; nothing for a clip that was cut as a loop. */
    jumps: [0, 0] as readonly [left: number, right: number],
    /** The frame of the block where it started over; −1 for none. */
    joinAt: -1,
    joining: 0,
  };
  state.place = 0;
  const joinFrames = Math.round(JOIN_SECONDS * sampleRate);

  /** Lets the repeat go on from where the end of the clip was, and fades the difference. */
  const addJoin = (left: Float64Array, right: Float64Array, end: number): void => {
    const from = Math.max(0, state.joinAt);
    if (state.joinAt >= 0) state.joining = joinFrames;
    state.joinAt = -1;
    const [leftJump, rightJump] = state.jumps;
    if (leftJump === 0 && rightJump === 0) return;
    for (let index = from; index < end && state.joining > 0; index += 1) {
      const share = state.joining / joinFrames;
      const level = (fade.value + index * fade.slope) * share * share * (3 - 2 * share);
      left[index] = (left[index] as number) + level * leftJump;
      right[index] = (right[index] as number) + level * rightJump;
      state.joining -= 1;
    }
  };

  /** The frames that were still in the clip when it ended. */
  const length = (): number => state.clip?.channels[0]?.length ?? 0;

  const stop = (): void => {
    if (!state.running) return;
    moveRamp(fade, 0, smoothing);
  };

  const reset = (): void => {
    state.running = false;
    jumpRamp(fade, 0);
    state.clip = state.next;
  };

  const addSteady = (clip: AudioClip, left: Float64Array, right: Float64Array, from: number): number => {
    const first = clip.channels[0] as Float32Array;
    const second = clip.channels[1] ?? first;
    const frames = first.length;
    let place = state.place;
    let level = fade.value + from * fade.slope;
    let index = from;
    for (; index < BLOCK_FRAMES; index += 1) {
      if (place >= frames) {
        if (!state.loop) break;
        place -= frames;
        state.joinAt = index;
      }
      left[index] = (left[index] as number) + level * (first[place] as number);
      right[index] = (right[index] as number) + level * (second[place] as number);
      place += 1;
      level += fade.slope;
    }
    state.place = place;
    return index;
  };

  const addStretched = (clip: AudioClip, left: Float64Array, right: Float64Array, from: number): number => {
    const first = clip.channels[0] as Float32Array;
    const second = clip.channels[1] ?? first;
    const frames = first.length;
    const step = clip.sampleRate / sampleRate;
    let place = state.place;
    let level = fade.value + from * fade.slope;
    let index = from;
    for (; index < BLOCK_FRAMES; index += 1) {
      if (place >= frames) {
        if (!state.loop) break;
        place -= frames;
        state.joinAt = index;
      }
      left[index] = (left[index] as number) + level * cubic(first, place, state.loop, state.jumps[0]);
      right[index] = (right[index] as number) + level * cubic(second, place, state.loop, state.jumps[1]);
      place += step;
      level += fade.slope;
    }
    state.place = place;
    return index;
  };

  return {
    get active() {
      return state.running;
    },
    setClip(clip) {
      state.next = clip;
      if (state.running) stop();
      else state.clip = clip;
    },
    setLoop(loop) {
      state.loop = loop;
    },
    start(offset, fromSeconds) {
      state.clip = state.next;
      const frames = length();
      if (frames === 0 || state.clip === undefined) return;
      const place = Math.max(0, fromSeconds) * state.clip.sampleRate;
      if (!state.loop && place >= frames) return;
      state.place = place - frames * Math.floor(place / frames);
      state.jumps = jumpsOf(state.clip);
      state.joinAt = -1;
      state.joining = 0;
      if (state.clip.sampleRate === sampleRate) state.place = Math.floor(state.place);
      state.wait = offset;
      state.running = true;
      jumpRamp(fade, place === 0 ? 1 : 0);
      moveRamp(fade, 1, smoothing);
    },
    stop,
    reset,
    render(left, right) {
      const { clip } = state;
      if (!state.running || clip === undefined) return false;
      const from = state.wait;
      state.wait = 0;
      const end = clip.sampleRate === sampleRate ? addSteady(clip, left, right, from) : addStretched(clip, left, right, from);
      addJoin(left, right, end);
      advanceRamp(fade);
      if (end < BLOCK_FRAMES || (fade.target === 0 && fade.blocks === 0)) reset();
      return true;
    },
  };
}

/** How far both sides of a clip jump from its last frame to its first, where that is further than the wave goes near them. */
function jumpsOf({ channels, sampleRate }: AudioClip): readonly [left: number, right: number] {
  const [left, right = left] = channels.map((samples) => {
    const last = samples.length - 1;
    const jump = (samples[last] as number) - (samples[0] as number);
    const reach = Math.min(last, Math.round(JOIN_SECONDS * sampleRate));
    let furthest = 0;
    for (let index = 0; index < reach; index += 1) {
      furthest = Math.max(furthest, Math.abs((samples[index + 1] as number) - (samples[index] as number)));
      furthest = Math.max(furthest, Math.abs((samples[last - index] as number) - (samples[last - index - 1] as number)));
    }
    return Math.abs(jump) > furthest ? jump : 0;
  });
  return [left ?? 0, right ?? 0];
}

/** Source: Catmull–Rom spline, four points. Beyond an end of a loop the wave goes on as if it did not jump. */
function cubic(samples: Float32Array, place: number, loop: boolean, jump: number): number {
  const frames = samples.length;
  const whole = Math.floor(place);
  const t = place - whole;
  const before = whole > 0 ? (samples[whole - 1] as number) : loop ? (samples[frames - 1] as number) - jump : 0;
  const a = samples[whole] as number;
  const b = whole + 1 < frames ? (samples[whole + 1] as number) : loop ? (samples[whole + 1 - frames] as number) + jump : 0;
  const after = whole + 2 < frames ? (samples[whole + 2] as number) : loop ? (samples[(whole + 2) % frames] as number) + jump : 0;
  return a + 0.5 * t * (b - before + t * (2 * before - 5 * a + 4 * b - after + t * (3 * (a - b) + after - before)));
}
