import type { AudioClip } from '@loop/core';
import { stretchClip } from '@loop/sequencer';

import { answerOrders } from '../workers/answer-orders.js';

/** A clip to be stretched. */
export interface StretchOrder {
  readonly clip: AudioClip;
  readonly frames: number;
  readonly loop: boolean;
}

answerOrders(({ clip, frames, loop }: StretchOrder) => stretchClip(clip, { frames, loop }));
