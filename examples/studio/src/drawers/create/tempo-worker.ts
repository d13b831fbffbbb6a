import type { AudioClip, Bpm, Fraction } from '@loop/core';
import { analyzeMusic } from '@loop/lora/audio';

/** The tempo that was heard, and how sure it is. */
export interface TempoAnswer {
  readonly bpm: Bpm | undefined;
  readonly confidence: Fraction;
}

addEventListener('message', ({ data }: MessageEvent<AudioClip>) => {
  const { bpm, bpmConfidence } = analyzeMusic(data);
  postMessage({ bpm, confidence: bpmConfidence } satisfies TempoAnswer);
});
