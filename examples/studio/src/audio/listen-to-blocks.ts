import type { Seconds } from '@loop/core';

import workletUrl from './blocks-worklet.ts?worker&url';

/** A block of sound as the audio thread had it. */
export interface SoundBlock {
  /** The context's time at which it begins. */
  readonly time: Seconds;
  /** Samples of each channel, all of equal length. */
  readonly channels: readonly Float32Array<ArrayBuffer>[];
}

/**
 * Calls back for each block that a node of sound makes, without a gap.
 *
 * @param options - Of the listening node: `channelCount`, for example.
 * @returns The way to stop. @throws {Error} When the audio thread's script cannot be loaded.
 */
export async function listenToBlocks(
  source: AudioNode,
  onBlock: (block: SoundBlock) => void,
  options: AudioNodeOptions = {},
): Promise<() => void> {
  await source.context.audioWorklet.addModule(workletUrl);
  const node = new AudioWorkletNode(source.context, 'loop-studio-blocks', { ...options, numberOfOutputs: 0 });
  node.port.onmessage = ({ data }: MessageEvent<SoundBlock>) => onBlock(data);
  source.connect(node);
  return () => {
    source.disconnect(node);
    node.port.onmessage = null;
  };
}
