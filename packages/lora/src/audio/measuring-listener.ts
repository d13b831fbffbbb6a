import type { AudioListener } from '@loop/core';

import { describeSound } from './describe-sound.js';
import { measureAudio } from './measure/measure-audio.js';
import { analyzeMusic } from './music/analyze-music.js';

/**
 * Creates a listener without a network, for instrumentals: it says what can be measured, as {@link describeSound} does. One with a network takes its
 * place through the same interface.
 */
export function createMeasuringListener(): AudioListener {
  return {
    name: 'measurements',
    async listen(clip, { signal } = {}) {
      signal?.throwIfAborted();
      return describeSound(measureAudio(clip), analyzeMusic(clip));
    },
  };
}
