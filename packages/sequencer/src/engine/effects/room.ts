import { exp, exp2 } from '../math.js';

/** What distinguishes one room from another. */
export interface RoomOptions {
  /** Seconds in which the tail falls by 60 dB. */
  readonly decaySeconds: number;
  /** Hertz above which the walls swallow more. */
  readonly dampingHertz: number;
}

/** A room that answers a stereo sound, without the sound itself. */
export interface Room {
  /** The longest that the room can be silent between two echoes, in seconds. */
  readonly longestSeconds: number;
  /** Replaces the sound in `[from, to)` by the room's answer. Returns its peak. */
  process(left: Float64Array, right: Float64Array, from: number, to: number): number;
  /** Forgets all sound. */
  reset(): void;
}

/** Lengths of the eight lines in seconds, spread so that no echo stands out. */
const LINE_SECONDS = [0.0233, 0.0301, 0.0345, 0.0424, 0.0466, 0.0524, 0.0576, 0.0636] as const;

/** Samples between the ends of two lines in memory: lines a power of two apart would fight for the same cache sets. */
const STAGGER = 72;

/**
 * Creates a room: eight delay lines that feed one another through a Householder matrix, each line damped by a one-pole filter.
 *
 * Source: J.-M. Jot, Digital delay networks for designing artificial reverberators, AES 90th Convention, 1991
 *
 * @param rate - Frames per second of the sound that it is given.
 */
export function createRoom(rate: number, { decaySeconds, dampingHertz }: RoomOptions): Room {
  const lengths = Int32Array.from(LINE_SECONDS, (seconds) => Math.round(seconds * rate));
  const gains = Float64Array.from(lengths, (frames) => exp2((-9.965784284662087 * frames) / (decaySeconds * rate)));
  const size = powerOfTwoAbove((lengths[7] as number) + 1);
  const stride = size + STAGGER;
  const lines = new Float64Array(8 * stride);
  const damped = new Float64Array(8);
  const keepHigh = exp((-2 * Math.PI * dampingHertz) / rate);
  const state = { place: 0 };
  return {
    longestSeconds: LINE_SECONDS[7],
    reset() {
      lines.fill(0);
      damped.fill(0);
      state.place = 0;
    },
    process(left, right, from, to) {
      const mask = size - 1;
      const keep = keepHigh;
      const take = 1 - keep;
      const n0 = lengths[0] as number;
      const n1 = lengths[1] as number;
      const n2 = lengths[2] as number;
      const n3 = lengths[3] as number;
      const n4 = lengths[4] as number;
      const n5 = lengths[5] as number;
      const n6 = lengths[6] as number;
      const n7 = lengths[7] as number;
      const g0 = gains[0] as number;
      const g1 = gains[1] as number;
      const g2 = gains[2] as number;
      const g3 = gains[3] as number;
      const g4 = gains[4] as number;
      const g5 = gains[5] as number;
      const g6 = gains[6] as number;
      const g7 = gains[7] as number;
      const l1 = stride;
      const l2 = 2 * stride;
      const l3 = 3 * stride;
      const l4 = 4 * stride;
      const l5 = 5 * stride;
      const l6 = 6 * stride;
      const l7 = 7 * stride;
      let d0 = damped[0] as number;
      let d1 = damped[1] as number;
      let d2 = damped[2] as number;
      let d3 = damped[3] as number;
      let d4 = damped[4] as number;
      let d5 = damped[5] as number;
      let d6 = damped[6] as number;
      let d7 = damped[7] as number;
      let { place } = state;
      let loudest = 0;
      for (let index = from; index < to; index += 1) {
        const inputLeft = left[index] as number;
        const inputRight = right[index] as number;
        d0 = keep * d0 + take * (lines[(place - n0) & mask] as number);
        d1 = keep * d1 + take * (lines[l1 + ((place - n1) & mask)] as number);
        d2 = keep * d2 + take * (lines[l2 + ((place - n2) & mask)] as number);
        d3 = keep * d3 + take * (lines[l3 + ((place - n3) & mask)] as number);
        d4 = keep * d4 + take * (lines[l4 + ((place - n4) & mask)] as number);
        d5 = keep * d5 + take * (lines[l5 + ((place - n5) & mask)] as number);
        d6 = keep * d6 + take * (lines[l6 + ((place - n6) & mask)] as number);
        d7 = keep * d7 + take * (lines[l7 + ((place - n7) & mask)] as number);
        const e0 = g0 * d0;
        const e1 = g1 * d1;
        const e2 = g2 * d2;
        const e3 = g3 * d3;
        const e4 = g4 * d4;
        const e5 = g5 * d5;
        const e6 = g6 * d6;
        const e7 = g7 * d7;
        const shared = 0.25 * (e0 + e1 + (e2 + e3) + (e4 + e5 + (e6 + e7)));
        const intoLeft = inputLeft - shared;
        const intoRight = inputRight - shared;
        lines[place] = e0 + intoLeft;
        lines[l1 + place] = e1 + intoRight;
        lines[l2 + place] = e2 - inputLeft - shared;
        lines[l3 + place] = e3 - inputRight - shared;
        lines[l4 + place] = e4 + intoLeft;
        lines[l5 + place] = e5 + intoRight;
        lines[l6 + place] = e6 - inputLeft - shared;
        lines[l7 + place] = e7 - inputRight - shared;
        place = (place + 1) & mask;
        left[index] = 0.5 * (d0 - d3 + (d4 - d7));
        right[index] = 0.5 * (d1 - d2 + (d5 - d6));
        const level = Math.abs(d0) + Math.abs(d7);
        if (level > loudest) loudest = level;
      }
      state.place = place;
      damped[0] = d0;
      damped[1] = d1;
      damped[2] = d2;
      damped[3] = d3;
      damped[4] = d4;
      damped[5] = d5;
      damped[6] = d6;
      damped[7] = d7;
      return loudest;
    },
  };
}

function powerOfTwoAbove(count: number): number {
  let size = 1;
  while (size < count) size *= 2;
  return size;
}
