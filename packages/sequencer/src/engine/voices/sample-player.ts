import type { AudioClip } from '@loop/core';

import { BLOCK_FRAMES } from '../block.js';
import { blocksIn, advanceRamp, createRamp, jumpRamp, moveRamp } from '../ramp.js';

/** Plays a clip, looping or once. A start while it plays hands over: what played fades as the start rises. */
export interface SamplePlayer {
  /** Whether it makes sound. */
  readonly active: boolean;
  /** How far it is in its clip, in seconds. */
  readonly placeSeconds: number;
  /** Puts a clip in, or takes it out; a clip that was playing fades. */
  setClip(clip: AudioClip | undefined): void;
  /** Chooses between starting over at the end and stopping there. */
  setLoop(loop: boolean): void;
  /** Starts at a frame of the block. */
  start(offset: number, options: SampleStart): void;
  /** Fades out within 10 ms. */
  stop(): void;
  /** Falls silent at once. */
  reset(): void;
  /** Adds a block of sound. Returns whether there was any. */
  render(left: Float64Array, right: Float64Array): boolean;
}

/** Where a clip starts. */
export interface SampleStart {
  /** The place in the clip. */
  readonly fromSeconds: number;
  /** After how many frames it starts over, where that is not its length to the frame: what a round is off by is made up for in a later one. */
  readonly periodFrames?: number | undefined;
}

const FADE_SECONDS = 0.01;
/** How long the jump fades where a clip starts over that was not cut as a loop. */
const JOIN_SECONDS = 0.005;
/** How long a clip takes over from another, in blocks: long enough not to click, short enough for the first stroke of a bar. */
const HANDOVER_BLOCKS = 1;

/** Creates a player without a clip. A clip of another sample rate is read with cubic interpolation. */
export function createSamplePlayer(sampleRate: number): SamplePlayer {
  let playing = createDeck(sampleRate);
  let leaving = createDeck(sampleRate);
  let clip: AudioClip | undefined;
  let loop = true;
  return {
    get active() {
      return playing.active || leaving.active;
    },
    get placeSeconds() {
      return playing.placeSeconds;
    },
    setClip(next) {
      clip = next;
      playing.stop();
    },
    setLoop(next) {
      loop = next;
      playing.setLoop(next);
    },
    start(offset, options) {
      if (clip === undefined || clip.channels[0]?.length === 0) return;
      const isHandover = playing.active;
      if (isHandover) {
        [playing, leaving] = [leaving, playing];
        leaving.leave();
      }
      playing.setLoop(loop);
      playing.start(clip, offset, isHandover, options);
    },
    stop: () => playing.stop(),
    reset() {
      playing.reset();
      leaving.reset();
    },
    render(left, right) {
      const isLeaving = leaving.active && leaving.render(left, right);
      return (playing.active && playing.render(left, right)) || isLeaving;
    },
  };
}

/** Reads one clip at a time. */
function createDeck(sampleRate: number) {
  const fade = createRamp(0);
  const smoothing = blocksIn(FADE_SECONDS, sampleRate);
  const state = {
    clip: undefined as AudioClip | undefined,
    place: 0.5,
    wait: 0,
    loop: true,
    running: false,
    /** How much further than its first frame a round begins, in frames of the clip. */
    excess: 0.5,
    /** What rounds were off by so far, in frames of the clip. */
    debt: 0.5,
    isHolding: false,
    /** How far each side jumps where the clip starts over; nothing for a clip that was cut as a loop. */
    jumps: [0, 0] as readonly [left: number, right: number],
    /** The frame of the block where it started over; −1 for none. */
    joinAt: -1,
    joining: 0,
  };
  state.place = state.excess = state.debt = 0;
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

  const reset = (): void => {
    state.running = false;
    jumpRamp(fade, 0);
  };

  /**
   * Where it goes on that is `place` frames after the end of its clip, which has `frames`: at the beginning, or a little further where rounds
   * were too long; where they were too short, the very end is read once more. What is read frame by frame moves by whole frames.
   */
  const startOver = (place: number, frames: number, isWhole: boolean): number => {
    if (state.isHolding) {
      state.isHolding = false;
      return place;
    }
    state.debt += state.excess;
    const made = isWhole ? Math.round(state.debt) : state.debt;
    state.debt -= made;
    state.isHolding = place + made < 0;
    return state.isHolding ? place + made + frames : place + made;
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
        place = startOver(place - frames, frames, true);
        if (!state.isHolding) state.joinAt = index;
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
        place = startOver(place - frames, frames, false);
        if (!state.isHolding) state.joinAt = index;
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
    get placeSeconds() {
      return state.clip === undefined ? 0 : state.place / state.clip.sampleRate;
    },
    setLoop(loop: boolean) {
      state.loop = loop;
    },
    start(clip: AudioClip, offset: number, isHandover: boolean, { fromSeconds, periodFrames }: SampleStart) {
      const frames = clip.channels[0]?.length ?? 0;
      const place = Math.max(0, fromSeconds) * clip.sampleRate;
      if (!state.loop && place >= frames) return;
      state.clip = clip;
      state.place = place - frames * Math.floor(place / frames);
      state.excess = periodFrames === undefined ? 0 : frames - (periodFrames * clip.sampleRate) / sampleRate;
      state.debt = 0;
      state.isHolding = false;
      state.jumps = jumpsOf(clip);
      state.joinAt = -1;
      state.joining = 0;
      if (clip.sampleRate === sampleRate) state.place = Math.floor(state.place);
      state.wait = offset;
      state.running = true;
      jumpRamp(fade, place === 0 && !isHandover ? 1 : 0);
      moveRamp(fade, 1, isHandover ? HANDOVER_BLOCKS : smoothing);
    },
    stop() {
      if (state.running) moveRamp(fade, 0, smoothing);
    },
    /** Falls silent as the next one rises. */
    leave() {
      jumpRamp(fade, fade.value);
      moveRamp(fade, 0, HANDOVER_BLOCKS);
    },
    reset,
    render(left: Float64Array, right: Float64Array): boolean {
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
