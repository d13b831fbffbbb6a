import { InvalidInputError } from '../../errors.js';
import type { InputIssue } from '../../errors.js';
import type { Hertz } from '../../units.js';
import { createFilterBank, RESAMPLE_QUALITIES } from './filter-bank.js';
import type { ResampleQuality } from './filter-bank.js';
import { createEngine } from './resample-engine.js';

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

/** Refuses rates, numbers of channels and qualities that cannot be. @throws {InvalidInputError} With every fault. @internal */
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
