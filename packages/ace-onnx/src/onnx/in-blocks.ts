import { createGraph } from './graph.js';
import type { Graph } from './graph.js';
import { operationsOn } from './operations.js';
import type { Operations } from './operations.js';
import type { Value } from './types.js';

/** How values of `[1, channels, length]` are cut: into blocks of several channels, or each channel into several. */
export interface Blocks {
  /** Channels of a block; divides the channels. */
  readonly channels: number;
  /** Pieces of a channel; divides every length, and is 1 unless `channels` is. */
  readonly pieces: number;
}

/** Values that a block works on: float32 `[channels, places]` of what is long, `[channels, 1]` of what is one number per channel. */
export type BuildBlock = (graph: Graph, o: Operations, x: Value, perChannel: readonly Value[]) => Value;

/**
 * Does operations on single numbers block by block. Done one after the other on all numbers, each reads and writes the main memory; on a block that fits
 * into the processor's cache they cost a third, and still use all threads.
 *
 * @param x - float32 `[1, channels, length]`
 * @param perChannel - float32 `[1, channels, 1]` each
 * @returns float32 `[1, channels, length]`
 */
export function inBlocks(
  graph: Graph,
  o: Operations,
  { x, perChannel, blocks }: { readonly x: Value; readonly perChannel: readonly Value[]; readonly blocks: Blocks },
  build: BuildBlock,
): Value {
  const total = x.shape[1] as number;
  const { channels, pieces } = blocks;
  const count = (total * pieces) / channels;
  const places = pieces === 1 ? x.shape[2]! : `${x.shape[2]}/${pieces}`;
  // Constants of the outer graph can be seen in the inner one, and no name may be taken twice.
  const body: Graph = { ...createGraph('block'), constant: graph.constant };
  const inner = operationsOn(body);
  body.scope('in-block', () => {
    const own = body.input('in-block/x', 'float32', [channels, places]);
    const numbers = perChannel.map((_, index) => body.input(`in-block/per-channel-${index}`, 'float32', [channels, 1]));
    body.output('in-block/y', build(body, inner, own, numbers));
  });
  const long = o.reshape(x, [count, channels, -1], [count, channels, places]);
  const numbers = perChannel.map((value) => {
    const each =
      pieces === 1 ? value : graph.node('Expand', [value, o.integers([1, total, pieces])], { type: 'float32', shape: [1, total, pieces] });
    return o.reshape(each, [count, channels, 1], [count, channels, 1]);
  });
  const attributes = { body: { graph: body.finish() }, num_scan_inputs: 1 + numbers.length };
  const done = graph.node('Scan', [long, ...numbers], long, attributes);
  return o.reshape(done, [1, total, -1], x.shape);
}

/** Numbers of a block for each frame of a network: with a hundred frames a few operands of that size are in the caches of two processors. */
const BLOCK = 480;

/**
 * Chooses blocks for a stage of a network.
 *
 * @param perFrame - Places of a channel for each frame of the network; every length of the stage is a multiple of it.
 */
export function chooseBlocks(channels: number, perFrame: number): Blocks {
  let [together, pieces] = [1, 1];
  while (channels % (2 * together) === 0 && 2 * together * perFrame <= BLOCK) together *= 2;
  while (perFrame % (2 * pieces) === 0 && perFrame / (2 * pieces) >= BLOCK) pieces *= 2;
  return { channels: together, pieces };
}
