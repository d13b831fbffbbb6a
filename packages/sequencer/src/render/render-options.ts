import type { Abortable, AudioClip, Hertz, Seconds, Song } from '@loop/core';
import { assertAudioClip, parseInput, playbackList, secondsPerBar } from '@loop/core';
import * as z from 'zod/mini';

import { assertSongSound } from '../engine/check-sound.js';

/** How a song is rendered. */
export interface RenderOptions extends Abortable {
  /** Frames per second, 8 000–192 000. @defaultValue 48000 */
  readonly sampleRate?: Hertz | undefined;
  /** The first bar, counted from 0 along the playback list. @defaultValue 0 */
  readonly fromBar?: number | undefined;
  /** The bar at which to end, not included; beyond the list's end the song starts over. At most 10 000. @defaultValue the list's length */
  readonly toBar?: number | undefined;
  /**
   * What happens to sounds that ring past the end: `cut` ends them there, so that the length is exact to the sample; `wrap` lets
   * them ring into the beginning and fades the last 10 ms over, for a loop without a seam, of the same exact length; a number
   * appends that many seconds, 0–60.
   * @defaultValue 'cut'
   */
  readonly tail?: 'cut' | 'wrap' | Seconds | undefined;
  /** Clips of the song's sample slots, by index; `undefined` leaves a slot silent. Slots with `bars` stretch theirs to the song's tempo. */
  readonly samples?: readonly (AudioClip | undefined)[] | undefined;
  /** How many voices may sound at once, 1–128. @defaultValue 48 */
  readonly maxVoices?: number | undefined;
}

/** What is to be made, in frames. */
export interface RenderPlan {
  /** Frames per second. */
  readonly sampleRate: Hertz;
  /** Where playback begins, in bars. */
  readonly fromBar: number;
  /** Where playback ends, in bars. */
  readonly toBar: number;
  /** Frames of music. */
  readonly musicFrames: number;
  /** Frames that ring on. */
  readonly tailFrames: number;
  /** Whether the end rings into the beginning. */
  readonly wrap: boolean;
  /** How many voices may sound at once. */
  readonly maxVoices: number | undefined;
}

const schema = z
  .strictObject({
    sampleRate: z.optional(z.number().check(z.gte(8_000), z.lte(192_000))),
    fromBar: z.optional(z.int().check(z.gte(0), z.lte(10_000))),
    toBar: z.optional(z.int().check(z.gte(1), z.lte(10_000))),
    tail: z.optional(z.union([z.enum(['cut', 'wrap']), z.number().check(z.gte(0), z.lte(60))])),
    samples: z.optional(z.array(z.unknown()).check(z.maxLength(4))),
    maxVoices: z.optional(z.int().check(z.gte(1), z.lte(128))),
    signal: z.optional(z.unknown()),
    onProgress: z.optional(z.unknown()),
    chunkSeconds: z.optional(z.unknown()),
  })
  .check(z.refine(({ fromBar = 0, toBar }) => toBar === undefined || toBar > fromBar, { path: ['toBar'], error: 'must be above fromBar' }));

/**
 * Checks the options and counts the frames: bars × their length at the song's tempo and meter, rounded to the nearest frame.
 *
 * @throws {InvalidInputError} When an option is out of range, the range of bars is empty, a sample is not a clip, or the song sets a
 * control that the sound engine does not have.
 */
export function planRender(song: Song, options: RenderOptions): RenderPlan {
  const {
    sampleRate = 48_000,
    fromBar = 0,
    tail = 'cut',
    maxVoices,
    toBar = playbackList(song).length,
  } = parseInput(schema, options, 'options');
  assertSongSound(song);
  options.samples?.forEach((clip, slot) => {
    if (clip !== undefined) assertAudioClip(clip, `options.samples[${slot}]`);
  });
  // Without a `toBar`, a start past the end of the list plays one bar.
  const endBar = Math.max(fromBar + 1, toBar);
  const framesPerBar = sampleRate * secondsPerBar(song);
  return {
    sampleRate,
    fromBar,
    toBar: endBar,
    musicFrames: Math.round((endBar - fromBar) * framesPerBar),
    tailFrames: typeof tail === 'number' ? Math.round(tail * sampleRate) : 0,
    wrap: tail === 'wrap',
    maxVoices,
  };
}
