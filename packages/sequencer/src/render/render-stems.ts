import type { AudioClip, Progress, Song } from '@loop/core';
import { delay, planProgress } from '@loop/core';

import { BLOCK_FRAMES } from '../engine/block.js';
import type { StereoBlock } from '../engine/stereo-block.js';
import { STEMS } from '../engine/stems.js';
import type { StemName } from '../engine/stems.js';
import { writeStereo } from '../engine/write-samples.js';
import { createFrameSource } from './frame-source.js';
import { createLoopSeam } from './loop-seam.js';
import { planRender } from './render-options.js';
import type { RenderOptions } from './render-options.js';

/** How stems are rendered. */
export interface RenderStemsOptions extends RenderOptions {
  /**
   * Takes each part through the master chain: the same filter, and the very gain that saturation, compressor and limiter give the mix. The
   * parts are as loud as in the mix and add up to it, rounding aside; a part alone is not what the chain would make of it alone.
   * @defaultValue false
   */
  readonly mastered?: boolean | undefined;
  /** Called after every two seconds of sound. */
  readonly onProgress?: ((progress: Progress<'rendering'>) => void) | undefined;
}

/** One part of a song on its own. */
export interface SongStem {
  /** Which part it is. */
  readonly name: StemName;
  /** Its sound, stereo, as long as the song's rendering; it may rise above ±1: write it with `encodeStem`. */
  readonly clip: AudioClip;
}

const BLOCKS_PER_TURN = 1_500;

/**
 * Renders the parts of a song separately, with their effects, gain, pan and side-chain, but before the master chain: their sum
 * is what the chain receives. With `mastered` their sum is what leaves it. Parts without a sound are left out.
 *
 * @returns The parts in the order of `STEMS`.
 * @throws {InvalidInputError} When an option is out of range.
 */
export async function renderStems(song: Song, options: RenderStemsOptions = {}): Promise<readonly SongStem[]> {
  const { signal, onProgress, mastered = false, ...render } = options;
  const plan = planRender(song, render);
  signal?.throwIfAborted();
  const seams = plan.wrap ? STEMS.map((name) => ({ name, seam: createLoopSeam(plan.sampleRate) })) : [];
  const { transport, skippedFrames } = createFrameSource(song, plan, {
    samples: options.samples,
    stems: mastered ? 'mastered' : true,
    onLead: ({ stems }) => {
      for (const { name, seam } of seams) seam.remember(stems[name]);
    },
  });
  const totalFrames = plan.musicFrames + plan.tailFrames;
  const progress = planProgress([{ phase: 'rendering' as const, weight: 1 }]);
  const takes = STEMS.map((name) => ({ name, block: transport.engine.stems[name], channels: undefined as Channels | undefined }));
  let block = 0;
  for (let start = -skippedFrames; start < totalFrames; start += BLOCK_FRAMES) {
    transport.renderBlock();
    // The frames of a block that come before the beginning lead up to it.
    const first = Math.min(BLOCK_FRAMES, Math.max(0, -start));
    for (const { name, seam } of first > 0 ? seams : []) seam.remember(leadOf(transport.engine.stems[name], first));
    const frames = Math.min(BLOCK_FRAMES, totalFrames - start) - first;
    for (const take of frames > 0 ? takes : []) {
      if (take.channels === undefined && isSilent(take.block)) continue;
      take.channels ??= [new Float32Array(totalFrames), new Float32Array(totalFrames)];
      writeStereo(take.block, first, ...take.channels, start + first, frames);
    }
    block += 1;
    if (block % BLOCKS_PER_TURN !== 0) continue;
    onProgress?.(progress.at('rendering', Math.max(0, start) / totalFrames));
    await delay(0, { signal });
  }
  takes.forEach(({ channels }, index) => {
    if (channels !== undefined) seams[index]?.seam.blend(channels, 0, totalFrames);
  });
  onProgress?.(progress.at('rendering', 1));
  return takes.flatMap(({ name, channels }) => (channels === undefined ? [] : [{ name, clip: { sampleRate: plan.sampleRate, channels } }]));
}

type Channels = [left: Float32Array, right: Float32Array];

function leadOf({ left, right }: StereoBlock, frames: number): StereoBlock {
  return { left: left.subarray(0, frames), right: right.subarray(0, frames) };
}

function isSilent({ left, right }: StereoBlock): boolean {
  for (let index = 0; index < BLOCK_FRAMES; index += 1) {
    if (Math.abs(left[index] as number) > 1e-9 || Math.abs(right[index] as number) > 1e-9) return false;
  }
  return true;
}
