import { fromBytes } from '@loop/core/weights';

import type { Checkpoint, Component } from '../../runtime/runtime.js';

const EMPTY: Component = { name: 'none', config: {}, tensors: new Map(), files: [], read: async () => new Uint8Array(0) };

/** A checkpoint without weights, for networks that have none. */
export const EMPTY_CHECKPOINT: Checkpoint = {
  name: 'empty',
  component: async () => EMPTY,
  text: async () => '',
  file: async () => fromBytes(new Uint8Array(0)),
};
