import type { Seconds } from '@loop/core';

/** More than any output lies behind what is made: wireless headphones take a quarter of a second. */
const MAX_LATENCY = 1;

/**
 * Analyses what is heard of a source. An analyser by itself shows what was just made, which is heard only a latency later.
 *
 * @param latency - How far what is heard lies behind what is made, now.
 * @returns A function that sets the analyser to what is heard now, and gives it to be read at once.
 */
export function analyseHeard(source: AudioNode, latency: () => Seconds): () => AnalyserNode {
  const later = source.context.createDelay(MAX_LATENCY);
  const analyser = source.context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(later).connect(analyser);
  return () => {
    later.delayTime.value = Math.min(MAX_LATENCY, latency());
    return analyser;
  };
}
