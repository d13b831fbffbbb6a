import type { AudioClip } from '@loop/core';

import type { StretchAnswer, StretchOrder } from './stretch-worker.js';

/** Stretches clips where it disturbs neither the music nor the page. */
export type Stretch = (clip: AudioClip, options: Pick<StretchOrder, 'frames' | 'loop'>) => Promise<AudioClip>;

/** Creates a stretcher. Its worker starts with the first clip; where there can be none, the page does the work. */
export function createStretch(): Stretch {
  const waiting = new Map<
    number,
    { readonly order: StretchOrder; readonly answer: (clip: AudioClip) => void; readonly fail: (error: unknown) => void }
  >();
  let count = 0;
  let worker: Worker | 'none' | undefined;

  const onPage = async ({ clip, frames, loop }: StretchOrder): Promise<AudioClip> => {
    const { stretchClip } = await import('./stretch-on-page.js');
    return stretchClip(clip, { frames, loop });
  };
  const start = (): Worker | 'none' => {
    try {
      const made = new Worker(new URL('./stretch-worker.ts', import.meta.url), { type: 'module', name: 'stretch' });
      made.addEventListener('message', ({ data: { id, clip } }: MessageEvent<StretchAnswer>) => {
        waiting.get(id)?.answer(clip);
        waiting.delete(id);
      });
      made.addEventListener('error', () => {
        made.terminate();
        worker = 'none';
        for (const { order, answer, fail } of waiting.values()) onPage(order).then(answer, fail);
        waiting.clear();
      });
      return made;
    } catch {
      return 'none';
    }
  };
  return (clip, options) => {
    count += 1;
    const order: StretchOrder = { id: count, clip, ...options };
    worker ??= start();
    if (worker === 'none') return onPage(order);
    const chosen = worker;
    return new Promise((answer, fail) => {
      waiting.set(order.id, { order, answer, fail });
      chosen.postMessage(order);
    });
  };
}
