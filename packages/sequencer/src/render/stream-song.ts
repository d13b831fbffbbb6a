import type { Hertz, Seconds, Song } from '@loop/core';
import { delay, parseInput } from '@loop/core';
import * as z from 'zod/mini';

import { createFrameSource } from './frame-source.js';
import { createLoopSeam } from './loop-seam.js';
import { planRender } from './render-options.js';
import type { RenderOptions } from './render-options.js';

/** How a song is streamed. */
export interface StreamOptions extends RenderOptions {
  /** Length of a chunk, 0.1–60 seconds; the last one may be shorter. @defaultValue 2 */
  readonly chunkSeconds?: Seconds | undefined;
}

/** A stretch of a rendering. */
export interface RenderChunk {
  /** Its first frame, counted from the beginning of the rendering. */
  readonly startFrame: number;
  /** Frames of the whole rendering. */
  readonly totalFrames: number;
  /** Frames per second. */
  readonly sampleRate: Hertz;
  /** Left and right, float32, within ±1. They are yours: the stream does not use them again. */
  readonly channels: readonly [left: Float32Array, right: Float32Array];
}

const schema = z.object({ chunkSeconds: z._default(z.number().check(z.gte(0.1), z.lte(60)), 2) });

/**
 * Renders a song chunk by chunk: at no time does it hold more than one chunk. The samples do not depend on the chunks' length.
 *
 * @throws {InvalidInputError} When an option is out of range.
 */
export async function* streamSong(song: Song, options: StreamOptions = {}): AsyncGenerator<RenderChunk, void, undefined> {
  const { signal } = options;
  const plan = planRender(song, options);
  const { chunkSeconds } = parseInput(schema, options, 'options');
  signal?.throwIfAborted();
  const { sampleRate } = plan;
  const seam = plan.wrap ? createLoopSeam(sampleRate) : undefined;
  const { transport, skippedFrames } = createFrameSource(song, plan, {
    samples: options.samples,
    onLead: ({ output }) => seam?.remember(output),
  });
  const totalFrames = plan.musicFrames + plan.tailFrames;
  const chunkFrames = Math.round(chunkSeconds * sampleRate);
  const skipped = [new Float32Array(skippedFrames), new Float32Array(skippedFrames)] as const;
  transport.process(skipped, skippedFrames);
  seam?.remember({ left: skipped[0], right: skipped[1] });
  for (let startFrame = 0; startFrame < totalFrames; startFrame += chunkFrames) {
    const frames = Math.min(chunkFrames, totalFrames - startFrame);
    const channels = [new Float32Array(frames), new Float32Array(frames)] as const;
    transport.process(channels, frames);
    seam?.blend(channels, startFrame, totalFrames);
    yield { startFrame, totalFrames, sampleRate, channels };
    // A turn of the event loop: so that an abort, a timer or a click gets its chance.
    await delay(0, { signal });
  }
}
