import { InvalidInputError } from '../errors.js';
import type { InputIssue } from '../errors.js';
import type { Hertz, Seconds } from '../units.js';

/**
 * Sound in memory: plain data that every package understands.
 *
 * The sample arrays are shared, not copied; treat them as read-only.
 */
export interface AudioClip {
  /** Samples per second of each channel, 8 000–384 000. */
  readonly sampleRate: Hertz;
  /** One array per channel, all of the same length; float32, nominally −1…1. Left comes first. */
  readonly channels: readonly Float32Array[];
}

/** The length of a clip in seconds. */
export function clipDuration(clip: AudioClip): Seconds {
  return (clip.channels[0]?.length ?? 0) / clip.sampleRate;
}

/**
 * Checks that a value is a usable clip.
 *
 * @param clip - The value to check.
 * @param path - Its name in messages.
 * @throws {InvalidInputError} When the rate is out of range, there is no channel, the lengths differ, or a sample is not a finite
 * number: one such sample would silence or spoil whatever is made of the clip.
 */
export function assertAudioClip(clip: unknown, path = 'audio'): asserts clip is AudioClip {
  assertClipShape(clip, path);
  for (const [index, channel] of clip.channels.entries()) {
    const frame = findNonFinite(channel);
    if (frame === undefined) continue;
    const message = 'must be a finite number, as every sample of a clip';
    throw new InvalidInputError(path, [{ path: `${path}.channels[${index}][${frame}]`, message, received: String(channel[frame]) }]);
  }
}

/** Checks a clip without looking at its samples. @throws {InvalidInputError} @internal */
export function assertClipShape(clip: unknown, path: string): asserts clip is AudioClip {
  const issues = clipIssues(clip, path);
  if (issues.length > 0) throw new InvalidInputError(path, issues);
}

/** The first sample from a frame on that is NaN or infinite; `undefined` when all are finite. @internal */
export function findNonFinite(channel: Float32Array, from = 0): number | undefined {
  // Integers need no conversion to double precision: two thirds of the time of a clip's check.
  const words = new Int32Array(channel.buffer, channel.byteOffset, channel.length);
  for (let frame = from; frame < words.length; frame += 1) {
    if ((words[frame]! & EXPONENT) === EXPONENT) return frame;
  }
  return undefined;
}

/** The exponent of a float32, which is all ones in NaN and infinity alone. */
const EXPONENT = 0x7f80_0000;

function clipIssues(clip: unknown, path: string): InputIssue[] {
  if (typeof clip !== 'object' || clip === null) return [{ path, message: 'must be an AudioClip: { sampleRate, channels }' }];
  const { sampleRate, channels } = clip as Partial<AudioClip>;
  const issues: InputIssue[] = [];
  if (typeof sampleRate !== 'number' || !(sampleRate >= 8_000 && sampleRate <= 384_000)) {
    issues.push({ path: `${path}.sampleRate`, message: 'must be 8000–384000 Hz', received: String(sampleRate) });
  }
  if (!Array.isArray(channels) || channels.length === 0 || !channels.every((channel) => channel instanceof Float32Array)) {
    issues.push({ path: `${path}.channels`, message: 'must be a list of one or more Float32Arrays' });
  } else if (channels.some((channel) => channel.length !== channels[0]?.length)) {
    issues.push({
      path: `${path}.channels`,
      message: 'must all have the same length',
      received: channels.map((channel) => channel.length).join(', '),
    });
  }
  return issues;
}
