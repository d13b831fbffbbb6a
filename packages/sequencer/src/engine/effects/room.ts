import type { Doubles, Integers } from '../addressed.js';
import { exp, keepFor60Db, powerOfTwoFrom } from '../math.js';
import type { Workspace } from '../workspace.js';

/** What distinguishes one room from another. */
export interface RoomOptions {
  /** Seconds in which the tail falls by 60 dB. */
  readonly decaySeconds: number;
  /** Hertz above which the walls swallow more. */
  readonly dampingHertz: number;
}

/** The reflections of a room, as kernels read them. */
export interface Reflections {
  /** Lengths of the eight lines in frames, where they are written next, their mask, and the distance between pairs of them. */
  readonly places: Integers;
  /** What each line keeps per round, the memories of their walls, and what these keep per frame. */
  readonly room: Doubles;
  /** The eight lines, two side by side. */
  readonly lines: Doubles;
}

/** The longest that a room can be silent between two echoes, in seconds. */
export const LONGEST_SECONDS = 0.0636;

/** Lengths of the eight lines in seconds, spread so that no echo stands out. */
const LINE_SECONDS = [0.0233, 0.0301, 0.0345, 0.0424, 0.0466, 0.0524, 0.0576, LONGEST_SECONDS] as const;

/** Samples between the ends of two pairs of lines in memory: lines a power of two apart would fight for the same cache sets. */
const STAGGER = 72;

/** Where `places` keeps where the lines are written next, the mask of their lengths, and the distance between pairs of them. */
export const PLACE = 8;
export const MASK = 9;
export const STRIDE = 10;

/** Where `room` keeps the memories of the eight walls, and what these keep per frame. */
export const WALLS = 8;
export const KEEP = 16;

/**
 * Creates the reflections of a room: eight delay lines that feed one another, each line damped by a one-pole filter.
 *
 * @param rate - Frames per second of the sound that it is given.
 */
export function createReflections(
  { doubles, integers }: Workspace,
  rate: number,
  { decaySeconds, dampingHertz }: RoomOptions,
): Reflections {
  const lengths = LINE_SECONDS.map((seconds) => Math.round(seconds * rate));
  const size = powerOfTwoFrom((lengths[7] as number) + 1);
  const stride = 2 * size + STAGGER;
  const places = integers(STRIDE + 1);
  places.set(lengths);
  places[MASK] = size - 1;
  places[STRIDE] = stride;
  const room = doubles(KEEP + 1);
  room.set(lengths.map((frames) => keepFor60Db(frames, decaySeconds * rate)));
  room[KEEP] = exp((-2 * Math.PI * dampingHertz) / rate);
  const lines = doubles(4 * stride);
  return { places, room, lines };
}

/** Makes a room forget all sound. */
export function silenceReflections({ places, room, lines }: Reflections): void {
  lines.fill(0);
  room.fill(0, WALLS, KEEP);
  places[PLACE] = 0;
}
