import type { AudioClip, Bpm, Fraction } from '@loop/core';
import { analyzeMusic } from '@loop/lora/audio';

import { answerOrders } from '../../workers/answer-orders.js';

/** The tempo that was heard, and how sure it is. */
export interface TempoAnswer {
  readonly bpm: Bpm | undefined;
  readonly confidence: Fraction;
}

answerOrders((clip: AudioClip): TempoAnswer => {
  const { bpm, bpmConfidence } = analyzeMusic(clip);
  return { bpm, confidence: bpmConfidence };
});
