import type { AudioClip } from '@loop/core';

import { NoWorker, createWorkLine } from '../workers/work-line.js';
import type { StretchOrder } from './stretch-worker.js';

/** Stretches clips where it disturbs neither the music nor the page. */
export type Stretch = (clip: AudioClip, options: Omit<StretchOrder, 'clip'>) => Promise<AudioClip>;

/** Creates a stretcher. Where there can be no worker, the page does the work. */
export function createStretch(): Stretch {
  const stretch = createWorkLine<StretchOrder, AudioClip>(
    () => new Worker(new URL('./stretch-worker.ts', import.meta.url), { type: 'module', name: 'stretch' }),
  );
  return async (clip, options) => {
    try {
      return await stretch({ clip, ...options });
    } catch (error) {
      if (!(error instanceof NoWorker)) throw error;
      const { stretchClip } = await import('./stretch-on-page.js');
      return stretchClip(clip, options);
    }
  };
}
