import type { Doubles } from './addressed.js';
import { BLOCK_FRAMES } from './block.js';
import type { StereoEffect } from './effects/stereo-effect.js';
import type { SamplePlayer } from './voices/sample-player.js';
import type { Bank } from './voices/voice.js';
import type { Workspace } from './workspace.js';

/** One part of the mix before its strip. Whoever mixes it makes its block silent. */
export interface Channel {
  /** Its left side in the last block. */
  readonly left: Doubles;
  /** Its right side; the same array as `left` where the part has one side only. */
  readonly right: Doubles;
  /** Makes the next block. Returns whether there is anything in it. */
  render(): boolean;
  /** Falls silent at once. */
  reset(): void;
}

/** What a channel is made of. */
export interface ChannelOptions {
  /** The voices; they write to `output`. */
  readonly banks: readonly Bank[];
  /** The block that the voices share. */
  readonly output: Doubles;
  /** Changes the mono sound of the voices in place; called in every block, with whether they were heard. */
  readonly insert?: ((buffer: Doubles, heard: boolean) => void) | undefined;
  /** Stereo effects, in order. */
  readonly effects?: readonly StereoEffect[] | undefined;
}

/** Creates the channel of one or more groups of voices. */
export function createChannel({ kernels, doubles }: Workspace, { banks, output: left, insert, effects = [] }: ChannelOptions): Channel {
  const right = effects.length > 0 ? doubles(BLOCK_FRAMES) : left;
  return {
    left,
    right,
    render() {
      let heard = false;
      for (let index = 0; index < banks.length; index += 1) heard = (banks[index] as Bank).complete() || heard;
      if (insert !== undefined) insert(left, heard);
      if (effects.length > 0) kernels.copy(left, right);
      for (let index = 0; index < effects.length; index += 1) heard = (effects[index] as StereoEffect).process(left, right, heard);
      return heard;
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
export function createSampleChannel({ doubles }: Workspace, player: SamplePlayer): Channel {
  const left = doubles(BLOCK_FRAMES);
  const right = doubles(BLOCK_FRAMES);
  return {
    left,
    right,
    render: () => player.active && player.render(left, right),
    reset() {
      player.reset();
      left.fill(0);
      right.fill(0);
    },
  };
}
