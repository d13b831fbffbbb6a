import type { FilterBank } from './filter-bank.js';

/** The state of a conversion, writing into arrays of the caller. @internal */
export interface ResampleEngine {
  /** How many frames come out when so many go in now. */
  countOutput(frames: number): number;
  /** How many frames are still owed when nothing more goes in. */
  countRest(): number;
  /** Takes frames and writes all that can be computed, from `offset` on; returns the offset after the last. */
  process(input: readonly Float32Array[], output: readonly Float32Array[], offset: number): number;
  /** Writes the frames that are owed, from `offset` on, and begins anew. */
  flush(output: readonly Float32Array[], offset: number): void;
}

/** Input frames that are worked on at a time. */
const BLOCK_FRAMES = 4_096;

/** Creates the state of a conversion. @internal */
export function createEngine(bank: FilterBank, channelCount: number): ResampleEngine {
  const { reach, ratio } = bank;
  const [up, down] = ratio;
  const lines = Array.from({ length: channelCount }, () => new Float64Array(2 * reach + BLOCK_FRAMES));
  const silence = lines.map(() => new Float32Array(reach));
  // Input frames so far; output frames so far; the input frame at lines[…][0]; frames in the lines.
  let taken = 0;
  let given = 0;
  let first = 1 - reach;
  let held = reach - 1;

  /** Frames that can be computed once `frames` have gone in: all whose filter ends before that. */
  const reachable = (frames: number): number => Math.max(0, Math.ceil(((frames - reach) * up) / down));
  const total = (): number => Math.round((taken * up) / down);

  const append = (input: readonly Float32Array[], from: number, to: number): void => {
    // The oldest frame that the next output looks at; what is before it is over.
    const needed = Math.floor((given * down) / up) - reach + 1;
    const over = Math.min(held, Math.max(0, needed - first));
    for (const [index, line] of lines.entries()) {
      line.copyWithin(0, over, held);
      line.set((input[index] as Float32Array).subarray(from, to), held - over);
    }
    first += over;
    held += to - from - over;
  };

  const process = (input: readonly Float32Array[], output: readonly Float32Array[], offset: number, limit: number): number => {
    const frames = input[0]?.length ?? 0;
    let written = offset;
    let seen = first + held;
    for (let from = 0; from < frames; from += BLOCK_FRAMES) {
      const to = Math.min(frames, from + BLOCK_FRAMES);
      append(input, from, to);
      seen += to - from;
      const count = Math.min(limit, reachable(seen)) - given;
      for (const [index, line] of lines.entries()) {
        interpolate(bank, line, { given, first, target: output[index] as Float32Array, offset: written, count });
      }
      given += Math.max(0, count);
      written += Math.max(0, count);
    }
    return written;
  };

  return {
    countOutput: (frames) => reachable(taken + frames) - given,
    countRest: () => total() - given,
    process(input, output, offset) {
      taken += input[0]?.length ?? 0;
      return process(input, output, offset, Infinity);
    },
    flush(output, offset) {
      // Silence until the last frame's filter ends.
      let written = offset;
      while (given < total()) written = process(silence, output, written, total());
      for (const line of lines) line.fill(0);
      [taken, given, first, held] = [0, 0, 1 - reach, reach - 1];
    },
  };
}

/** Where {@link interpolate} reads and writes. */
interface Span {
  /** The number of the first output frame. */
  readonly given: number;
  /** The input frame at the beginning of the line. */
  readonly first: number;
  readonly target: Float32Array;
  readonly offset: number;
  readonly count: number;
}

function interpolate({ reach, phases, coefficients, ratio }: FilterBank, line: Float64Array, span: Span): void {
  const { given, first, target, offset, count } = span;
  const [up, down] = ratio;
  const taps = 2 * reach;
  const exact = phases === up;
  for (let index = 0; index < count; index += 1) {
    const position = (given + index) * down;
    const frame = Math.floor(position / up);
    const start = frame - reach + 1 - first;
    const phase = ((position - frame * up) * phases) / up;
    const row = Math.floor(phase);
    const here = dot(coefficients, row * taps, line, start, taps);
    const share = phase - row;
    target[offset + index] = exact || share === 0 ? here : here + share * (dot(coefficients, (row + 1) * taps, line, start, taps) - here);
  }
}

/** Four sums, because one would wait for itself at every step. */
function dot(a: Float64Array, aStart: number, b: Float64Array, bStart: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let index = 0; index < length; index += 4) {
    s0 += (a[aStart + index] as number) * (b[bStart + index] as number);
    s1 += (a[aStart + index + 1] as number) * (b[bStart + index + 1] as number);
    s2 += (a[aStart + index + 2] as number) * (b[bStart + index + 2] as number);
    s3 += (a[aStart + index + 3] as number) * (b[bStart + index + 3] as number);
  }
  return s0 + s1 + (s2 + s3);
}
