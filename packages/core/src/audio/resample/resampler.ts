import { InvalidInputError } from '../../errors.js';
import type { InputIssue } from '../../errors.js';
import type { Hertz } from '../../units.js';
import { createFilterBank, RESAMPLE_QUALITIES } from './filter-bank.js';
import type { FilterBank, ResampleQuality } from './filter-bank.js';

/** Settings of {@link resample}. */
export interface ResampleOptions {
  /**
   * The share of the lower band that passes unchanged, and the level of everything that should not be there:
   * `fast` 69 % and −96 dB, `high` 85 % and −108 dB, `best` 93 % and −120 dB. @defaultValue 'high'
   */
  readonly quality?: ResampleQuality | undefined;
}

/** What a {@link Resampler} converts. */
export interface ResamplerOptions extends ResampleOptions {
  /** The rate of what goes in, a whole number, 8 000–384 000. */
  readonly from: Hertz;
  /** The rate of what comes out, a whole number, 8 000–384 000. */
  readonly to: Hertz;
  /** The number of channels. @defaultValue 2 */
  readonly channels?: number | undefined;
}

/** Converts the sampling rate of a sound that arrives in blocks. */
export interface Resampler {
  /**
   * Takes the next frames, and gives those that can be computed from what is known so far.
   *
   * @param block - One float32 array per channel, all of the same length; any length.
   * @throws {InvalidInputError} When the channels do not fit.
   */
  push(block: readonly Float32Array[]): Float32Array[];
  /** Gives the rest, so that `round(frames · to / from)` frames have come out in all; then begins anew. */
  flush(): Float32Array[];
}

/**
 * Creates a resampler for a stream. All blocks together are, bit for bit, what {@link resample} makes of the whole. There is
 * no delay: frame 0 of the output is at the time of frame 0 of the input. A block comes out about 50 input frames later.
 *
 * @throws {InvalidInputError} When a rate or the number of channels is out of range.
 */
export function createResampler(options: ResamplerOptions): Resampler {
  const { from, to, channels: channelCount = 2, quality = 'high' } = options;
  assertResampler(from, to, channelCount, quality);
  const engine = createEngine(createFilterBank(from, to, quality), channelCount);
  return {
    push(block) {
      const frames = block[0]?.length ?? 0;
      if (block.length !== channelCount || block.some((channel) => channel.length !== frames)) {
        const received = `lengths ${block.map((channel) => channel.length).join(', ')}`;
        const message = `must be ${channelCount} Float32Arrays of one length`;
        throw new InvalidInputError('block', [{ path: 'block', message, received }]);
      }
      const output = block.map(() => new Float32Array(engine.countOutput(frames)));
      engine.process(block, output, 0);
      return output;
    },
    flush() {
      const output = Array.from({ length: channelCount }, () => new Float32Array(engine.countRest()));
      engine.flush(output, 0);
      return output;
    },
  };
}

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
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let index = 0; index < length; index += 4) {
    s0 += (a[aStart + index] as number) * (b[bStart + index] as number);
    s1 += (a[aStart + index + 1] as number) * (b[bStart + index + 1] as number);
    s2 += (a[aStart + index + 2] as number) * (b[bStart + index + 2] as number);
    s3 += (a[aStart + index + 3] as number) * (b[bStart + index + 3] as number);
  }
  return s0 + s1 + (s2 + s3);
}

/** @internal */
export function assertResampler(from: unknown, to: unknown, channels: number, quality: unknown): void {
  const issues: InputIssue[] = [];
  for (const [path, rate] of Object.entries({ from, to })) {
    if (!Number.isInteger(rate) || (rate as number) < 8_000 || (rate as number) > 384_000) {
      issues.push({ path, message: 'must be a whole number of 8000–384000 Hz', received: String(rate) });
    }
  }
  if (!Number.isInteger(channels) || channels < 1) {
    issues.push({ path: 'channels', message: 'must be a whole number from 1', received: String(channels) });
  }
  if (!(RESAMPLE_QUALITIES as readonly unknown[]).includes(quality)) {
    issues.push({ path: 'quality', message: 'is not known', allowed: RESAMPLE_QUALITIES, received: String(quality) });
  }
  if (issues.length > 0) throw new InvalidInputError('resample', issues);
}
