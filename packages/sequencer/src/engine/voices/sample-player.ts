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
  };
  state.place = 0;

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
      }
      left[index] = (left[index] as number) + level * cubic(first, place, state.loop);
      right[index] = (right[index] as number) + level * cubic(second, place, state.loop);
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
      advanceRamp(fade);
      if (end < BLOCK_FRAMES || (fade.target === 0 && fade.blocks === 0)) reset();
      return true;
    },
  };
}

/** Source: Catmull–Rom spline, four points. */
function cubic(samples: Float32Array, place: number, loop: boolean): number {
  const frames = samples.length;
  const whole = Math.floor(place);
  const t = place - whole;
  const before = whole > 0 ? (samples[whole - 1] as number) : loop ? (samples[frames - 1] as number) : 0;
  const a = samples[whole] as number;
  const b = whole + 1 < frames ? (samples[whole + 1] as number) : loop ? (samples[whole + 1 - frames] as number) : 0;
  const after = whole + 2 < frames ? (samples[whole + 2] as number) : loop ? (samples[(whole + 2) % frames] as number) : 0;
  return a + 0.5 * t * (b - before + t * (2 * before - 5 * a + 4 * b - after + t * (3 * (a - b) + after - before)));
}
