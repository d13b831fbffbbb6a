import { InvalidInputError } from '@loop/core';
import type { AudioClip, Bpm, Seconds } from '@loop/core';

import { frameRegion } from './frames.js';
import type { ClipRegion } from './frames.js';
import { nearestZeroCrossing } from './zero-crossing.js';

/** What kind of loop to look for. */
export interface FindLoopOptions extends ClipRegion {
  /** The tempo of the clip: the loop gets a whole number of beats, whole bars where they fit. */
  readonly bpm?: Bpm | undefined;
  /** The shortest loop. @defaultValue 0.25, or one beat when `bpm` is given */
  readonly minSeconds?: Seconds | undefined;
}

/** A stretch of a clip that repeats without a seam. */
export interface LoopPoints {
  /** The first frame of the loop. */
  readonly startFrame: number;
  /** One past the last frame. */
  readonly endFrame: number;
  /** How alike the sound is around both points, −1…1; above 0.9 the seam is hard to hear. */
  readonly match: number;
}

/** How much sound around the two points is compared. */
const WINDOW_SECONDS = 0.03;

/**
 * Finds a good loop: a pair of upward zero crossings whose surroundings are as alike as possible, by normalised correlation.
 * Of pairs that match about as well, the longer wins.
 *
 * @throws {InvalidInputError} When the region is shorter than the shortest loop.
 */
export function findLoop(clip: AudioClip, options: FindLoopOptions = {}): LoopPoints {
  const region = frameRegion(clip, options);
  const beat = options.bpm === undefined ? undefined : (60 / options.bpm) * clip.sampleRate;
  const shortest = Math.max(
    2,
    Math.round(options.minSeconds === undefined ? (beat ?? 0.25 * clip.sampleRate) : options.minSeconds * clip.sampleRate),
  );
  const length = region.end - region.start;
  if (length < shortest) {
    throw new InvalidInputError('loop', [
      { path: 'minSeconds', message: `the region has only ${length / clip.sampleRate} s`, received: String(shortest / clip.sampleRate) },
    ]);
  }
  const mono = mixDown(clip);
  const window = Math.max(8, Math.round(WINDOW_SECONDS * clip.sampleRate));
  const pairs = candidates(clip, { ...region, shortest, beat });
  let best: LoopPoints | undefined;
  for (const { start, end } of pairs) {
    const match = likeness(mono, start, end, window);
    const bonus = (0.05 * (end - start)) / length;
    if (best === undefined || match + bonus > best.match + (0.05 * (best.endFrame - best.startFrame)) / length) {
      best = { startFrame: start, endFrame: end, match };
    }
  }
  return best ?? { startFrame: region.start, endFrame: region.end, match: likeness(mono, region.start, region.end, window) };
}

interface Search {
  readonly start: number;
  readonly end: number;
  readonly shortest: number;
  readonly beat: number | undefined;
}

/** Pairs worth comparing: at most a few hundred, whatever the clip's length. */
function candidates(clip: AudioClip, search: Search): readonly { readonly start: number; readonly end: number }[] {
  const { start, end, shortest, beat } = search;
  const snap = (frame: number): number => nearestZeroCrossing(clip, { frame, reach: Math.round(0.01 * clip.sampleRate) });
  const slack = end - start - shortest;
  const starts = spread(start, start + Math.floor(slack / 2), 12).map(snap);
  const pairs = starts.flatMap((from) => {
    const ends = beat === undefined ? spread(from + shortest, end, 40).map(snap) : wholeBeats(from, end, beat, shortest);
    return ends.filter((to) => to - from >= shortest && to <= end).map((to) => ({ start: from, end: to }));
  });
  return pairs;
}

function spread(from: number, to: number, count: number): readonly number[] {
  if (to <= from) return [from];
  return Array.from({ length: count }, (_, index) => Math.round(from + ((to - from) * index) / (count - 1)));
}

function wholeBeats(from: number, end: number, beat: number, shortest: number): readonly number[] {
  const most = Math.floor((end - from) / beat + 1e-6);
  const least = Math.max(1, Math.ceil(shortest / beat - 1e-6));
  const unit = most >= 4 ? 4 : 1;
  const counts = Array.from({ length: Math.floor(most / unit) }, (_, index) => (index + 1) * unit).filter((count) => count >= least);
  return counts.slice(-32).map((count) => from + Math.round(count * beat));
}

function mixDown(clip: AudioClip): Float32Array {
  const mono = new Float32Array(clip.channels[0]?.length ?? 0);
  for (const channel of clip.channels) channel.forEach((sample, index) => (mono[index] = (mono[index] as number) + sample));
  return mono;
}

/** Normalised correlation of what surrounds two points: silence matches silence, and where nothing can be compared there is no match. */
function likeness(mono: Float32Array, a: number, b: number, window: number): number {
  const before = Math.min(window, a);
  const after = Math.min(window, mono.length - b);
  if (before + after < window / 4) return 0;
  let product = 0;
  let energyA = 0;
  let energyB = 0;
  for (let offset = -before; offset < after; offset += 1) {
    const x = mono[a + offset] as number;
    const y = mono[b + offset] as number;
    product += x * y;
    energyA += x * x;
    energyB += y * y;
  }
  if (energyA === 0 && energyB === 0) return 1;
  return energyA === 0 || energyB === 0 ? 0 : product / Math.sqrt(energyA * energyB);
}
