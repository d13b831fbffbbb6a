import { BLOCK_FRAMES } from './block.js';
import type { StereoEffect } from './effects/stereo-effect.js';
import type { SamplePlayer } from './voices/sample-player.js';
import type { Bank } from './voices/voice.js';

/** One part of the mix before its strip. */
export interface Channel {
  /** Its left side in the last block. */
  readonly left: Float64Array;
  /** Its right side; the same array as `left` where the part has one side only. */
  readonly right: Float64Array;
  /** Makes the next block. Returns whether there is anything in it. */
  render(): boolean;
  /** Wipes the block after it was mixed. */
  wipe(): void;
  /** Falls silent at once. */
  reset(): void;
}

/** What a channel is made of. */
export interface ChannelOptions {
  /** The voices; they write to `output`. */
  readonly banks: readonly Bank[];
  /** The block that the voices share. */
  readonly output: Float64Array;
  /** Changes the mono sound of the voices in place; called in every block, with whether they were heard. */
  readonly insert?: ((buffer: Float64Array, heard: boolean) => void) | undefined;
  /** Stereo effects, in order. */
  readonly effects?: readonly StereoEffect[] | undefined;
}

/** Creates the channel of one or more groups of voices. */
export function createChannel({ banks, output: left, insert, effects = [] }: ChannelOptions): Channel {
  const right = effects.length > 0 ? new Float64Array(BLOCK_FRAMES) : left;
  return {
    left,
    right,
    render() {
      let heard = false;
      for (let index = 0; index < banks.length; index += 1) heard = (banks[index] as Bank).complete() || heard;
      if (insert !== undefined) insert(left, heard);
      if (effects.length > 0) right.set(left);
      for (let index = 0; index < effects.length; index += 1) heard = (effects[index] as StereoEffect).process(left, right, heard);
      return heard;
    },
    wipe() {
      left.fill(0);
    },
    reset() {
      for (const bank of banks) bank.reset();
      for (const effect of effects) effect.reset();
      left.fill(0);
      right.fill(0);
    },
  };
}

/** Creates the channel of a sample slot. */
export function createSampleChannel(player: SamplePlayer): Channel {
  const left = new Float64Array(BLOCK_FRAMES);
  const right = new Float64Array(BLOCK_FRAMES);
  return {
    left,
    right,
    render: () => player.active && player.render(left, right),
    wipe() {
      left.fill(0);
      right.fill(0);
    },
    reset() {
      player.reset();
      left.fill(0);
      right.fill(0);
    },
  };
}
