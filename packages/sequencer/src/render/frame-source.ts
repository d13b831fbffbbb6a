import type { AudioClip, Song, Ticks } from '@loop/core';
import { TICKS_PER_QUARTER, ticksPerBar } from '@loop/core';

import { fitSlotClip } from '../clips/fit-slot-clip.js';
import { BLOCK_FRAMES } from '../engine/block.js';
import type { Engine } from '../engine/engine.js';
import { createTransport } from '../engine/transport.js';
import type { Transport } from '../engine/transport.js';
import type { RenderPlan } from './render-options.js';

/** A transport at the frame where a rendering begins. */
export interface FrameSource {
  /** The transport; its blocks are the rendering's, in order. */
  readonly transport: Transport;
  /** Frames of the first block that come before the rendering begins: what the master chain is late by. */
  readonly skippedFrames: number;
}

/** How long the song plays before the beginning, when its end rings into it. */
const WARM_UP_SECONDS = 8;

/** What a frame source needs beside the plan. */
export interface FrameSourceOptions {
  /** Clips of the song's sample slots. */
  readonly samples?: readonly (AudioClip | undefined)[] | undefined;
  /** Whether the engine keeps each part on its own. */
  readonly stems?: boolean | 'mastered' | undefined;
  /** Called after each block that leads up to the beginning of a wrapped loop. */
  readonly onLead?: ((engine: Engine) => void) | undefined;
}

/** Prepares a song for rendering. */
export function createFrameSource(song: Song, plan: RenderPlan, options: FrameSourceOptions): FrameSource {
  const endTick: Ticks = plan.toBar * ticksPerBar(song);
  const transport = createTransport({
    sampleRate: plan.sampleRate,
    song,
    maxVoices: plan.maxVoices,
    samples: options.samples?.map((clip, slot) => clip && fitSlotClip(clip, { song, slot })),
    stems: options.stems,
    endTick: plan.tailFrames > 0 ? endTick : undefined,
    automationEndTick: plan.wrap ? undefined : endTick,
  });
  if (plan.wrap) warmUp(transport, song, plan, options.onLead);
  transport.seek(plan.fromBar * ticksPerBar(song), { ring: true });
  transport.play();
  return { transport, skippedFrames: options.stems === true ? 0 : transport.engine.latencyFrames };
}

/** Plays the range to its end, more than once when it is short, so that what rings past the end is there at the beginning. */
function warmUp(transport: Transport, song: Song, plan: RenderPlan, onLead: FrameSourceOptions['onLead']): void {
  const framesPerTick = (plan.sampleRate * 60) / (song.bpm * TICKS_PER_QUARTER);
  const wantedFrames = WARM_UP_SECONDS * plan.sampleRate;
  const passes = Math.max(1, Math.ceil(wantedFrames / plan.musicFrames));
  const blocks = Math.ceil(Math.min(plan.musicFrames, wantedFrames) / BLOCK_FRAMES);
  const start: Ticks = plan.toBar * ticksPerBar(song) - (blocks * BLOCK_FRAMES) / framesPerTick;
  for (let pass = 0; pass < passes; pass += 1) {
    transport.seek(start, { ring: true });
    transport.play();
    for (let block = 0; block < blocks; block += 1) {
      transport.renderBlock();
      if (pass === passes - 1) onLead?.(transport.engine);
    }
  }
}
